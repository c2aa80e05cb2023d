import { expect } from 'chai';
import { createQueryDisbursement } from '#src/capabilities/disbursement/query-disbursement.js';
import { createShowOrder } from '#src/capabilities/operations/show-order.js';
import { availableCredit } from '#src/model/credit-account.js';
import type { OrderKey } from '#src/model/identifiers.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { LOAN_TRANSITION_TABLE } from '#src/model/loan-status.js';
import type { MarketplaceOrder } from '#src/model/marketplace-order.js';
import { MARKETPLACE_ORDER_TRANSITION_TABLE } from '#src/model/marketplace-order-status.js';
import { priceLoan } from '#src/model/pricing/index.js';
import { toLocalDate } from '#src/shared/calendar.js';
import { sumFen } from '#src/shared/money.js';
import type { World } from '../support/world.js';
import { cardOf, KEYS, PEOPLE } from './lender.js';
import type { Model } from './remembered.js';
import { expectRepaymentsDrained, expectSoundRepayment } from './repayment-invariants.js';

const REFUSED: readonly LoanStatus[] = [
  'autoReviewRefused',
  'manualReviewRefused',
  'disbursementReviewRefused',
  'cancelled',
];

// A loan that was paid out takes its credit until nothing of it is owed.
const PAID_OUT: readonly LoanStatus[] = ['disbursed', 'overdue', 'badDebt'];
const ENDED_PAID_OUT: readonly LoanStatus[] = ['settled', 'settledWithReduction'];

/** What must hold at any moment from approval to the end, also in the middle of trouble. */
export async function expectInvariants(world: World, model: Model): Promise<void> {
  const loans: Loan[] = [];
  for (const key of KEYS) {
    const order = await world.read.orders.find(key);
    if (order === undefined) continue;
    const loan = await world.read.loans.findByOrder(key);
    await expectSoundOrder(world, order, loan);
    if (loan !== undefined) {
      loans.push(loan);
      await expectSoundLoan(world, loan);
      await expectSoundRepayment(world, loan, model);
    }
    await expectOneTruth(world, order, loan);
    const promised = model.promises.get(key.orderNo);
    if (promised !== undefined) expect(loan?.loanNo, 'item 12: what was confirmed is there').to.equal(promised);
  }
  await expectCreditSums(world, loans);
  await expectDefaultCards(world);
  await expectNothingPersonal(world);
}

interface Step {
  readonly version: number;
  readonly from: string | null;
  readonly to: string;
  readonly event: string;
}

type Row = readonly [from: string | null, to: string, event: string, source: string];

/** Every step is one of the table's, and the versions have no gap. */
function expectPath(
  subject: string,
  steps: readonly Step[],
  table: readonly Row[],
  now: { readonly version: number; readonly status: string },
): void {
  const path = `${subject}: ${steps.map(({ to }) => to).join(' → ')}`;
  steps.forEach((step, index) => {
    expect([step.version, step.from], path).to.deep.equal([index + 1, steps[index - 1]?.to ?? null]);
    const isInTable = table.some(([from, to, event]) => from === step.from && to === step.to && event === step.event);
    expect(isInTable, path).to.equal(true);
  });
  expect([now.version, now.status], path).to.deep.equal([steps.length, steps.at(-1)?.to]);
}

async function expectSoundOrder(world: World, order: MarketplaceOrder, loan: Loan | undefined): Promise<void> {
  const { key, status } = order;
  expectPath(key.orderNo, await world.read.orders.history(key), MARKETPLACE_ORDER_TRANSITION_TABLE, order);
  expect(loan !== undefined, `E14 ${key.orderNo}: a loan if and only if the order is confirmed`).to.equal(
    status === 'confirmed',
  );
  const confirmation = await world.read.confirmations.find(key);
  const revisions = await world.read.confirmations.revisions(key);
  expect(
    revisions.map(({ revision }) => revision),
    'G7: no change is lost',
  ).to.deep.equal(revisions.map((_, index) => index + 1));
  if (loan !== undefined) {
    expect(confirmation, `item 12 ${key.orderNo}`).to.deep.include({
      state: 'consumed',
      consumedBy: loan.confirmedBy,
      amount: loan.amount,
    });
    expect(confirmation?.term).to.deep.equal(loan.term);
    expect(order.authInfo.isAccountOpen, 'item 12: an account comes first').to.equal(true);
  } else if (status !== 'awaitingConfirmation') {
    expect(confirmation?.state ?? 'void', `${key.orderNo}: nothing waits in an order that is over`).to.equal('void');
  }
  const applied = (await world.read.openings.ofOrder(key)).filter(({ state }) => state === 'applied');
  expect(applied.length, 'item 12.2: one page at a time').to.be.at.most(1);
}

