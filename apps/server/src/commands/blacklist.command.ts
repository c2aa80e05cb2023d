import { text as readAll } from 'node:stream/consumers';
import type { BlacklistSubject } from '@banyan/core';
import { IdCardNumber, MobileNumber } from '@banyan/core';
import type { Command } from 'commander';
import { scanForIdentity } from '../logging/identity-scanner.js';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { cliOperator, permitted } from './cli-operator.js';
import { printLines, withGateway } from './with-gateway.js';

/** `banyan blacklist …`. The ID number or mobile is read from standard input: arguments are seen by every user of the machine. */
export function addBlacklistCommands(program: Command): void {
  const blacklist = program
    .command('blacklist')
    .description('people who must not borrow; ID number or mobile on standard input');
  blacklist
    .command('add')
    .description('put the person on standard input on the blacklist')
    .requiredOption('--reason <reason>', 'a word for operations')
    .action(({ reason }: { reason: string }) =>
      withGateway(async (container) => {
        const word = checkedReason(reason);
        const subject = await subjectOfInput();
        const operator = cliOperator();
        permitted(await container.get(TOKEN.blacklistOperations).add({ operator, subject, reason: word }));
        printLines([{ added: subject.kind }]);
      }),
    );
  blacklist
    .command('remove')
    .description('take the person on standard input off it')
    .action(() =>
      withGateway(async (container) => {
        const subject = await subjectOfInput();
        const operator = cliOperator();
        const removed = permitted(await container.get(TOKEN.blacklistOperations).remove({ operator, subject }));
        printLines([{ removed }]);
      }),
    );
}

// The reason is kept in clear, so it must not be the person again.
function checkedReason(reason: string): string {
  if (/^[\p{L}\p{N} .:_-]{1,64}$/u.test(reason) && scanForIdentity(reason).found === 0) return reason;
  throw new StartupProblem('A reason is up to 64 letters, digits, spaces and . : _ -, and no number of a person.');
}

async function subjectOfInput(): Promise<BlacklistSubject> {
  const input = (await readAll(process.stdin)).trim();
  const idCard = IdCardNumber.parse(input);
  if (idCard.ok) return { kind: 'idCard', idCard: idCard.value };
  const mobile = MobileNumber.parse(input);
  if (mobile.ok) return { kind: 'mobile', mobile: mobile.value };
  throw new StartupProblem('Standard input is neither an ID number nor a mobile number.');
}
