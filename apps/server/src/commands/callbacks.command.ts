import { wholeNumber } from './number-option.js';
import { readLocalOrInstant } from './time-option.js';
import type { CallbackFilter, ChannelCode } from '@banyan/core';
import { CALLBACK_STATE_TABLE, instantText } from '@banyan/core';
import { Option } from 'commander';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { cliOperator, permitted } from './cli-operator.js';
import { printLines, withGateway } from './with-gateway.js';

interface FilterOptions {
  readonly id?: string;
  readonly channel?: string;
  readonly order?: string;
  readonly state?: CallbackFilter['state'];
  readonly since?: string;
  readonly all?: boolean;
}

/** `banyan callbacks …` (item 25.1): look at what marketplaces are owed, send again, give up. */
export function addCallbackCommands(program: Command): void {
  const callbacks = program.command('callbacks').description('callbacks owed to marketplaces');
  withFilter(callbacks.command('list').description('one line each, oldest first'))
    .option('--limit <count>', 'at most', wholeNumber, 100)
    .action((options: FilterOptions & { limit: number }) =>
      withGateway(async (container) => {
        const { read } = container.get(TOKEN.unitOfWork);
        const found = await read.callbacks.list(filterOf(options), options.limit);
        printLines(
          found.map(({ body: _body, nextAttemptAt, createdAt, settledAt, ...callback }) => ({
            ...callback,
            nextAttemptAt: instantText(nextAttemptAt),
            createdAt: instantText(createdAt),
            ...(settledAt === undefined ? {} : { settledAt: instantText(settledAt) }),
          })),
        );
      }),
    );
  callbacks
    .command('attempts')
    .description('the attempts at one callback')
    .argument('<id>', 'callbackId')
    .action((id: string) =>
      withGateway(async (container) => {
        const attempts = await container.get(TOKEN.unitOfWork).read.callbacks.attempts(id);
        printLines(attempts.map(({ at, ...attempt }) => ({ ...attempt, at: instantText(at) })));
      }),
    );
  withFilter(callbacks.command('replay').description('send dead or sent callbacks again, same id and body'))
    .option('--all', 'without a filter')
    .action((options: FilterOptions) =>
      withGateway(async (container) => {
        const operation = { operator: cliOperator(), filter: chosen(options) };
        const replayed = permitted(await container.get(TOKEN.callbackOperations).replay(operation));
        printLines([{ replayed }]);
      }),
    );
  withFilter(callbacks.command('abandon').description('give dead callbacks up, so that later ones of the order may go'))
    .option('--all', 'without a filter')
    .action((options: FilterOptions) =>
      withGateway(async (container) => {
        const operation = { operator: cliOperator(), filter: chosen(options) };
        const abandoned = permitted(await container.get(TOKEN.callbackOperations).abandon(operation));
        printLines([{ abandoned }]);
      }),
    );
}

function withFilter(command: Command): Command {
  return command
    .option('--id <id>', 'callbackId')
    .option('--channel <channel>', 'channel id')
    .option('--order <order>', 'marketplace order number')
    .addOption(new Option('--state <state>', 'state').choices(CALLBACK_STATE_TABLE.map(([, state]) => state)))
    .option('--since <time>', 'created at or after this day (YYYY-MM-DD, Beijing) or epoch milliseconds');
}

function filterOf({ id, channel, order, state, since }: FilterOptions): CallbackFilter {
  return {
    ...(id === undefined ? {} : { callbackId: id }),
    ...(channel === undefined ? {} : { channel: channel as ChannelCode }),
    ...(order === undefined ? {} : { orderNo: order }),
    ...(state === undefined ? {} : { state }),
    ...(since === undefined ? {} : { createdSince: readLocalOrInstant(since) }),
  };
}

function chosen(options: FilterOptions): CallbackFilter {
  const filter = filterOf(options);
  if (Object.keys(filter).length === 0 && options.all !== true) {
    throw new StartupProblem('Say which callbacks (--id, --channel, --order, --state, --since), or --all.');
  }
  return filter;
}
