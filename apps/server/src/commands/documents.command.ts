import { readFile } from 'node:fs/promises';
import type { DocumentKey } from '@banyan/core';
import { InvariantViolation } from '@banyan/core';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { printLines, withGateway } from './with-gateway.js';

const KEY = /^agreements\/[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

const CONTENT_TYPE = /^[\w.+-]+\/[\w.+-]+(?:; ?charset=[\w-]+)?$/;

/** `banyan documents put`: brings the text of an agreement into the object store, for `agreements` rows to name (item 3). */
export function addDocumentCommands(program: Command): void {
  program
    .command('documents')
    .description('documents that agreements name')
    .command('put')
    .description('store a file under a key; a key never changes its content: give a new version a new key')
    .argument('<key>', 'agreements/…')
    .argument('<file>', 'what is stored')
    .requiredOption('--type <contentType>', 'e.g. application/pdf')
    .action((key: string, file: string, { type }: { type: string }) =>
      withGateway(async (container) => {
        if (!KEY.test(key))
          throw new StartupProblem('A key is agreements/ and letters, digits, - _ . in parts separated by /.');
        if (!CONTENT_TYPE.test(type)) throw new StartupProblem('A content type is like application/pdf.');
        const bytes = await readFile(file).catch((cause: unknown) => {
          throw new StartupProblem(`The file ${file} cannot be read.`, { cause });
        });
        const stored = await container
          .get(TOKEN.documentStore)
          .put({ key: key as DocumentKey, bytes, contentType: type })
          .catch((cause: unknown) => {
            if (!(cause instanceof InvariantViolation)) throw cause;
            throw new StartupProblem(`Not stored: ${cause.message}.`, { cause });
          });
        printLines([stored]);
      }),
    );
}