async function expectSoundLoan(world: World, loan: Loan): Promise<void> {
  const { loanNo, status } = loan;
  const steps = await world.read.loans.history(loanNo);
  expectPath(loanNo, steps, LOAN_TRANSITION_TABLE, loan);
  expect(status, 'item 14: a new loan goes to its review at once').not.to.equal('created');

  const requests = await world.read.disbursements.ofLoan(loanNo);
  const states = requests.map(({ state }) => state);
  const path = `${loanNo} ${status}: ${states.join()}`;
  const open = states.filter((state) => state === 'open').length;
  const paid = states.filter((state) => state === 'paid').length;
  expect(open, `B9 ${path}`).to.be.at.most(1);
  if (status === 'disbursementRunning') expect(open, `B9 ${path}`).to.equal(1);
  else if (loan.disbursedAt === undefined) expect(open, `B9 ${path}`).to.equal(0);
  expect(paid, `G18 ${path}: paid once`).to.equal(loan.disbursedAt === undefined ? 0 : 1);
  expect(
    requests.map(({ attempt }) => attempt),
    path,
  ).to.deep.equal(requests.map((_, index) => index + 1));

  const schedule = await world.read.schedules.find(loanNo);
  expect(schedule !== undefined, `G20 ${path}: a schedule if and only if paid out`).to.equal(
    loan.disbursedAt !== undefined,
  );
  if (schedule === undefined || loan.disbursedAt === undefined) return;
  const startDate = toLocalDate(loan.disbursedAt);
  const priced = priceLoan(loan.priceTerms, { principal: loan.amount, term: loan.term, startDate });
  if (!priced.ok) throw new Error(priced.error.kind);
  expect(schedule.installments.map(({ total }) => total)).to.deep.equal(
    priced.value.installments.map(({ total }) => total),
  );
  expect(sumFen(schedule.installments.map(({ principal }) => principal))).to.equal(loan.amount);
}

/** G17: at most one terminal outcome is told, and it is what the query answers, byte for byte. */
async function expectOneTruth(world: World, order: MarketplaceOrder, loan: Loan | undefined): Promise<void> {
  const told = (await world.read.callbacks.ofOrder(order.key)).filter(({ type }) => type === 'loanResult');
  const answer = await createQueryDisbursement(world)(order.key);
  if (!answer.ok) throw new Error(answer.error.kind);
  const { hasOpenConfirmation: _open, ...facts } = answer.value;
  for (const { body } of told) expect(body).to.equal(world.callbackBodies.loanResult(facts));
  const outcomes = told.map(({ businessKey }) => businessKey);
  if (loan === undefined) {
    // A refusal may have been the answer to the confirmation itself (G6).
    expect(order.status === 'declined' ? ['refused'] : []).to.include.members(outcomes);
    return;
  }
  const owed = loan.disbursedAt !== undefined ? ['paid'] : REFUSED.includes(loan.status) ? ['refused'] : [];
  expect(outcomes, `G17, G18 ${loan.loanNo} ${loan.status}`).to.deep.equal(owed);
}

