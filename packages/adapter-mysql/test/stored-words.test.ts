import { expect } from 'chai';
import { InvariantViolation } from '@banyan/core';
import type { UnitOfWork } from '@banyan/core';
import {
  aCallbackDraft,
  aCardBindRequest,
  aConfirmation,
  aDataPull,
  aDisbursementRequest,
  aLoan,
  aMarketplaceOrder,
  anOpeningApplication,
  anOperatorKey,
  anOrderKey,
  anSmsDraft,
  aDifference,
  aLedgerPosting,
  aReconciliationRun,
  aRepayment,
  aRepaymentApplication,
  aRepaymentSchedule,
  TEST_NOW,
} from '@banyan/core/testing';
import { openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

const KEY = anOrderKey();
const LOAN = aLoan({ orderKey: KEY });
const LINE = { borrowerId: LOAN.borrowerId, productCode: LOAN.productCode };

/** A word or code that no table of ours has, put where one is stored; and who reads it back. */
const STRANGERS: readonly (readonly [
  title: string,
  sql: string,
  read: (read: UnitOfWork['read']) => Promise<unknown>,
])[] = [
  ['an order status', 'update third_order_info set status = 99', (read) => read.orders.find(KEY)],
  ['an order event', "update third_order_progress set event = 'gone'", (read) => read.orders.history(KEY)],
  ['a callback state', 'update cl_notify_callback set send_status = 99', (read) => read.callbacks.ofOrder(KEY)],
  ['a callback type', "update cl_notify_callback set callback_type = 'gone'", (read) => read.callbacks.ofOrder(KEY)],
  ['a pull state', 'update rongshu_credit_data_pull_log set state = 99', (read) => read.dataPulls.find(KEY)],
  ['a kind state', 'update rongshu_credit_data_pull_log set device_state = 99', (read) => read.dataPulls.find(KEY)],
  ['a loan status', 'update cl_borrow set state = 99', (read) => read.loans.find(LOAN.loanNo)],
  ['a loan event', "update cl_borrow_progress set event = 'gone'", (read) => read.loans.history(LOAN.loanNo)],
  ['a door', "update cl_borrow_extended_info set confirmed_by = 'gone'", (read) => read.loans.findByOrder(KEY)],
  ['an installment state', 'update cl_borrow_repay set state = 99', (read) => read.schedules.find(LOAN.loanNo)],
  [
    'an application state',
    'update repay_apply set state = 99',
    (read) => read.repaymentApplications.ofLoan(LOAN.loanNo),
  ],
  ['a way of repayment', 'update cl_borrow_repay_log set repay_way = 99', (read) => read.repayments.find('serial-1')],
  [
    'a source of a repayment',
    "update cl_borrow_repay_log set told_by = 'gone'",
    (read) => read.repayments.find('serial-1'),
  ],
  ['an account', "update cl_loan_ledger set account = 'gone'", (read) => read.ledger.ofLoan(LOAN.loanNo)],
  [
    'an account with a balance',
    "update cl_loan_ledger set account = 'gone'",
    (read) => read.ledger.balances(LOAN.loanNo),
  ],
  ['a kind of posting', "update cl_loan_ledger set kind = 'gone'", (read) => read.ledger.ofLoan(LOAN.loanNo)],
  ...(['kind', 'direction', 'state'] as const).map(
    (column) =>
      [
        `a ${column} of a difference`,
        `update reconciliation_difference set ${column} = 'lost'`,
        (read: UnitOfWork['read']) => read.reconciliations.differences({ limit: 9 }),
      ] as const,
  ),
  ['a confirmation state', 'update cl_borrow_confirm_log set state = 99', (read) => read.confirmations.find(KEY)],
  [
    'the door of a confirmation',
    "update cl_borrow_confirm_log set consumed_by = 'gone'",
    (read) => read.confirmations.find(KEY),
  ],
  ['an opening state', 'update cl_depository_register_apply set state = 99', (read) => read.openings.ofOrder(KEY)],
  ['a binding state', 'update cl_card_bind_request set state = 99', (read) => read.cardBindRequests.ofOrder(KEY)],
  ['a refusal', "update cl_card_bind_request set refusal = 'gone'", (read) => read.cardBindRequests.ofOrder(KEY)],
  ['a disbursement state', 'update cl_pay_log set state = 99', (read) => read.disbursements.ofLoan(LOAN.loanNo)],
  [
    'a kind of credit change',
    "update user_credit_account_change set kind = 'gone'",
    (read) => read.creditAccounts.changes(LINE),
  ],
  ['a message state', 'update sms_message set state = 99', (read) => read.sms.ofOrder(KEY)],
  ['a message event', "update sms_message set event = 'gone'", (read) => read.sms.ofOrder(KEY)],
  ['a role', "update operator_key set roles = 'viewer,gone'", (read) => read.operatorKeys.list()],
];

describe('words and codes read back from the database (STYLE §8.7)', () => {
  let temporary: TemporaryDatabase;
  beforeEach(async () => {
    temporary = await openTemporaryDatabase();
    await temporary.database.unitOfWork.run(async (stores) => {
      await stores.orders.insert(aMarketplaceOrder({ key: KEY }));
      await stores.callbacks.enqueue(aCallbackDraft({ ...KEY }), TEST_NOW);
      await stores.dataPulls.insert(aDataPull({ key: KEY }));
      await stores.loans.insert(LOAN);
      await stores.schedules.insert(aRepaymentSchedule());
      await stores.repaymentApplications.insert(aRepaymentApplication({ orderKey: KEY }));
      await stores.repayments.insert(aRepayment({ orderKey: KEY }));
      await stores.ledger.append(aLedgerPosting());
      await stores.reconciliations.save(aReconciliationRun({ differences: 1 }), [aDifference()]);
      await stores.confirmations.insert(aConfirmation({ key: KEY }));
      await stores.openings.insert(anOpeningApplication({ orderKey: KEY }));
      await stores.cardBindRequests.insert(aCardBindRequest({ orderKey: KEY }));
      await stores.disbursements.insert(aDisbursementRequest({ orderKey: KEY }));
      await stores.creditAccounts.grant({ ...LINE, limit: LOAN.amount, reference: 'credit-1', at: TEST_NOW });
      await stores.sms.enqueue(anSmsDraft({ orderKey: KEY }), TEST_NOW);
      await stores.operatorKeys.insert(anOperatorKey());
    });
  });
  afterEach(() => temporary.close());

  for (const [title, sql, read] of STRANGERS) {
    it(`${title} that no table has is a broken invariant, not a silent stranger`, async () => {
      const known = await read(temporary.database.unitOfWork.read);
      expect(known).to.not.be.oneOf([undefined, null]);
      await temporary.tamper(sql);
      const thrown: unknown = await read(temporary.database.unitOfWork.read).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(InvariantViolation);
    });
  }

  it("reads the state of an order's loan all the same, for the answers that must be given (G3)", async () => {
    const { read } = temporary.database.unitOfWork;
    await temporary.tamper('update cl_borrow set state = 99');
    expect(await read.loans.stateOfOrder(KEY)).to.equal(99);
  });

  it('leaves flags of authInfo alone that are not ours (G13)', async () => {
    await temporary.tamper('update third_order_info set auth_info = 1024');
    const { unitOfWork } = temporary.database;
    await unitOfWork.run(({ orders }) => orders.addAuthFlags(KEY, ['isCardBound', 'isAccountOpen']));
    const change = { key: KEY, from: 'accepted', version: 1, event: 'dataPulled', at: TEST_NOW } as const;
    await unitOfWork.run(({ orders }) => orders.transition({ ...change, set: { authInfo: { isCardBound: false } } }));
    const [row] = await temporary.engine.reader.all({ sql: 'select auth_info from third_order_info', bindings: [] });
    expect(Number(row?.['auth_info'])).to.equal(1024 + 2 + 1);
  });
});
