import { addMs, localDate } from '@banyan/core';
import type { Stores, UnitOfWork } from '@banyan/core';
import {
  aBlindIndex,
  aBorrower,
  aBoundCard,
  aCardBindRequest,
  aConfirmation,
  aDepositoryAccount,
  aDisbursementRequest,
  aLoan,
  aMarketplaceOrder,
  anOpeningApplication,
  anOrderKey,
  anSmsDraft,
  aDifference,
  aLedgerPosting,
  aReconciliationRun,
  aRepayment,
  aRepaymentApplication,
  aRepaymentSchedule,
  borrowerId,
  loanNo,
  marketplaceUserId,
  productCode,
  TEST_CHANNEL,
  TEST_NOW,
} from '@banyan/core/testing';
import type { SqlConnection, SqlEngine, Statement } from '#src/index.js';

/** `engine` that keeps every statement it is given. */
export function recording(engine: SqlEngine, statements: Statement[]): SqlEngine {
  const wrap = (connection: SqlConnection): SqlConnection => ({
    all: (statement) => {
      statements.push(statement);
      return connection.all(statement);
    },
    first: (statement) => {
      statements.push(statement);
      return connection.first(statement);
    },
    run: (statement) => {
      statements.push(statement);
      return connection.run(statement);
    },
  });
  return {
    dialect: engine.dialect,
    reader: wrap(engine.reader),
    transaction: (work) => engine.transaction((connection) => work(wrap(connection))),
    close: () => engine.close(),
  };
}

const index = aBlindIndex('somebody');
const key = anOrderKey();
const lease = { relay: 'r', shard: 1, owner: 'o', fence: 1 };
const loan = loanNo('loan-1');
const line = { borrowerId: borrowerId('borrower-1'), productCode: productCode('RS-STANDARD') };
const movement = { ...line, loanNo: loan, amount: aLoan().amount, at: TEST_NOW };
const page = { from: TEST_NOW, until: addMs(TEST_NOW, 86_400_000), limit: 10 };
const claim = { now: addMs(TEST_NOW, 86_400_000), limit: 10, owner: 'o', leaseMs: 1 };

/** Puts a row into every table that the queries ask. */
export async function fillStores(unitOfWork: UnitOfWork): Promise<void> {
  await unitOfWork.run(async (stores) => {
    await stores.borrowers.insert(aBorrower());
    await stores.bankCards.save(aBoundCard({ isDefaultForRepayment: true }));
    await stores.orders.insert(aMarketplaceOrder());
    await stores.loans.insert(aLoan());
    await stores.schedules.insert(aRepaymentSchedule());
    await stores.confirmations.insert(aConfirmation());
    await stores.openings.insert(anOpeningApplication());
    await stores.depositoryAccounts.save(aDepositoryAccount());
    await stores.cardBindRequests.insert(aCardBindRequest());
    await stores.disbursements.insert(aDisbursementRequest());
    await stores.repaymentApplications.insert(aRepaymentApplication());
    await stores.repayments.insert(aRepayment());
    await stores.ledger.append(aLedgerPosting());
    await stores.reconciliations.save(aReconciliationRun({ differences: 1 }), [aDifference()]);
    await stores.sms.enqueue(anSmsDraft(), TEST_NOW);
    await stores.creditAccounts.grant({ ...line, limit: aLoan().amount, reference: 'credit-1', at: TEST_NOW });
  });
}

/** A query of a request or a tick, by what it is for. */
export type NamedQuery = readonly [title: string, query: () => Promise<unknown>];

