import type { OperatorRole } from '@banyan/core';
import { instantText, OPERATOR_ROLE_TABLE } from '@banyan/core';
import { Argument } from 'commander';
import type { Command } from 'commander';
import { TOKEN } from '../tokens.js';
import { cliOperator, permitted } from './cli-operator.js';
import { printTable } from './print.js';
import { withGateway } from './with-gateway.js';

/** `banyan operators …` (item 16): keys of the operations API. */
export function addOperatorCommands(program: Command): void {
  const operators = program.command('operators').description('keys of the operations API');
  operators
    .command('add')
    .description('give a key; it is shown this once, only its digest is kept')
    .argument('<name>', 'letters, digits and . _ -')
    .addArgument(new Argument('<roles...>').choices(OPERATOR_ROLE_TABLE.map(([role]) => role)))
    .option('--json', 'one JSON object')
    .action((name: string, roles: readonly OperatorRole[], options: { json?: boolean }) =>
      withGateway(async (container) => {
        const holder = { name, roles };
        const added = permitted(await container.get(TOKEN.operatorOperations).add(cliOperator(), holder));
        printTable([{ keyId: added.keyId, name, roles: roles.join(' '), key: added.key }], options);
      }),
    );
  operators
    .command('list')
    .description('every key, revoked ones included; not the keys themselves')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: boolean }) =>
      withGateway(async (container) => {
        const keys = await container.get(TOKEN.operatorOperations).list();
        printTable(
          keys.map(({ keyId, name, roles, createdAt, revokedAt }) => ({
            keyId,
            name,
            roles: roles.join(' '),
            createdAt: instantText(createdAt),
            revokedAt: revokedAt === undefined ? '' : instantText(revokedAt),
          })),
          options,
        );
      }),
    );
  operators
    .command('revoke')
    .description('take a key away, at once')
    .argument('<keyId>', 'as "banyan operators list" shows it')
    .action((keyId: string) =>
      withGateway(async (container) => {
        permitted(await container.get(TOKEN.operatorOperations).revoke(cliOperator(), keyId));
        printTable([{ revoked: keyId }], {});
      }),
    );
}
