import { text as readAll } from 'node:stream/consumers';
import type { BlockedErasure, ErasePersonError } from '@banyan/core';
import { IdCardNumber } from '@banyan/core';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { cliOperator } from './cli-operator.js';
import { printLines, withGateway } from './with-gateway.js';

interface PersonOptions {
  readonly approvedBy: string;
  readonly approval: string;
  readonly reason: string;
}

/** `banyan erasure …` (`RELIABILITY` §6). The ID number is read from standard input: arguments are seen by every user of the machine. */
export function addErasureCommands(program: Command): void {
  const erasure = program.command('erasure').description('personal data that goes before its time');
  erasure
    .command('person')
    .description('erase the person whose ID number is on standard input; what was decided and paid stays')
    .requiredOption('--approved-by <name>', 'operator who approved it; somebody else')
    .requiredOption('--approval <reference>', 'where the request and its approval are filed')
    .requiredOption('--reason <reason>', 'a word for operations')
    .action((options: PersonOptions) =>
      withGateway(async (container) => {
        const idCard = IdCardNumber.parse((await readAll(process.stdin)).trim());
        if (!idCard.ok) throw new StartupProblem('Standard input is not an ID number.');
        const erased = await container.get(TOKEN.erasePerson)({
          operator: cliOperator(),
          idCard: idCard.value,
          ...options,
        });
        if (!erased.ok) throw new StartupProblem(refusalText(erased.error));
        printLines([{ erased: erased.value }]);
      }),
    );
}

function refusalText(error: ErasePersonError): string {
  if (error.kind !== 'notYet') return `Refused: ${error.kind}.`;
  return ['Refused: notYet.', ...error.orders.map(lineOf)].join('\n');
}

function lineOf({ key, by, until }: BlockedErasure): string {
  return `  ${key.channel}/${key.orderNo}: ${by}${until === undefined ? '' : ` until ${until}`}`;
}
