import type { Command } from 'commander';
import { openGateway, startGateway } from '../gateway.js';
import { createLineWriter } from '../logging/line-writer.js';
import { createLog } from '../logging/log.js';
import { settingsOfEnvironment } from './with-gateway.js';

/** `banyan start`: serves until SIGTERM or SIGINT. Prints `BANYAN_READY <url>` on standard output; the log goes to standard error. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('serve; prints BANYAN_READY <url> once requests are taken, logs JSON lines to standard error')
    .action(async () => {
      const settings = settingsOfEnvironment();
      const log = createLog({
        level: settings.logLevel,
        write: createLineWriter((text) => process.stderr.write(text)),
      });
      // Node would print the error whole, and with it whatever a driver hung on it.
      process.on('uncaughtException', (error) => {
        log.error('gateway ends: nobody caught an error', { error });
        process.exit(1);
      });
      const opened = await openGateway(settings, log);
      const gateway = await startGateway(opened).catch(async (error: unknown) => {
        await opened.close();
        throw error;
      });
      process.stdout.write(`BANYAN_READY ${gateway.url}\n`);
      const reason = await Promise.race([nextSignal(), gateway.broken]);
      if (reason instanceof Error) log.error('gateway stops: a part can never work again here', { error: reason });
      else log.info('gateway stops', { reason });
      await gateway.stop();
      // What did not end in time must not hold the process up: whoever runs it starts it anew.
      process.exit(reason instanceof Error ? 1 : 0);
    });
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}
