import { expect } from 'chai';
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
import { createIdentityCipher } from '#src/index.js';
import type { SqlConnection, SqlEngine, Statement } from '#src/index.js';
import { createSqlBuilder } from '#src/session.js';
import { createSqlUnitOfWork } from '#src/sql-unit-of-work.js';
import { createUnitRunner } from '#src/unit-runner.js';
import { aKeyRing, countingIdentifiers, openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

/** `engine` that keeps every statement it is given. */
function recording(engine: SqlEngine, statements: Statement[]): SqlEngine {
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

describe('what runs for every request or every second', () => {
  const statements: Statement[] = [];
  const cipher = createIdentityCipher(aKeyRing('k1'));
  const lease = { relay: 'r', shard: 1, owner: 'o', fence: 1 };
  const index = aBlindIndex('somebody');
  const key = anOrderKey();
  const loan = loanNo('loan-1');
  const line = { borrowerId: borrowerId('borrower-1'), productCode: productCode('RS-STANDARD') };
  const movement = { ...line, loanNo: loan, amount: aLoan().amount, at: TEST_NOW };
  const page = { from: TEST_NOW, until: addMs(TEST_NOW, 86_400_000), limit: 10 };
  const claim = { now: addMs(TEST_NOW, 86_400_000), limit: 10, owner: 'o', leaseMs: 1 };
  const inUnit = (work: (stores: Stores) => Promise<unknown>) => (): Promise<unknown> => unitOfWork.run(work);
  let temporary: TemporaryDatabase;
  let unitOfWork: UnitOfWork;
  before(async () => {
    temporary = await openTemporaryDatabase();
    const units = createUnitRunner(recording(temporary.engine, statements), createSqlBuilder('sqlite'));
    unitOfWork = createSqlUnitOfWork(units, { cipher, identifiers: countingIdentifiers() });
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
  });
  after(() => temporary.close());

  const queries: readonly (readonly [title: string, query: () => Promise<unknown>])[] = [
    [
      'access facts',
      () => unitOfWork.read.accessFacts.find(TEST_CHANNEL, { idCard: aBorrower().indexes.idCard, mobile: index }, key),
    ],
    ['order by key', () => unitOfWork.read.orders.find(key)],
    ['orders of a person', () => unitOfWork.read.orders.findByIdCard(index)],
    ['history of an order', () => unitOfWork.read.orders.history(key)],
    ['account', () => unitOfWork.read.borrowers.findAccount(TEST_CHANNEL, marketplaceUserId('1'))],
    ['accounts by index', () => unitOfWork.read.borrowers.findByIndex('mobile', index, 10)],
    ['cards', () => unitOfWork.read.bankCards.list(borrowerId('1'))],
    ['documents', () => unitOfWork.read.documents.list(key)],
    ['application', () => unitOfWork.read.applications.find(key)],
    ['pull', () => unitOfWork.read.dataPulls.find(key)],
    ['oldest open pull', () => unitOfWork.read.dataPulls.oldestOpenSince()],
    ['callbacks of an order', () => unitOfWork.read.callbacks.ofOrder(key)],
    ['backlog of callbacks', () => unitOfWork.read.callbacks.backlog()],
    ['backlog of events', () => unitOfWork.read.events.backlog()],
    ['due callbacks', () => unitOfWork.run(({ callbacks }) => callbacks.due(lease, TEST_NOW, 10))],
    ['due events', () => unitOfWork.run(({ events }) => events.due(lease, TEST_NOW, 10))],
    [
      'due orders',
      () =>
        unitOfWork.run(({ orders }) =>
          orders.claimDue({ status: 'awaitingParse', now: TEST_NOW, limit: 10, owner: 'o', leaseMs: 1 }),
        ),
    ],
    [
      'due pulls',
      () => unitOfWork.run(({ dataPulls }) => dataPulls.claimDue({ now: TEST_NOW, limit: 10, owner: 'o', leaseMs: 1 })),
    ],
    ['order by any number', () => unitOfWork.read.orders.findByNumber('90000001')],
    ['flags of an order', inUnit(({ orders }) => orders.addAuthFlags(key, ['isCardBound']))],
    ['bindings of a card', () => unitOfWork.read.bankCards.findByCard(index)],
    ['events of an order', () => unitOfWork.read.events.ofOrder(key)],
    ['events taken in for an order', () => unitOfWork.read.inbox.ofOrder(key)],
    ['events parked for an order', () => unitOfWork.read.parking.ofOrder(key)],
    ['loan', () => unitOfWork.read.loans.find(loan)],
    ['loan of an order', () => unitOfWork.read.loans.findByOrder(key)],
    ['state of the loan of an order', () => unitOfWork.read.loans.stateOfOrder(key)],
    ['history of a loan', () => unitOfWork.read.loans.history(loan)],
    ['loans that wait for operations', () => unitOfWork.read.loans.listByStatus('awaitingManualReview', 10)],
    [
      'amount confirmed in a day',
      () => unitOfWork.read.loans.confirmedAmount(TEST_CHANNEL, TEST_NOW, addMs(TEST_NOW, 86_400_000)),
    ],
    [
      'loan moved on',
      inUnit(({ loans }) =>
        loans.transition({ loanNo: loan, from: 'created', version: 1, event: 'reviewRequested', at: TEST_NOW }),
      ),
    ],
    ['schedule', () => unitOfWork.read.schedules.find(loan)],
    ['confirmation', () => unitOfWork.read.confirmations.find(key)],
    ['revisions of a confirmation', () => unitOfWork.read.confirmations.revisions(key)],
    ['confirmation amended', inUnit(({ confirmations }) => confirmations.amend(aConfirmation({ revision: 2 })))],
    ['opening application', () => unitOfWork.read.openings.find('opening-1')],
    ['opening applications of an order', () => unitOfWork.read.openings.ofOrder(key)],
    ['latest opening application of a person', () => unitOfWork.read.openings.latestOfPerson(index)],
    ['due opening applications', inUnit(({ openings }) => openings.claimDue(claim))],
    ['opening application amended', inUnit(({ openings }) => openings.amend(anOpeningApplication({ version: 2 })))],
    ['depository account', () => unitOfWork.read.depositoryAccounts.find(index)],
    ['credit line', () => unitOfWork.read.creditAccounts.find(line)],
    ['changes of a credit line', () => unitOfWork.read.creditAccounts.changes(line)],
    ['credit frozen', inUnit(({ creditAccounts }) => creditAccounts.freeze(movement))],
    ['credit used', inUnit(({ creditAccounts }) => creditAccounts.use(movement))],
    ['credit released', inUnit(({ creditAccounts }) => creditAccounts.release(movement))],
    ['binding request', () => unitOfWork.read.cardBindRequests.find('binding-1')],
    ['open binding request of a borrower', () => unitOfWork.read.cardBindRequests.openOf(line.borrowerId)],
    ['binding requests of an order', () => unitOfWork.read.cardBindRequests.ofOrder(key)],
    ['due binding requests', inUnit(({ cardBindRequests }) => cardBindRequests.claimDue(claim))],
    ['binding request postponed', inUnit(({ cardBindRequests }) => cardBindRequests.postpone('binding-1', TEST_NOW))],
    [
      'binding request ended',
      inUnit(({ cardBindRequests }) => cardBindRequests.settle('binding-1', { state: 'bound', at: TEST_NOW })),
    ],
    ['disbursement request', () => unitOfWork.read.disbursements.find('payout-1')],
    ['disbursement requests of a loan', () => unitOfWork.read.disbursements.ofLoan(loan)],
    [
      'disbursement request ended',
      inUnit(({ disbursements }) =>
        disbursements.settle({ requestNo: 'payout-1', from: 'open', to: 'paid', at: TEST_NOW }),
      ),
    ],
    ['disbursement requests paid in a day', () => unitOfWork.read.disbursements.paidBetween(page)],
    [
      'installments to assess',
      () =>
        unitOfWork.read.schedules.listToAssess({
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
    ['repayment application', () => unitOfWork.read.repaymentApplications.find('debit-1')],
    ['repayment applications of a loan', () => unitOfWork.read.repaymentApplications.ofLoan(loan)],
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
    ['repayment', () => unitOfWork.read.repayments.find('serial-1')],
    ['repayments of a loan', () => unitOfWork.read.repayments.ofLoan(loan)],
    ['debits of a day', () => unitOfWork.read.repayments.debitedBetween(page)],
    ['repayment corrected', inUnit(({ repayments }) => repayments.correct('serial-1', TEST_NOW))],
    ['ledger of a loan', () => unitOfWork.read.ledger.ofLoan(loan)],
    ['balances of a loan', () => unitOfWork.read.ledger.balances(loan)],
    ['loans that hold money', () => unitOfWork.read.ledger.listHeld(10, loan)],
    ['posting written twice', inUnit(({ ledger }) => ledger.append(aLedgerPosting()))],
    ['comparison of a day', () => unitOfWork.read.reconciliations.find(aReconciliationRun().day)],
    [
      'differences of a day',
      () => unitOfWork.read.reconciliations.differences({ day: aReconciliationRun().day, limit: 10 }),
    ],
    ['open differences', () => unitOfWork.read.reconciliations.differences({ state: 'open', limit: 10 })],
    ['number of open differences', () => unitOfWork.read.reconciliations.countOpen()],
    [
      'comparison kept again',
      inUnit(({ reconciliations }) => reconciliations.save(aReconciliationRun(), [aDifference()])),
    ],
    ['messages of an order', () => unitOfWork.read.sms.ofOrder(key)],
    ['backlog of messages', () => unitOfWork.read.sms.backlog()],
    ['due messages', inUnit(({ sms }) => sms.claimDue(claim))],
    ['operator by the digest of a key', () => unitOfWork.read.operatorKeys.findByDigest(index)],
    ['audit entries of an order', () => unitOfWork.read.auditLog.ofOrder(key)],
    ['audit entries of an operator', () => unitOfWork.read.auditLog.list({ operator: 'somebody' }, 10)],
  ];

  for (const [title, query] of queries) {
    it(`finds its rows by an index: ${title}`, async () => {
      statements.length = 0;
      await query();
      expect(statements).to.not.have.length(0);
      for (const { sql, bindings } of statements) {
        const plan = await temporary.engine.reader.all({ sql: `explain query plan ${sql}`, bindings });
        const steps = plan.map((step) => String(step['detail']));
        expect(steps.filter((step) => /^SCAN (?!(\d+ )?CONSTANT ROW)/.test(step))).to.deep.equal([]);
      }
    });
  }

  // Pages of a hundred thousand rows: one that is sorted anew reads all of them.
  const pages = [
    'disbursement requests paid in a day',
    'installments to assess',
    'debits of a day',
    'loans that hold money',
  ];
  for (const [title, query] of queries.filter(([known]) => pages.includes(known))) {
    it(`reads its rows in the order of an index: ${title}`, async () => {
      statements.length = 0;
      await query();
      const [statement] = statements;
      expect(statement).to.not.equal(undefined);
      const { sql = '', bindings = [] } = statement ?? {};
      const plan = await temporary.engine.reader.all({ sql: `explain query plan ${sql}`, bindings });
      expect(plan.map((step) => String(step['detail'])).join('\n')).to.not.include('TEMP B-TREE');
    });
  }
});
