import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { MARKETPLACE_ORDER_STATUS_TABLE } from '../../packages/core/dist/model/marketplace-order-status.js';
import { AUDIT_STATUS_TABLE } from '../../packages/core/dist/rongshu/tables/audit-status.table.js';
import { ROOT } from './scratch.js';

describe('Glossary', () => {
  it('lists the statuses of a marketplace order as the code has them, in the same order', () => {
    const text = readFileSync(path.join(ROOT, 'docs', 'GLOSSARY.md'), 'utf8');
    const section = text.slice(text.indexOf('## Statuses of a marketplace order'));
    const documented = [...section.matchAll(/^\| (\d+) \| (\w+) \| (\S+) \| (yes|no) \| (\d+)(.*) \|$/gm)].map((row) =>
      row.slice(1, 6),
    );
    const coded = MARKETPLACE_ORDER_STATUS_TABLE.map(([code, name, label, terminal]) => {
      const answer = AUDIT_STATUS_TABLE.find(([status]) => status === code)?.[1];
      return [String(code), name, label, terminal ? 'yes' : 'no', String(answer)];
    });
    expect(documented).to.deep.equal(coded);
  });
});
