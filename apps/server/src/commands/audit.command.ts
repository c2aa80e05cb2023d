import { instantText } from '@banyan/core';
import type { Command } from 'commander';
import { TOKEN } from '../tokens.js';
import { wholeNumber } from './number-option.js';
import { printTable } from './print.js';
import { withGateway } from './with-gateway.js';

/** `banyan audit`: what operators did and were refused, newest first (item 16). */
export function addAuditCommand(program: Command): void {
  program
    .command('audit')
    .description('what operators did and were refused, newest first')
    .option('--operator <name>', 'of one operator')
    .option('--limit <count>', 'at most', wholeNumber, 50)
    .option('--json', 'one JSON object a line')
    .action(({ operator, limit, ...options }: { operator?: string; limit: number; json?: boolean }) =>
      withGateway(async (container) => {
        const { auditLog } = container.get(TOKEN.unitOfWork).read;
        const entries = await auditLog.list(operator === undefined ? {} : { operator }, limit);
        printTable(
          entries.map(({ at, operator: by, action, subject, orderKey, outcome, detail }) => ({
            at: instantText(at),
            operator: by,
            action,
            subject,
            order: orderKey === undefined ? '' : `${orderKey.channel}/${orderKey.orderNo}`,
            outcome,
            detail,
          })),
          options,
        );
      }),
    );
}