/** Everything that runs for every request or every second, on the stores that `of` gives. */
export function queriesOn(of: () => UnitOfWork): readonly NamedQuery[] {
  const inUnit = (work: (stores: Stores) => Promise<unknown>) => (): Promise<unknown> => of().run(work);
  return [
    [
      'access facts',
      () => of().read.accessFacts.find(TEST_CHANNEL, { idCard: aBorrower().indexes.idCard, mobile: index }, key),
    ],
    ['order by key', () => of().read.orders.find(key)],
    ['orders of a person', () => of().read.orders.findByIdCard(index)],
    ['history of an order', () => of().read.orders.history(key)],
    ['account', () => of().read.borrowers.findAccount(TEST_CHANNEL, marketplaceUserId('1'))],
    ['accounts by index', () => of().read.borrowers.findByIndex('mobile', index, 10)],
    ['cards', () => of().read.bankCards.list(borrowerId('1'))],
    ['documents', () => of().read.documents.list(key)],
    ['application', () => of().read.applications.find(key)],
    ['pull', () => of().read.dataPulls.find(key)],
    ['open pulls', () => of().read.dataPulls.listOpen(10)],
    ['callbacks of an order', () => of().read.callbacks.ofOrder(key)],
    ['backlog of callbacks', () => of().read.callbacks.backlog()],
    ['backlog of events', () => of().read.events.backlog()],
    ['due callbacks', () => of().run(({ callbacks }) => callbacks.due(lease, TEST_NOW, 10))],
    ['due callbacks of a channel', () => of().run(({ callbacks }) => callbacks.due(lease, TEST_NOW, 10, TEST_CHANNEL))],
    ['channels with due callbacks', () => of().read.callbacks.dueChannels(TEST_NOW)],
    ['is a callback of a channel due', () => of().read.callbacks.dueChannels(TEST_NOW, TEST_CHANNEL)],
    ['due events', () => of().run(({ events }) => events.due(lease, TEST_NOW, 10))],
    [
      'due orders',
      () =>
        of().run(({ orders }) =>
          orders.claimDue({ status: 'awaitingParse', now: TEST_NOW, limit: 10, owner: 'o', leaseMs: 1 }),
        ),
    ],
    [
      'due pulls',
      () => of().run(({ dataPulls }) => dataPulls.claimDue({ now: TEST_NOW, limit: 10, owner: 'o', leaseMs: 1 })),
    ],
    ['order by any number', () => of().read.orders.findByNumber('90000001')],
    ['flags of an order', inUnit(({ orders }) => orders.addAuthFlags(key, ['isCardBound']))],
    ['bindings of a card', () => of().read.bankCards.findByCard(index)],
    ['events of an order', () => of().read.events.ofOrder(key)],
    ['events taken in for an order', () => of().read.inbox.ofOrder(key)],
    ['events parked for an order', () => of().read.parking.ofOrder(key)],
    ['loan', () => of().read.loans.find(loan)],
    ['loan of an order', () => of().read.loans.findByOrder(key)],
    ['state of the loan of an order', () => of().read.loans.stateOfOrder(key)],
    ['history of a loan', () => of().read.loans.history(loan)],
    ['loans that wait for operations', () => of().read.loans.listByStatus('awaitingManualReview', 10)],
    [
      'amount confirmed in a day',
      () => of().read.loans.confirmedAmount(TEST_CHANNEL, TEST_NOW, addMs(TEST_NOW, 86_400_000)),
    ],
    [
      'loan moved on',
      inUnit(({ loans }) =>
        loans.transition({ loanNo: loan, from: 'created', version: 1, event: 'reviewRequested', at: TEST_NOW }),
      ),
    ],
    ['schedule', () => of().read.schedules.find(loan)],
    ['confirmation', () => of().read.confirmations.find(key)],
    ['revisions of a confirmation', () => of().read.confirmations.revisions(key)],
    ['confirmation amended', inUnit(({ confirmations }) => confirmations.amend(aConfirmation({ revision: 2 })))],
    ['opening application', () => of().read.openings.find('opening-1')],
    ['opening applications of an order', () => of().read.openings.ofOrder(key)],
    ['latest opening application of a person', () => of().read.openings.latestOfPerson(index)],
    ['due opening applications', inUnit(({ openings }) => openings.claimDue(claim))],
    ['opening application amended', inUnit(({ openings }) => openings.amend(anOpeningApplication({ version: 2 })))],
    ['depository account', () => of().read.depositoryAccounts.find(index)],
    ['credit line', () => of().read.creditAccounts.find(line)],
    ['changes of a credit line', () => of().read.creditAccounts.changes(line)],
    ['credit frozen', inUnit(({ creditAccounts }) => creditAccounts.freeze(movement))],
    ['credit used', inUnit(({ creditAccounts }) => creditAccounts.use(movement))],
    ['credit released', inUnit(({ creditAccounts }) => creditAccounts.release(movement))],
    ['binding request', () => of().read.cardBindRequests.find('binding-1')],
    ['open binding request of a borrower', () => of().read.cardBindRequests.openOf(line.borrowerId)],
    ['binding requests of an order', () => of().read.cardBindRequests.ofOrder(key)],
    ['due binding requests', inUnit(({ cardBindRequests }) => cardBindRequests.claimDue(claim))],
    ['binding request postponed', inUnit(({ cardBindRequests }) => cardBindRequests.postpone('binding-1', TEST_NOW))],
    [
      'binding request ended',
      inUnit(({ cardBindRequests }) => cardBindRequests.settle('binding-1', { state: 'bound', at: TEST_NOW })),
    ],
    ['disbursement request', () => of().read.disbursements.find('payout-1')],
    ['disbursement requests of a loan', () => of().read.disbursements.ofLoan(loan)],
    [
      'disbursement request ended',
      inUnit(({ disbursements }) =>
        disbursements.settle({ requestNo: 'payout-1', from: 'open', to: 'paid', at: TEST_NOW }),
      ),
    ],
    ['disbursement requests paid in a day', () => of().read.disbursements.paidBetween(page)],
    [
      'installments to assess',
      () =>
        of().read.schedules.listToAssess({
          on: localDate('2019-01-20'),
          limit: 10,
          after: { loanNo: loan, installmentNo: 1, nextAssessOn: localDate('2019-01-19') },
        }),
    ],
    [
      'schedule changed',
      inUnit(({ schedules }) =>
        schedules.save({
          loanNo: loan,
          version: 1,
          installments: aRepaymentSchedule().installments.slice(0, 1),
          at: TEST_NOW,
        }),
      ),
    ],
    ['repayment application', () => of().read.repaymentApplications.find('debit-1')],
    ['repayment applications of a loan', () => of().read.repaymentApplications.ofLoan(loan)],
    ['due repayment applications', inUnit(({ repaymentApplications }) => repaymentApplications.claimDue(claim))],
    [
      'repayment application postponed',
      inUnit(({ repaymentApplications }) =>
        repaymentApplications.postpone({ requestNo: 'debit-1', attempts: 0, nextCheckAt: TEST_NOW }),
      ),
    ],
    [
      'repayment application ended',
      inUnit(({ repaymentApplications }) =>
        repaymentApplications.settle({ requestNo: 'debit-1', from: 'open', to: 'paid', at: TEST_NOW }),
      ),
    ],
    ['repayment', () => of().read.repayments.find('serial-1')],
    ['repayments of a loan', () => of().read.repayments.ofLoan(loan)],
    ['debits of a day', () => of().read.repayments.debitedBetween(page)],
    ['repayment corrected', inUnit(({ repayments }) => repayments.correct('serial-1', TEST_NOW))],
    ['ledger of a loan', () => of().read.ledger.ofLoan(loan)],
    ['balances of a loan', () => of().read.ledger.balances(loan)],
    ['loans that hold money', () => of().read.ledger.listHeld(10, loan)],
    ['posting written twice', inUnit(({ ledger }) => ledger.append(aLedgerPosting()))],
    ['comparison of a day', () => of().read.reconciliations.find(aReconciliationRun().day)],
    ['differences of a day', () => of().read.reconciliations.differences({ day: aReconciliationRun().day, limit: 10 })],
    ['open differences', () => of().read.reconciliations.differences({ state: 'open', limit: 10 })],
    ['number of open differences', () => of().read.reconciliations.countOpen()],
    [
      'comparison kept again',
      inUnit(({ reconciliations }) => reconciliations.save(aReconciliationRun(), [aDifference()])),
    ],
    ['messages of an order', () => of().read.sms.ofOrder(key)],
    ['backlog of messages', () => of().read.sms.backlog()],
    ['due messages', inUnit(({ sms }) => sms.claimDue(claim))],
    ['operator by the digest of a key', () => of().read.operatorKeys.findByDigest(index)],
    ['audit entries of an order', () => of().read.auditLog.ofOrder(key)],
    ['audit entries of an operator', () => of().read.auditLog.list({ operator: 'somebody' }, 10)],
  ];
}

/** Pages of a hundred thousand rows: one that is sorted anew reads all of them. */
export const PAGES: readonly string[] = [
  'disbursement requests paid in a day',
  'installments to assess',
  'debits of a day',
  'loans that hold money',
];
