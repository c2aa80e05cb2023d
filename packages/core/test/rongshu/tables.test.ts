import { expect } from 'chai';
import { CARD_REFUSAL_TABLE } from '#src/model/card-binding.js';
import { LOAN_STATUS_TABLE } from '#src/model/loan-status.js';
import { MARKETPLACE_ORDER_STATUS_TABLE } from '#src/model/marketplace-order-status.js';
import {
  AGREEMENT_FIELDS,
  GET_CONTRACTS_ANSWER,
  GET_CONTRACTS_REQUEST,
} from '#src/rongshu/interfaces/1.14-get-contracts.js';
import { SCHEDULE_ITEM_FIELDS } from '#src/rongshu/callbacks/schedule-answer.js';
import { AMOUNT_LIMIT_FIELDS, AMOUNT_OPTION_FIELDS } from '#src/rongshu/callbacks/audit-answer.js';
import { DISBURSEMENT_PLAN_FIELDS } from '#src/rongshu/callbacks/disbursement-answer.js';
import { AUDIT_RESULT_CALLBACK } from '#src/rongshu/callbacks/p1.01-audit-result.js';
import { LOAN_RESULT_CALLBACK } from '#src/rongshu/callbacks/p1.02-loan-result.js';
import { REPAYMENT_RESULT_CALLBACK } from '#src/rongshu/callbacks/p1.03-repayment-result.js';
import { REPAYMENT_SCHEDULE_CALLBACK } from '#src/rongshu/callbacks/p1.04-repayment-schedule.js';
import { DATA_PULL_REQUEST } from '#src/rongshu/callbacks/p1.11-data-pull.js';
import type { FieldTable } from '#src/rongshu/fields/field-table.js';
import { GET_PAYMENT_CELL_ANSWER } from '#src/rongshu/interfaces/1.10-get-payment-cell.js';
import { LOAN_CALCULATION_ANSWER, TRIAL_PLAN_FIELDS } from '#src/rongshu/interfaces/1.02-loan-calculation.js';
import * as push from '#src/rongshu/interfaces/1.03-push-order.fields.js';
import { BANK_FIELDS } from '#src/rongshu/interfaces/1.15-get-bank-list.js';
import { ROUTE_TABLE } from '#src/rongshu/routes.js';
import { AUDIT_STATUS_TABLE, auditAnswer } from '#src/rongshu/tables/audit-status.table.js';
import { BANK_CODE_TABLE } from '#src/rongshu/tables/bank-codes.table.js';
import { BILL_STATUS_TABLE } from '#src/rongshu/tables/bill-status.table.js';
import { BIND_STATUS_TABLE } from '#src/rongshu/tables/bind-status.table.js';
import { CARD_REFUSAL_REMARK_TABLE, cardRefusalRemark } from '#src/rongshu/tables/card-refusal.table.js';
import { CARD_TYPE_TABLE } from '#src/rongshu/tables/card-type.table.js';
import { CONFIRM_STATUS_TABLE } from '#src/rongshu/tables/confirm-status.table.js';
import {
  DISBURSEMENT_ANSWER_TABLE,
  DISBURSEMENT_STATUS_TABLE,
  loanStateAnswer,
  NO_LOAN_STATUS_TABLE,
  noLoanAnswer,
} from '#src/rongshu/tables/disbursement-status.table.js';
import { GENDER_TABLE } from '#src/rongshu/tables/gender.table.js';
import { INTERFACE_TABLE, PLATFORM_INTERFACE_TABLE } from '#src/rongshu/tables/interfaces.table.js';
import { JOB_TIME_OPEN_TABLE } from '#src/rongshu/tables/job-time.open-table.js';
import { MARRIAGE_OPEN_TABLE } from '#src/rongshu/tables/marriage.open-table.js';
import { OPERATOR_TYPE_OPEN_TABLE } from '#src/rongshu/tables/operator-type.open-table.js';
import { PAY_TYPE_TABLE } from '#src/rongshu/tables/pay-type.table.js';
import { PERIOD_UNIT_TABLE } from '#src/rongshu/tables/period-unit.table.js';
import { PLAN_STATUS_TABLE } from '#src/rongshu/tables/plan-status.table.js';
import { PUSH_STATUS_TABLE } from '#src/rongshu/tables/push-status.table.js';
import { REJECT_REASON_TABLE } from '#src/rongshu/tables/reject-reason.table.js';
import { REPAY_STATUS_TABLE } from '#src/rongshu/tables/repay-status.table.js';
import { REPAYMENT_STATUS_TABLE } from '#src/rongshu/tables/repayment-status.table.js';
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
  ['Bind status', closed(BIND_STATUS_TABLE)],
  ['Confirm status', closed(CONFIRM_STATUS_TABLE.filter((row) => row[3] !== 'ours'))],
  ['Repay status', closed(REPAY_STATUS_TABLE)],
  ['Repayment status', closed(REPAYMENT_STATUS_TABLE)],
  ['Plan status', closed(PLAN_STATUS_TABLE)],
  ['Bill status', closed(BILL_STATUS_TABLE)],
  ['Pay type', closed(PAY_TYPE_TABLE)],
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
  ['queryFk response: repayPlan', DISBURSEMENT_PLAN_FIELDS],
  ['getRepayPlan response: repayPlan', SCHEDULE_ITEM_FIELDS],
  ['getContracts response: list', AGREEMENT_FIELDS],
  ['getBankList response: list', BANK_FIELDS],
  ['amountLimit', AMOUNT_LIMIT_FIELDS],
  ['amountOption', AMOUNT_OPTION_FIELDS],
  ['auditResult callback', AUDIT_RESULT_CALLBACK],
  ['loanResult callback', LOAN_RESULT_CALLBACK],
  ['repaymentResult callback', REPAYMENT_RESULT_CALLBACK],
  ['repaymentSchedule callback', REPAYMENT_SCHEDULE_CALLBACK],
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

  it('item 17: the document has our rows of loan states in its order, and no gap row', () => {
    const [ours, gaps] = [true, false].map((isDocumented) =>
      DISBURSEMENT_STATUS_TABLE.filter((row) => row[2].startsWith('G') !== isDocumented).map(([state, answer]) => [
        String(state),
        String(answer),
      ]),
    );
    expect(ours).to.deep.equal(documentTable('codes.md', 'Disbursement status'));
    const documented = ours?.map(([state]) => state);
    for (const [state] of gaps ?? []) expect(documented).not.to.include(state);
    const answers = DISBURSEMENT_ANSWER_TABLE.map(([status, meaning, remark]) => [String(status), meaning, remark]);
    expect(answers).to.deep.equal(documentTable('codes.md', 'Disbursement answer'));
  });

  it('item 17, G3: every code from 0 to 99 and the three-digit ones, and every state of ours exactly once', () => {
    const answered = (status: number): number[] =>
      [...Array.from({ length: 100 }, (_, code) => code), 301, 302, 303].filter(
        (code) => loanStateAnswer(code) === status,
      );
    expect(answered(7003)).to.deep.equal([16, 19, 21, 27, 38, 70, 303]);
    expect(answered(7001)).to.deep.equal([30, 40, 41, 42, 43, 44, 50, 90]);
    const listed = [0, 10, 12, 13, 14, 15, 18, 20, 22, 25, 26, 28, 29, 31, 36, 37, 301, 302];
    expect(answered(7002)).to.include.members(listed);
    const inProgress = DISBURSEMENT_STATUS_TABLE.filter(([, answer]) => answer === 7002).map(([state]) => state);
    expect([...inProgress].sort((a, b) => a - b)).to.deep.equal(listed);
    const states: number[] = DISBURSEMENT_STATUS_TABLE.map(([state]) => state);
    expect(new Set(states).size).to.equal(states.length);
    for (const [code] of LOAN_STATUS_TABLE) expect(states).to.include(code);
    for (const code of [11, 99, 304, -1]) expect(loanStateAnswer(code)).to.equal(7002);
  });

  it('item 17, G18: only a state that nothing leaves again is told as failed', () => {
    const failed = LOAN_STATUS_TABLE.filter(([code]) => loanStateAnswer(code) === 7003);
    expect(failed.map(([code]) => code)).to.deep.equal([21, 27, 38, 70]);
    for (const [, name, , isTerminal] of failed) expect(isTerminal, name).to.equal(true);
  });

  it('item 17, G3: without a loan an order is in progress while a confirmation waits, failed when refused, else unconfirmed', () => {
    const asked = (codes: readonly number[], hasOpen: boolean): unknown[] =>
      codes.map((code) => noLoanAnswer(code, hasOpen));
    expect(asked([0, 2, 10, 11, 12], false)).to.deep.equal([null, null, null, null, null]);
    expect(asked([0, 2, 10, 11, 12], true)).to.deep.equal([null, null, null, null, 7002]);
    expect(asked([4, 5, 4, 5, 1], true)).to.deep.equal([7003, 7003, 7003, 7003, 7002]);
    expect(asked([4, 5, 3], false)).to.deep.equal([7003, 7003, null]);
    const rows = NO_LOAN_STATUS_TABLE.map(([code]) => code).sort();
    expect(rows).to.deep.equal(MARKETPLACE_ORDER_STATUS_TABLE.map(([code]) => code).sort());
  });

  it('item 11: every refusal of a card has a text of its own, readable and without a digit', () => {
    const texts = CARD_REFUSAL_TABLE.map(([refusal]) => cardRefusalRemark(refusal));
    expect(CARD_REFUSAL_REMARK_TABLE.map(([refusal]) => refusal)).to.deep.equal(
      CARD_REFUSAL_TABLE.map(([name]) => name),
    );
    expect(new Set(texts).size).to.equal(CARD_REFUSAL_TABLE.length);
    for (const text of texts) expect(text).to.match(/^[\p{Script=Han}，、]{6,30}$/u);
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

  it('the interfaces of the marketplace', () => {
    const rows = PLATFORM_INTERFACE_TABLE.map(([number, name, , label]) => [number, name, label]);
    expect(rows).to.deep.equal(documentTable('fields.md', 'Platform interfaces'));
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

  for (const [heading, table, members] of [
    ['loanCalculation response', LOAN_CALCULATION_ANSWER, ['nominalAnnualRate', 'effectiveAnnualRate']],
    ['getPaymentCell response', GET_PAYMENT_CELL_ANSWER, ['interest', 'fee', 'settlementFee', 'validTime']],
    ['getRepayPlan response: repayPlan', SCHEDULE_ITEM_FIELDS, ['principal', 'interest', 'fee', 'settlementFee']],
  ] as const) {
    it(`${heading}: what we add of our own is not in the document`, () => {
      const documented = documentTable('fields.md', heading).map(([wire]) => wire);
      const own = (table as FieldTable).filter(([, , , , , source]) => source === 'ours');
      expect(own.map(([wire]) => wire)).to.deep.equal(members);
      for (const [wire] of own) expect(documented).not.to.include(wire);
    });
  }

  it('the agreement list has one list', () => {
    expect(GET_CONTRACTS_ANSWER.map(([wire]) => wire)).to.deep.equal(['list']);
    expect((GET_CONTRACTS_REQUEST as FieldTable).every(([, , , presence]) => presence === 'optional')).to.equal(true);
  });
});
