import { expect } from 'chai';
import { MARKETPLACE_ORDER_STATUS_TABLE } from '#src/model/marketplace-order-status.js';
import {
  AGREEMENT_FIELDS,
  GET_CONTRACTS_ANSWER,
  GET_CONTRACTS_REQUEST,
} from '#src/rongshu/interfaces/1.14-get-contracts.js';
import { AMOUNT_LIMIT_FIELDS, AMOUNT_OPTION_FIELDS } from '#src/rongshu/callbacks/audit-answer.js';
import { AUDIT_RESULT_CALLBACK } from '#src/rongshu/callbacks/p1.01-audit-result.js';
import { DATA_PULL_REQUEST } from '#src/rongshu/callbacks/p1.11-data-pull.js';
import type { FieldTable } from '#src/rongshu/fields/field-table.js';
import { LOAN_CALCULATION_ANSWER, TRIAL_PLAN_FIELDS } from '#src/rongshu/interfaces/1.02-loan-calculation.js';
import * as push from '#src/rongshu/interfaces/1.03-push-order.fields.js';
import { BANK_FIELDS } from '#src/rongshu/interfaces/1.15-get-bank-list.js';
import { ROUTE_TABLE } from '#src/rongshu/routes.js';
import { AUDIT_STATUS_TABLE, auditAnswer } from '#src/rongshu/tables/audit-status.table.js';
import { BANK_CODE_TABLE } from '#src/rongshu/tables/bank-codes.table.js';
import { CARD_TYPE_TABLE } from '#src/rongshu/tables/card-type.table.js';
import { GENDER_TABLE } from '#src/rongshu/tables/gender.table.js';
import { INTERFACE_TABLE } from '#src/rongshu/tables/interfaces.table.js';
import { JOB_TIME_OPEN_TABLE } from '#src/rongshu/tables/job-time.open-table.js';
import { MARRIAGE_OPEN_TABLE } from '#src/rongshu/tables/marriage.open-table.js';
import { OPERATOR_TYPE_OPEN_TABLE } from '#src/rongshu/tables/operator-type.open-table.js';
import { PERIOD_UNIT_TABLE } from '#src/rongshu/tables/period-unit.table.js';
import { PUSH_STATUS_TABLE } from '#src/rongshu/tables/push-status.table.js';
import { REJECT_REASON_TABLE } from '#src/rongshu/tables/reject-reason.table.js';
import { RESULT, RESULT_CODE_TABLE } from '#src/rongshu/tables/result-codes.table.js';
import { documentTable } from './support/document.js';

type Cell = string | number | null;

/** Code, label columns of a table whose rows are code, name, label, source. */
const closed = (rows: readonly (readonly [number, string, string, string])[]): Cell[][] =>
  rows.map(([code, , label]) => [code, label]);
/** The same for rows of code, label, source. */
const open = (rows: readonly (readonly [number | string, string, string])[]): Cell[][] =>
  rows.map(([code, label]) => [code, label]);

const CODE_PAGES: readonly [heading: string, rows: Cell[][]][] = [
  ['Result codes', closed(RESULT_CODE_TABLE)],
  ['Reject reason', closed(REJECT_REASON_TABLE)],
  ['Push status', closed(PUSH_STATUS_TABLE)],
  ['Period unit', closed(PERIOD_UNIT_TABLE)],
  ['Card type', closed(CARD_TYPE_TABLE)],
  ['Gender', closed(GENDER_TABLE)],
  ['Bank codes', open(BANK_CODE_TABLE)],
  ['Marriage', open(MARRIAGE_OPEN_TABLE)],
  ['Job time', open(JOB_TIME_OPEN_TABLE)],
  ['Operator type', open(OPERATOR_TYPE_OPEN_TABLE)],
];

