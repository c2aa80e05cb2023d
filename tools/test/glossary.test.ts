import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { LOAN_STATUS_TABLE } from '../../packages/core/dist/model/loan-status.js';
import { MARKETPLACE_ORDER_STATUS_TABLE } from '../../packages/core/dist/model/marketplace-order-status.js';
import type { StatusRow } from '../../packages/core/dist/model/status-table.js';
import { AUDIT_STATUS_TABLE } from '../../packages/core/dist/rongshu/tables/audit-status.table.js';
import { DISBURSEMENT_STATUS_TABLE } from '../../packages/core/dist/rongshu/tables/disbursement-status.table.js';
import { ROOT } from './scratch.js';

type AnswerRow = readonly [status: number, answer: number, ...rest: readonly unknown[]];

describe('Glossary', () => {
  const sections: readonly (readonly [
    subject: string,
    statuses: readonly StatusRow[],
    answers: readonly AnswerRow[],
  ])[] = [
    ['a marketplace order', MARKETPLACE_ORDER_STATUS_TABLE, AUDIT_STATUS_TABLE],
    ['a loan', LOAN_STATUS_TABLE, DISBURSEMENT_STATUS_TABLE],
  ];
  for (const [subject, statuses, answers] of sections) {
    it(`lists the statuses of ${subject} as the code has them, in the same order`, () => {
      const text = readFileSync(path.join(ROOT, 'docs', 'GLOSSARY.md'), 'utf8');
      const [section = ''] = text.split(`\n## Statuses of ${subject}`).slice(1).join('').split('\n## ');
      const documented = [...section.matchAll(/^\| (\d+) \| (\w+) \| (\S+) \| (yes|no) \| (\d+)(.*) \|$/gm)].map(
        (row) => row.slice(1, 6),
      );
      const coded = statuses.map(([code, name, label, terminal]) => {
        const answer = answers.find(([status]) => status === code)?.[1];
        return [String(code), name, label, terminal ? 'yes' : 'no', String(answer)];
      });
      expect(documented).to.deep.equal(coded);
    });
  }
});
