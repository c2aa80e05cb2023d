import { expect } from 'chai';
import type { Books } from '#src/oracle/evidence.js';
import { INVARIANT_TABLE, judge } from '#src/oracle/invariants.table.js';
import type { PlantedDatabase } from './planted.js';
import { EMPTY_BOOKS, openPlantedDatabase } from './planted.js';

const ORDER = { source: 'rongshu', third_order_no: 'A1' };
const LOAN = { ...ORDER, order_no: 'L1', state: 30, version: 1, amount_fen: 100_000 };
const PUSHED = { ...ORDER, version: 1, from_status: null, to_status: 0, event: 'orderPushed' };
const DISBURSED = { order_no: 'L1', version: 1, from_state: null, to_state: 0, event: 'borrowConfirmed' };
const CALLBACK = { ...ORDER, send_status: 1, callback_type: 'loanResult', execute_num: 1 };

interface Case {
  readonly invariant: string;
  readonly title: string;
  readonly plant: (database: PlantedDatabase) => Promise<void>;
  readonly books?: Partial<Books>;
  readonly says: RegExp;
}

const nothing = (): Promise<void> => Promise.resolve();

const CASES: readonly Case[] = [
  {
    invariant: 'I1',
    title: 'a loan of another amount than was confirmed',
    plant: async (database) => {
      await database.plant('cl_borrow', LOAN);
      await database.plant('cl_borrow_confirm_log', { ...ORDER, amount_fen: 90_000 });
    },
    says: /A1 is not what was confirmed/,
  },
  {
    invariant: 'I1',
    title: 'a confirmation that was answered and is not there',
    plant: nothing,
    books: { promises: [{ kind: 'confirmed', orderNo: 'A1', amountFen: 100_000 }] },
    says: /A1 was confirmed, and the confirmation is not there/,
  },
  {
    invariant: 'I1',
    title: 'two loans of one order',
    plant: async (database) => {
      await database.rows('alter table cl_borrow drop index cl_borrow_source_third_order_no_unique');
      await database.plant('cl_borrow', LOAN);
      await database.plant('cl_borrow', { ...LOAN, order_no: 'L2' });
    },
    says: /A1 has 2 loans/,
  },
  {
    invariant: 'I1',
    title: 'two payouts of one order',
    plant: nothing,
    books: { payoutsByOrder: new Map([['A1', new Set(['P1', 'P2'])]]) },
    says: /A1 has 2 payouts/,
  },
  {
    invariant: 'I2',
    title: 'a step that the state machine does not know',
    plant: async (database) => {
      await database.plant('third_order_progress', PUSHED);
      await database.plant('third_order_progress', { ...PUSHED, version: 2, from_status: 0, to_status: 1 });
    },
    says: /A1 went from 0 to 1/,
  },
  {
    invariant: 'I2',
    title: 'a step from where the one before did not lead',
    plant: async (database) => {
      await database.plant('cl_borrow_progress', DISBURSED);
      const step = { from_state: 10, to_state: 20, event: 'reviewPassed' };
      await database.plant('cl_borrow_progress', { ...DISBURSED, version: 2, ...step });
    },
    says: /loan L1 went from 10 to 20/,
  },
  {
    invariant: 'I3',
    title: 'a history with a gap',
    plant: async (database) => {
      await database.plant('third_order_info', { ...ORDER, status: 0, version: 1 });
      await database.plant('third_order_progress', { ...PUSHED, version: 2 });
    },
    says: /history of order A1 has a gap/,
  },
  {
    invariant: 'I3',
    title: 'a status that the history does not know of',
    plant: async (database) => {
      await database.plant('third_order_info', { ...ORDER, status: 2, version: 2 });
      await database.plant('third_order_progress', PUSHED);
    },
    says: /A1 stands at 2/,
  },
  {
    invariant: 'I4',
    title: 'a payout that nobody is told of',
    plant: async (database) => {
      await database.plant('cl_borrow', LOAN);
      await database.plant('cl_borrow_progress', { ...DISBURSED, event: 'loanDisbursed' });
    },
    says: /A1 owes 1 loanResult, 0 are written/,
  },
  {
    invariant: 'I4',
    title: 'a request written twice',
    plant: async (database) => {
      await database.plant('third_order_progress', { ...PUSHED, event: 'creditRequested' });
      for (const event_id of ['E1', 'E2'])
        await database.plant('event_outbox', { event_id, event_type: 'credit.requested', event_key: 'A1', state: 0 });
    },
    says: /A1 owes 1 credit.requested, 2 are written/,
  },
  {
    invariant: 'I4',
    title: 'an event that counts as published and did not arrive',
    plant: (database) =>
      database.plant('event_outbox', { event_id: 'E1', event_type: 'repayment.requested', state: 1 }),
    says: /E1 counts as published/,
  },
  {
    invariant: 'I4',
    title: 'a callback that counts as sent and did not arrive',
    plant: (database) => database.plant('cl_notify_callback', CALLBACK),
    books: { callbacks: [{ orderNo: 'A1', type: 'loanResult', text: '{}', isAccepted: false }] },
    says: /loanResult of order A1 counts as sent/,
  },
  {
    invariant: 'I4',
    title: 'an event of theirs that was lost',
    plant: nothing,
    books: { sentEvents: [{ eventId: 'B1', type: 'credit.result' }] },
    says: /credit.result B1 was sent to us/,
  },
  {
    invariant: 'I5',
    title: 'a callback ahead of its turn',
    plant: nothing,
    books: {
      callbacks: [
        { orderNo: 'A1', type: 'creditResult', text: '{}', isAccepted: false },
        { orderNo: 'A1', type: 'loanResult', text: '{}', isAccepted: true },
      ],
    },
    says: /loanResult came before its turn/,
  },
  {
    invariant: 'I5',
    title: 'a callback that says something else the second time',
    plant: (database) => database.plant('cl_notify_callback', CALLBACK),
    books: {
      callbacks: [
        { orderNo: 'A1', type: 'loanResult', text: '{"status":7001}', isAccepted: true },
        { orderNo: 'A1', type: 'loanResult', text: '{"status":7003}', isAccepted: true },
      ],
    },
    says: /came as loanResult, loanResult, written as loanResult/,
  },
  {
    invariant: 'I6',
    title: 'a push that was accepted and is gone',
    plant: nothing,
    books: { promises: [{ kind: 'pushed', orderNo: 'A1', amountFen: 1 }] },
    says: /A1 was answered as pushed, and is not/,
  },
  {
    invariant: 'I6',
    title: 'a push of which another amount is known',
    plant: (database) => database.plant('third_order_info', { ...ORDER, request_amount_fen: 2 }),
    books: { promises: [{ kind: 'pushed', orderNo: 'A1', amountFen: 1 }] },
    says: /A1 was answered as pushed, and is not/,
  },
  {
    invariant: 'I7',
    title: 'a schedule that is not its loan',
    plant: async (database) => {
      await database.plant('cl_borrow', LOAN);
      await database.plant('cl_borrow_repay_plan', { order_no: 'L1' });
      await database.plant('cl_borrow_repay', { order_no: 'L1', period_no: 1, principal_fen: 99_999 });
    },
    says: /schedule of L1 is not its loan/,
  },
  {
    invariant: 'I7',
    title: 'a posting that does not add up to nothing',
    plant: (database) => database.plant('cl_loan_ledger', { order_no: 'L1', sequence: 1, amount_fen: 5 }),
    says: /posting 1 of L1/,
  },
  {
    invariant: 'I7',
    title: 'a debit that was taken and not booked',
    plant: nothing,
    books: { debits: [['R1', 500n]] },
    says: /debit R1 was taken and is not booked/,
  },
  {
    invariant: 'I7',
    title: 'a debit that is booked and was not taken',
    plant: (database) => database.plant('cl_borrow_repay_log', { ...ORDER, request_no: 'R1', amount_fen: 500 }),
    says: /debit R1 is booked and was not taken/,
  },
  {
    invariant: 'I8',
    title: 'an order that nobody signed',
    plant: (database) => database.plant('third_order_info', ORDER),
    books: { forgedOrders: ['A1'] },
    says: /third_order_info knows the forged order A1/,
  },
  {
    invariant: 'I9',
    title: 'a person in a log',
    plant: nothing,
    books: { canaries: [{ where: 'replica-1.log', what: 'a phone number (199…01)' }] },
    says: /a phone number .* in replica-1.log/,
  },
  {
    invariant: 'I10',
    title: 'an event that waits',
    plant: (database) => database.plant('event_outbox', { event_id: 'E1', state: 0 }),
    says: /an event is not published: E1/,
  },
  {
    invariant: 'I10',
    title: 'a journey that stands still',
    plant: nothing,
    books: { stuck: ['the journey of order A1 stands at queryFk'] },
    says: /A1 stands at queryFk/,
  },
  {
    invariant: 'I11',
    title: 'one fence with two holders',
    plant: nothing,
    books: {
      leases: [
        { relay: 'events', shard: 1, owner: 'a', fence: 7 },
        { relay: 'events', shard: 1, owner: 'b', fence: 7 },
      ],
    },
    says: /events\/1#7 was held by a and by b/,
  },
  {
    invariant: 'I11',
    title: 'a fence that goes back',
    plant: nothing,
    books: {
      leases: [
        { relay: 'events', shard: 1, owner: 'a', fence: 7 },
        { relay: 'events', shard: 1, owner: 'a', fence: 6 },
      ],
    },
    says: /fence of events\/1 went back to 6/,
  },
  {
    invariant: 'I12',
    title: 'a tick that two replicas have started',
    plant: async (database) => {
      await database.rows('alter table cron_run drop index cron_run_job_scheduled_at_unique');
      for (const owner of ['a', 'b']) await database.plant('cron_run', { job: 'SmsJob', scheduled_at: 1_000, owner });
    },
    says: /SmsJob of 1000 was started 2 times/,
  },
];

const serverUrl = process.env['BANYAN_TEST_MYSQL_URL'] ?? '';

(serverUrl === '' ? describe.skip : describe)('the oracle on MySQL (BANYAN_TEST_MYSQL_URL)', function () {
  this.timeout(120_000);
  let database: PlantedDatabase;

  before(async () => {
    database = await openPlantedDatabase(serverUrl);
  });

  afterEach(() => database.clear());

  after(() => database.drop());

  it('finds nothing where nothing is', async () => {
    expect(await judge({ database, books: EMPTY_BOOKS })).to.deep.equal([]);
  });

  it('has a planted violation for every invariant', () => {
    expect([...new Set(CASES.map(({ invariant }) => invariant))]).to.have.members(INVARIANT_TABLE.map(([id]) => id));
  });

  for (const { invariant, title, plant, books, says } of CASES) {
    it(`${invariant} finds ${title}`, async () => {
      await plant(database);
      const found = await judge({ database, books: { ...EMPTY_BOOKS, ...books } });
      const own = found.filter((violation) => violation.invariant === invariant).map(({ detail }) => detail);
      expect(own.join('\n')).to.match(says);
    });
  }
});
