import type { ChannelCode, MarketplaceOrderNo, OrderSearch, OrderSummary } from '@banyan/core';
import { instantText, loanStatusCode, marketplaceOrderStatusCode, toLocalDate, yuanText } from '@banyan/core';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { addLedgerCommand } from './ledger.command.js';
import { addLoanCommands } from './loan-operations.command.js';
import { wholeNumber } from './number-option.js';
import { printOrder } from './order-timeline.js';
import { printTable } from './print.js';
import { printLines, withGateway } from './with-gateway.js';

interface FindOptions {
  readonly idCardMd5?: string;
  readonly mobileMd5?: string;
  readonly json?: boolean;
}

/** `banyan orders …` (item 16): find an order, its life without personal data, and what operations decide about its loan. */
export function addOrderCommands(program: Command): void {
  const orders = program.command('orders').description('marketplace orders and their loans');
  orders
    .command('find')
    .description('orders by any of their numbers, or of a borrower by hashed identity')
    .argument('[number]', 'order, user, loan or request number')
    .option('--id-card-md5 <md5>', 'MD5 of an ID number')
    .option('--mobile-md5 <md5>', 'MD5 of a mobile number')
    .option('--json', 'one JSON object a line')
    .action((number: string | undefined, options: FindOptions) =>
      withGateway(async (container) => {
        const found = await container.get(TOKEN.findOrders)(searchOf(number, options));
        printTable(found.map(summaryRow), options);
      }),
    );
  orders
    .command('show')
    .description('everything that happened to an order, oldest first')
    .argument('<channel>', 'code of the marketplace, such as rongshu')
    .argument('<order>', 'marketplace order number')
    .option('--json', 'one JSON object a line: the order, then its steps, then what hangs on it')
    .action((channel: string, orderNo: string, options: { json?: boolean }) =>
      withGateway(async (container) => {
        const key = { channel: channel as ChannelCode, orderNo: orderNo as MarketplaceOrderNo };
        const timeline = await container.get(TOKEN.showOrder)(key);
        if (timeline === undefined) throw new StartupProblem('There is no such order.');
        const documents = await container.get(TOKEN.unitOfWork).read.documents.list(key);
        const on = toLocalDate(container.get(TOKEN.clock).now());
        printOrder({ timeline, documents, on }, options);
      }),
    );
  orders
    .command('count')
    .description('orders by status')
    .action(() =>
      withGateway(async (container) => {
        const counts = await container.get(TOKEN.unitOfWork).read.orders.countByStatus();
        printLines([...counts].map(([status, count]) => ({ status, code: marketplaceOrderStatusCode(status), count })));
      }),
    );
  orders
    .command('pulls')
    .description('orders whose data has not come yet, the longest waiting first')
    .option('--limit <count>', 'at most', wholeNumber, 100)
    .option('--json', 'one JSON object a line')
    .action(({ limit, ...options }: { limit: number; json?: boolean }) =>
      withGateway(async (container) => {
        const open = await container.get(TOKEN.unitOfWork).read.dataPulls.listOpen(limit);
        const rows = open.map(({ key, createdAt }) => ({
          channel: key.channel,
          order: key.orderNo,
          since: instantText(createdAt),
        }));
        printTable(rows, options);
      }),
    );
  addLedgerCommand(orders);
  addLoanCommands(orders);
}

const MD5 = /^[0-9a-f]{32}$/i;

function searchOf(number: string | undefined, { idCardMd5, mobileMd5 }: FindOptions): OrderSearch {
  const given = [number, idCardMd5, mobileMd5].filter((value) => value !== undefined);
  if (given.length !== 1) throw new StartupProblem('Say one number, or one of --id-card-md5 and --mobile-md5.');
  if (number !== undefined) return { number };
  const md5 = idCardMd5 ?? mobileMd5 ?? '';
  if (!MD5.test(md5)) throw new StartupProblem('An MD5 is 32 hex digits.');
  return idCardMd5 === undefined ? { mobileMd5: md5 } : { idCardMd5: md5 };
}

function summaryRow({ key, status, productCode, requestedAmount, changedAt, loan }: OrderSummary) {
  return {
    channel: key.channel,
    order: key.orderNo,
    status: `${String(marketplaceOrderStatusCode(status))} ${status}`,
    product: productCode,
    requestedYuan: yuanText(requestedAmount),
    loan: loan?.loanNo,
    loanStatus: loan === undefined ? undefined : `${String(loanStatusCode(loan.status))} ${loan.status}`,
    loanYuan: loan === undefined ? undefined : yuanText(loan.amount),
    changedAt: instantText(changedAt),
  };
}
