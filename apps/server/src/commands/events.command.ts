import { err, instantText, ok } from '@banyan/core';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { cliOperator, permitted } from './cli-operator.js';
import { eventSchemaFiles, writeEventSchemas } from './event-schemas.js';
import { wholeNumber } from './number-option.js';
import { printLines, withGateway } from './with-gateway.js';

/** `banyan events …`: what travels between gateway and back office, and messages that no consumer could use. */
export function addEventCommands(program: Command): void {
  const events = program.command('events').description('events between the gateway and the back office');
  events
    .command('parked')
    .description('one line each, oldest first')
    .option('--limit <count>', 'at most', wholeNumber, 100)
    .action(({ limit }: { limit: number }) =>
      withGateway(async (container) => {
        const parked = await container.get(TOKEN.unitOfWork).read.parking.list(limit);
        printLines(
          parked.map(({ consumer, eventId, cause, parkedAt }) => ({
            consumer,
            eventId,
            cause,
            parkedAt: instantText(parkedAt),
          })),
        );
      }),
    );
  events
    .command('schemas')
    .description('JSON Schema of every event, both ways')
    .option('--folder <folder>', 'write one file per event there, instead of printing them')
    .action(({ folder }: { folder?: string }) => {
      const lines =
        folder === undefined ? eventSchemaFiles().map(({ text }) => text.trimEnd()) : writeEventSchemas(folder);
      process.stdout.write(`${lines.join('\n')}\n`);
    });
  events
    .command('replay')
    .description('take a parked event in again; it stays parked when it still cannot be used')
    .argument('<consumer>', 'as "banyan events parked" shows it')
    .argument('<eventId>', 'as "banyan events parked" shows it')
    .action((consumer: string, eventId: string) =>
      withGateway(async (container) => {
        const unitOfWork = container.get(TOKEN.unitOfWork);
        const message = await unitOfWork.read.parking.find(consumer, eventId);
        if (message === undefined) throw new StartupProblem('There is no such parked event.');
        const taken = await container.get(TOKEN.takeInEvent)(message.body);
        const attempt = { operator: cliOperator(), action: 'events.replay', subject: eventId.slice(0, 64) } as const;
        const audited = container.get(TOKEN.audited);
        if (taken.kind === 'parked') await audited.refuse(attempt, { kind: taken.cause });
        else
          permitted(await audited.run(attempt, async (stores) => ok(await stores.parking.remove(consumer, eventId))));
        printLines([taken]);
      }),
    );
  events
    .command('discard')
    .description('drop a parked event that nobody will ever use, e.g. after it was sent anew under another id')
    .argument('<consumer>', 'as "banyan events parked" shows it')
    .argument('<eventId>', 'as "banyan events parked" shows it')
    .requiredOption('--reason <reason>', 'why, for the audit')
    .action((consumer: string, eventId: string, { reason }: { reason: string }) =>
      withGateway(async (container) => {
        const subject = eventId.slice(0, 64);
        const attempt = { operator: cliOperator(), action: 'events.discard', subject, reason } as const;
        const discarded = await container
          .get(TOKEN.audited)
          .run(attempt, async ({ parking }) =>
            (await parking.remove(consumer, eventId))
              ? ok({ consumer, eventId })
              : err({ kind: 'unknownEvent' } as const),
          );
        printLines([{ discarded: permitted(discarded) }]);
      }),
    );
}