/** What is promised to loans under way is frozen, what is paid out is used, and nothing else. */
async function expectCreditSums(world: World, loans: readonly Loan[]): Promise<void> {
  const borrowers = new Set(
    (await Promise.all(KEYS.map((key) => world.read.orders.find(key)))).flatMap((order) => order?.borrowerId ?? []),
  );
  for (const borrowerId of borrowers) {
    const account = await world.read.creditAccounts.find({ borrowerId, productCode: world.rows.product.code });
    const own = loans.filter((loan) => loan.borrowerId === borrowerId);
    const used = sumFen(own.filter(({ status }) => PAID_OUT.includes(status)).map(({ amount }) => amount));
    const over = [...PAID_OUT, ...ENDED_PAID_OUT, ...REFUSED];
    const live = own.filter(({ status }) => !over.includes(status));
    const frozen = sumFen(live.map(({ amount }) => amount));
    expect([account?.frozen ?? 0n, account?.used ?? 0n], 'credit sums').to.deep.equal([frozen, used]);
    if (account !== undefined) expect(availableCredit(account) + frozen + used).to.equal(account.limit);
  }
}

async function expectDefaultCards(world: World): Promise<void> {
  const orders = await Promise.all(KEYS.map((key) => world.read.orders.find(key)));
  for (const borrowerId of new Set(orders.flatMap((order) => order?.borrowerId ?? []))) {
    const cards = await world.read.bankCards.list(borrowerId);
    const expected = cards.length === 0 ? 0 : 1;
    expect(
      cards.filter(({ isDefaultForDisbursement }) => isDefaultForDisbursement),
      'item 11',
    ).to.have.length(expected);
    expect(
      cards.filter(({ isDefaultForRepayment }) => isDefaultForRepayment),
      'item 11',
    ).to.have.length(expected);
  }
}

async function expectNothingPersonal(world: World): Promise<void> {
  const showOrder = createShowOrder(world);
  const timelines = await Promise.all(KEYS.map((key) => showOrder(key)));
  const said = JSON.stringify(
    [
      timelines,
      // The document has the repayment card in the schedule's callback (platform/1.4): to the marketplace, and nowhere else.
      world.sender.sent.map(({ body }) => body.replace(/"bankCard":"\d+"/, '')),
      world.publisher.published,
      await world.read.auditLog.list({}, 1_000),
      await world.read.parking.list(1_000),
    ],
    (_, value) => (typeof value === 'bigint' ? String(value) : (value as unknown)),
  );
  const people = PEOPLE.flatMap(({ name, idCard, mobile }, index) => [
    name,
    idCard,
    mobile,
    cardOf(index, 0),
    cardOf(index, 1),
  ]);
  for (const personal of people) {
    expect(said.includes(personal.reveal()), 'nothing personal is said').to.equal(false);
  }
}

/** What must hold once trouble has stopped and everything has had its time. */
export async function expectDrained(world: World, model: Model): Promise<void> {
  expect(await world.read.callbacks.backlog()).to.deep.include({ pending: 0, dead: 0 });
  expect(await world.read.events.backlog()).to.deep.include({ pending: 0 });
  expect(await world.read.sms.backlog()).to.deep.include({ pending: 0 });
  for (const key of KEYS) {
    await expectHeard(world, key);
    const loan = await world.read.loans.findByOrder(key);
    if (loan !== undefined) await expectRepaymentsDrained(world, loan, model);
  }
}

/** The marketplace heard every callback of an order in its turn, the back office every request once. */
async function expectHeard(world: World, key: OrderKey): Promise<void> {
  const owed = (await world.read.callbacks.ofOrder(key)).map(({ callbackId }) => callbackId);
  const heard = world.sender.sent.filter(({ orderNo }) => orderNo === key.orderNo).map(({ callbackId }) => callbackId);
  expect([...new Set(heard)]).to.deep.equal(owed);
  const loan = await world.read.loans.findByOrder(key);
  const events = (type: string): number =>
    new Set(
      world.publisher.published
        .filter((event) => event.key === key.orderNo && event.type === type)
        .map(({ eventId }) => eventId),
    ).size;
  expect(events('loan.review-requested')).to.equal(loan === undefined ? 0 : 1);
  const requests = loan === undefined ? [] : await world.read.disbursements.ofLoan(loan.loanNo);
  expect(events('loan.disbursement-requested')).to.equal(requests.length);
}
