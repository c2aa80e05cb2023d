import { text as readAll } from 'node:stream/consumers';
import type { BlacklistSubject } from '@banyan/core';
import { IdCardNumber, MobileNumber } from '@banyan/core';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { printLines, withGateway } from './with-gateway.js';

/** `banyan blacklist …`. The ID number or mobile is read from standard input: arguments are seen by every user of the machine. */
export function addBlacklistCommands(program: Command): void {
  const blacklist = program
    .command('blacklist')
    .description('people who must not borrow; ID number or mobile on standard input');
  blacklist
    .command('add')
    .requiredOption('--reason <reason>', 'a word for operations')
    .action(({ reason }: { reason: string }) =>
      withGateway(async (container) => {
        const subject = await subjectOfInput();
        await container.get(TOKEN.blacklistOperations).add(subject, reason);
        printLines([{ added: subject.kind }]);
      }),
    );
  blacklist.command('remove').action(() =>
    withGateway(async (container) => {
      const subject = await subjectOfInput();
      printLines([{ removed: await container.get(TOKEN.blacklistOperations).remove(subject) }]);
    }),
  );
}

async function subjectOfInput(): Promise<BlacklistSubject> {
  const input = (await readAll(process.stdin)).trim();
  const idCard = IdCardNumber.parse(input);
  if (idCard.ok) return { kind: 'idCard', idCard: idCard.value };
  const mobile = MobileNumber.parse(input);
  if (mobile.ok) return { kind: 'mobile', mobile: mobile.value };
  throw new StartupProblem('Standard input is neither an ID number nor a mobile number.');
}
