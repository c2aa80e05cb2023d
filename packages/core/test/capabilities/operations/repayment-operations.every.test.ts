import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { RepaymentOperations } from '#src/capabilities/operations/repayment-operations.js';
import { createRepaymentOperations } from '#src/capabilities/operations/repayment-operations.js';
import type { RepaymentOperationResult } from '#src/capabilities/operations/repayment-operation.js';
import { roleOf } from '#src/capabilities/operations/audited.js';
import { LOAN_STATUS_TABLE } from '#src/model/loan-status.js';
import type { Operator } from '#src/model/operator.js';
import { OPERATOR_ROLE_TABLE } from '#src/model/operator.js';
import { fen } from '#src/shared/money.js';
import { loanNo } from '#src/testing/index.js';
import { everyPoint, InjectedFault } from '../support/fault-plan.js';
import { loanIn, loanOf, toldOf } from '../support/loan-story.js';
import { OFFICER } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import { postingSums } from '../repayment/booking-story.js';
import { installmentIn, ledgerSumIn, scheduleIn } from '../repayment/repay-story.js';
import type { Given, Office } from './repayment-office.js';
import { anOffice, APPROVAL, auditIn, offline, REASON, transfer, word } from './repayment-office.js';

type Named = readonly [
  action: Parameters<typeof roleOf>[0],
  run: (operations: RepaymentOperations, given: Given, world: World) => Promise<RepaymentOperationResult>,
];

// prettier-ignore
const OPERATIONS: readonly Named[] = [
  ['repayment.recordOffline', (operations, given, world) => operations.recordOffline({ ...given, ...transfer(world) })],
  ['repayment.correct', (operations, given) => operations.correct({ ...given, serialNo: 'bank-0' })],
  ['repayment.applyHeld', (operations, given) => operations.applyHeld(given)],
  ['repayment.recordRefund', (operations, given) => operations.recordRefund({ ...given, refundNo: 'refund-1', amount: fen(1) })],
  ['loan.settleWithReduction', (operations, given) => operations.settleWithReduction({ ...given, ...APPROVAL })],
  ['loan.writeOff', (operations, given) => operations.writeOff(given)],
  ['schedule.resend', (operations, given) => operations.resendSchedule(given)],
  ['repayment.askPayer', (operations, given) => operations.askPayer(given)],
];

describe('every operation on repayments', () => {
  let office: Office;

  beforeEach(async () => {
    office = await anOffice();
  });

  for (const [action, run] of OPERATIONS) {
    it(`${action} takes its role, a reason that names nobody, and a loan that was paid out`, async () => {
      const { world, operations, given } = office;
      await offline(office, 'bank-0', (await installmentIn(office.world, 1)).total);
      const before = await auditIn(office.world);
      const others = OPERATOR_ROLE_TABLE.map(([role]) => role).filter((role) => role !== roleOf(action));
      const operator: Operator = { name: 'somebody', roles: others };
      expect(word(await run(operations, { ...given, operator }, world))).to.equal('notPermitted');
      const personal = await run(operations, { ...given, reason: 'call 19900000001' }, world);
      expect(word(personal)).to.equal('reasonNotAllowed');
      expect(await auditIn(office.world)).to.deep.equal([
        ...before,
        `${action} notPermitted`,
        `${action} reasonNotAllowed`,
      ]);
      if (action === 'repayment.correct') return;
      expect(word(await run(operations, { ...given, loanNo: loanNo('loan-9') }, world))).to.equal('unknownLoan');
    });
  }

  it('changes nothing of a loan that is in a state without it', async () => {
    for (const [, status] of LOAN_STATUS_TABLE) {
      const isPaidOut = ['disbursed', 'overdue', 'badDebt', 'settled', 'settledWithReduction'].includes(status);
      if (isPaidOut) continue;
      const fresh = createWorld();
      const loan = await loanIn(fresh, status);
      const fits = { operator: OFFICER, loanNo: loan.loanNo, reason: REASON };
      const every = createRepaymentOperations(fresh);
      for (const [action, run] of OPERATIONS) {
        const result = word(await run(every, fits, fresh));
        expect(result, `${action} in ${status}`).to.be.oneOf(['notDisbursed', 'unknownRepayment', 'noOpenApplication']);
      }
      expect((await loanOf(fresh)).status).to.equal(status);
    }
  });

  it('happens whole or not at all wherever the process dies', async () => {
    const attempts: readonly (readonly [string, (every: RepaymentOperations, fits: Given) => Promise<unknown>])[] = [
      ['loan.settleWithReduction', (every, fits) => every.settleWithReduction({ ...fits, ...APPROVAL })],
      ['repayment.correct', (every, fits) => every.correct({ ...fits, serialNo: 'bank-0' })],
      [
        'repayment.recordRefund',
        (every, fits) => every.recordRefund({ ...fits, refundNo: 'refund-1', amount: fen(7n) }),
      ],
    ];
    for (const [action, attempt] of attempts) {
      const points = await everyPoint(async (n) => {
        office = await anOffice();
        const { world, operations, given } = office;
        await offline(office, 'bank-0', (await installmentIn(office.world, 1)).total + 7n);
        const before = await auditIn(office.world);
        const told = await toldOf(world);
        const { version } = await scheduleIn(world);
        world.faults.arm('dies', n);
        await attempt(operations, given).catch((error: unknown) => {
          if (!(error instanceof InjectedFault)) throw error;
        });
        const hasStruck = await world.faults.restart();
        const isDone = (await auditIn(office.world)).length > before.length;
        expect((await auditIn(office.world)).slice(before.length)).to.deep.equal(isDone ? [`${action} done`] : []);
        const postings = await world.read.ledger.ofLoan(given.loanNo);
        const isBooked = postings.some(({ kind }) => ['reduced', 'corrected', 'refunded'].includes(kind));
        expect(isBooked).to.equal(isDone);
        const changesSchedule = isDone && action !== 'repayment.recordRefund';
        expect((await scheduleIn(world)).version).to.equal(changesSchedule ? version + 1 : version);
        expect((await toldOf(world)).length > told.length).to.equal(changesSchedule);
        expect(await ledgerSumIn(world)).to.equal(0n);
        expect((await postingSums(world)).every((sum) => sum === 0n)).to.equal(true);
        return hasStruck;
      });
      expect(points).to.be.greaterThan(6);
    }
  });
});