const FIELD_PAGES: readonly [heading: string, table: FieldTable][] = [
  ...ROUTE_TABLE.flatMap(([name, request, answer]): [string, FieldTable][] => [
    ...(request.length === 0 ? [] : [[`${name} request`, request] satisfies [string, FieldTable]]),
    [`${name} response`, answer],
  ]),
  ['pushOrder request: basicInfo', push.BASIC_INFO_FIELDS],
  ['pushOrder request: idInfo', push.ID_INFO_FIELDS],
  ['pushOrder request: idCardOcr', push.ID_CARD_OCR_FIELDS],
  ['pushOrder request: contact', push.CONTACT_FIELDS],
  ['pushOrder request: operator', push.OPERATOR_FIELDS],
  ['pushOrder request: bankCardInfo', push.BANK_CARD_FIELDS],
  ['pushOrder request: extendInfo', push.EXTEND_INFO_FIELDS],
  ['loanCalculation response: repayPlan', TRIAL_PLAN_FIELDS],
  ['getContracts response: list', AGREEMENT_FIELDS],
  ['getBankList response: list', BANK_FIELDS],
  ['amountLimit', AMOUNT_LIMIT_FIELDS],
  ['amountOption', AMOUNT_OPTION_FIELDS],
  ['auditResult callback', AUDIT_RESULT_CALLBACK],
  ['data pull request', DATA_PULL_REQUEST],
];

describe('code tables against the document', () => {
  for (const [heading, rows] of CODE_PAGES) {
    it(`${heading}: codes, labels and order`, () => {
      expect(rows.map((row) => row.map(String))).to.deep.equal(documentTable('codes.md', heading));
    });
  }

  it('audit status: the document has our rows in its order, and no gap row', () => {
    const ours = AUDIT_STATUS_TABLE.filter((row) => !row[4].startsWith('G'));
    const rows = ours.map(([code, answer, meaning, remark]) => [String(code), String(answer), meaning, remark ?? '']);
    expect(rows).to.deep.equal(documentTable('codes.md', 'Audit status'));
    const documented = rows.map(([code]) => code);
    for (const [code] of AUDIT_STATUS_TABLE.filter((row) => row[4].startsWith('G'))) {
      expect(documented).not.to.include(String(code));
    }
  });

  it('audit status: every order status has exactly one answer', () => {
    const answered = AUDIT_STATUS_TABLE.map(([code]) => code).sort();
    expect(answered).to.deep.equal(MARKETPLACE_ORDER_STATUS_TABLE.map(([code]) => code).sort());
  });

  it('item 9: in progress 6003, refused 6004 资质不符, passed 6001; an unknown code is in progress (G1)', () => {
    const statuses = [0, 2, 10, 11, 4, 5, 12, 1, 3].map((code) => auditAnswer(code).status);
    expect(statuses).to.deep.equal([6003, 6003, 6003, 6003, 6004, 6004, 6001, 6001, 6003]);
    expect(auditAnswer(4).remark).to.equal('资质不符');
    expect(auditAnswer(5).remark).to.equal('资质不符');
  });

  it('result codes by name', () => {
    expect(Object.entries(RESULT).map(([name, { code }]) => [name, code])).to.deep.equal([
      ['ok', 0],
      ['failed', 10001],
      ['parameterError', 10002],
      ['signatureError', 10003],
    ]);
  });
});

describe('field tables against the document', () => {
  it('the interfaces', () => {
    const rows = INTERFACE_TABLE.map(([number, name, , , , label]) => [`product/${number}`, name, label]);
    expect(rows).to.deep.equal(documentTable('fields.md', 'Interfaces'));
  });

  for (const [heading, table] of FIELD_PAGES) {
    it(`${heading}: members, presence, labels and order`, () => {
      const ours = table.filter(([, , , , , source]) => !/^(?:G\d|ours)/.test(source));
      const rows = ours.map(([wire, , , presence, label]) => [wire, presence === 'required' ? 'yes' : 'no', label]);
      expect(rows).to.deep.equal(documentTable('fields.md', heading));
    });

    it(`${heading}: no member and no name twice`, () => {
      for (const column of [0, 1] as const) {
        const names = table.map((row) => row[column]);
        expect(new Set(names).size).to.equal(names.length);
      }
    });
  }

  it('what we add of our own is not in the document', () => {
    const documented = documentTable('fields.md', 'loanCalculation response').map(([wire]) => wire);
    const own = (LOAN_CALCULATION_ANSWER as FieldTable).filter(([, , , , , source]) => source === 'ours');
    expect(own.map(([wire]) => wire)).to.deep.equal(['nominalAnnualRate', 'effectiveAnnualRate']);
    for (const [wire] of own) expect(documented).not.to.include(wire);
  });

  it('the agreement list has one list', () => {
    expect(GET_CONTRACTS_ANSWER.map(([wire]) => wire)).to.deep.equal(['list']);
    expect((GET_CONTRACTS_REQUEST as FieldTable).every(([, , , presence]) => presence === 'optional')).to.equal(true);
  });
});
