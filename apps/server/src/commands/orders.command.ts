import type { ChannelCode, MarketplaceOrderNo } from '@banyan/core';
import { instantText, marketplaceOrderStatusCode } from '@banyan/core';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { printLines, withGateway } from './with-gateway.js';

/** `banyan orders show`: an order's life, without personal data. */
export function addOrderCommands(program: Command): void {
  const orders = program.command('orders').description('marketplace orders');
  orders
    .command('show')
    .description('status, history, data pull, documents and callbacks of one order, a line each')
    .argument('<channel>')
    .argument('<order>', 'marketplace order number')
    .action((channel: string, orderNo: string) => withGateway((container) => show(container, channel, orderNo)));
  orders
    .command('count')
    .description('orders by status')
    .action(() =>
      withGateway(async (container) => {
        const counts = await container.get(TOKEN.unitOfWork).read.orders.countByStatus();
        printLines([...counts].map(([status, count]) => ({ status, code: marketplaceOrderStatusCode(status), count })));
      }),
    );
}

async function show(
  container: Parameters<Parameters<typeof withGateway>[0]>[0],
  channel: string,
  orderNo: string,
): Promise<void> {
  const key = { channel: channel as ChannelCode, orderNo: orderNo as MarketplaceOrderNo };
  const { read } = container.get(TOKEN.unitOfWork);
  const order = await read.orders.find(key);
  if (order === undefined) throw new StartupProblem('There is no such order.');
  const pull = await read.dataPulls.find(key);
  const { status, version, productCode, requestedAmount, requestedTerm, refusal, attempts, lastError } = order;
  printLines([
    { order: { ...key, status, version, productCode, requestedAmount, requestedTerm, refusal, attempts, lastError } },
    ...(await read.orders.history(key)).map(({ at, ...step }) => ({ step: { at: instantText(at), ...step } })),
    ...(pull === undefined ? [] : [{ dataPull: { state: pull.state, kinds: pull.kinds } }]),
    ...(await read.documents.list(key)).map(({ kind, size, sha256 }) => ({ document: { kind, size, sha256 } })),
    ...(await read.callbacks.ofOrder(key)).map(
      ({ callbackId, sequence, type, businessKey, state, attempts: tries }) => ({
        callback: { callbackId, sequence, type, businessKey, state, attempts: tries },
      }),
    ),
  ]);
}
