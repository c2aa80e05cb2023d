import { expect } from 'chai';
import { writeLenderEvent } from '#src/capabilities/events/take-in-event.js';
import type { DisbursementRequest } from '#src/model/disbursement.js';
import type { OpeningApplication } from '#src/model/depository.js';
import type { LoanNo, OrderKey } from '#src/model/identifiers.js';
import type { Loan } from '#src/model/loan.js';
import type { AuditEntry } from '#src/model/operator.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { fen } from '#src/shared/money.js';
import type { PayerAnswer } from '#src/ports/payer.js';
import type { OpeningOutcome } from '#src/ports/depository.js';
import { mobileNumber, months } from '#src/testing/index.js';
import { aDisbursementResult, aReviewResult } from '../support/loan-story.js';
import { OFFICER } from '../support/story.js';
import { aPass } from '../support/world.js';
import { takenWord } from '../support/taken-word.js';
import type { Job, Lender } from './lender.js';
import { cardOf, KEYS, PEOPLE, personOf } from './lender.js';
import type { Model } from './remembered.js';
import type { OperationName } from './reference.js';
import { expectedOperation, expectedResult, expectedReview, PAYING, POSSIBLE, REVIEWED } from './reference.js';

export type { Model } from './remembered.js';

/** The lender of one run, and how often each kind of thing has happened over all runs. */
export interface Real {
  readonly lender: Lender;
  readonly reached: Map<string, number>;
}

/** Something that happens. `isAlone`: nothing else happens at the same time, so what it comes to is known beforehand. */
export type Act = (real: Real, model: Model, isAlone: boolean) => Promise<void>;

/** Counts `word` as having happened. */
export function note({ reached }: Real, word: string): void {
  reached.set(word, (reached.get(word) ?? 0) + 1);
}

/** The key of order `index`. */
export function keyOf(index: number): OrderKey {
  const key = KEYS[index % KEYS.length];
  if (key === undefined) throw new Error('no such order');
  return key;
}

/** One of the loans; rather one that is in a state in which something comes of it. */
export async function loanAt(
  { lender: { world } }: Real,
  index: number | LoanNo,
  wanted: readonly LoanStatus[] = [],
): Promise<Loan | undefined> {
  if (typeof index === 'string') return world.read.loans.find(index);
  const loans = (await Promise.all(KEYS.map((key) => world.read.loans.findByOrder(key)))).filter(
    (loan) => loan !== undefined,
  );
  const awaited = loans.filter(({ status }) => wanted.includes(status));
  const candidates = awaited.length > 0 ? awaited : loans;
  return candidates[index % Math.max(candidates.length, 1)];
}

async function openingAt({ lender: { world } }: Real, index: number): Promise<OpeningApplication | undefined> {
  const openings = await Promise.all(KEYS.map((key) => world.read.openings.ofOrder(key)));
  const found = openings[index % KEYS.length] ?? [];
  return found[0] ?? openings.flat()[0];
}

/** Binds one of the two cards of an order's borrower (item 11). */
export function bind(order: number, card: number): Act {
  return async (real) => {
    const person = personOf(order);
    const result = await real.lender.process.bindCard({
      key: keyOf(order),
      card: cardOf(person, card),
      cardType: 'debit',
      bankCode: 'CCB',
      reservedMobile: PEOPLE[person]?.mobile ?? mobileNumber('19900000001'),
    });
    note(real, `bind ${result.ok ? result.value.how : result.error.kind}`);
  };
}

/** Confirms an order (item 12). */
export function confirm(order: number, amount: number, term: number): Act {
  return async (real, model) => {
    const key = keyOf(order);
    const result = await real.lender.process.confirmBorrow({
      key,
      amount: fen(500_000n + BigInt(amount) * 100_000n),
      term: months(term),
      successUrl: `https://marketplace.example/${key.orderNo}?ok=1`,
      failedUrl: `https://marketplace.example/${key.orderNo}?ok=0`,
    });
    if (!result.ok) {
      note(real, `confirm ${result.error.kind}`);
      return;
    }
    note(real, `confirm ${result.value.kind}`);
    if (result.value.kind !== 'confirmed') return;
    const { loanNo } = result.value;
    expect(model.promises.get(key.orderNo) ?? loanNo, 'item 12: the same answer').to.equal(loanNo);
    model.promises.set(key.orderNo, loanNo);
  };
}

/** Opens the page of an order's opening, as often as anybody likes. */
export function openPage(order: number): Act {
  return async (real) => {
    const opening = await openingAt(real, order);
    if (opening === undefined) return;
    const { process, world } = real.lender;
    const token = world.pageTokens.issue(opening.requestNo);
    const [first, second] = [await process.openPage(token), await process.openPage(token)];
    expect(second, 'the same page has the same form').to.deep.equal(first);
    note(real, `page ${first.ok ? 'shown' : first.error.kind}`);
  };
}

type Notice = 'opened' | 'openedWithCard' | 'failed' | 'otherPerson';

function outcomeOf(notice: Notice, { depositoryPersonNo, orderKey }: OpeningApplication): OpeningOutcome {
  if (notice === 'failed') return { kind: 'failed', reason: 'refused' };
  const person = personOf(KEYS.findIndex(({ orderNo }) => orderNo === orderKey.orderNo));
  const holder = PEOPLE[notice === 'otherPerson' ? (person + 1) % PEOPLE.length : person];
  return {
    kind: 'opened',
    depositoryPersonNo,
    ...(holder === undefined ? {} : { idCard: holder.idCard, reservedMobile: holder.mobile }),
    ...(notice === 'opened' ? {} : { card: cardOf(person, 1), bankCode: 'CCB' }),
  };
}

/** The depository's notice, from its server or by way of the browser (G8). */
export function notice(order: number, said: Notice, way: 'server' | 'browser'): Act {
  return async (real) => {
    const opening = await openingAt(real, order);
    if (opening === undefined) return;
    const { process, world } = real.lender;
    const fields = world.depository.message(opening.requestNo, outcomeOf(said, opening));
    if (way === 'browser') {
      const before = await world.read.loans.findByOrder(opening.orderKey);
      const result = await process.returnFromOpening(world.pageTokens.issue(opening.requestNo), fields);
      note(real, `browser ${result.ok ? 'back' : result.error.kind}`);
      const after = await world.read.loans.findByOrder(opening.orderKey);
      if (before === undefined) expect(after?.confirmedBy, 'G8: the browser proves nothing').not.to.equal('browser');
      return;
    }
    const result = await process.applyNotice(fields);
    note(real, `notice ${result.ok ? result.value : result.error.kind}`);
  };
}

/** What the depository says from now on when it is asked about an order's borrower (item 13). */
export function depositorySays(order: number, said: Notice | 'pending' | 'notKnown'): Act {
  return async (real) => {
    const opening = await openingAt(real, order);
    if (opening === undefined) return;
    const reply = said === 'pending' || said === 'notKnown' ? ({ kind: said } as const) : outcomeOf(said, opening);
    real.lender.world.depository.reply(reply, opening.depositoryPersonNo);
  };
}

/** One pass of a job. */
export function job(name: Job, owner = 'worker-1', leaseMs = 60_000): Act {
  return async (real) => {
    // Relays take a shard a pass.
    const passes = name === 'relay' || name === 'deliver' ? 8 : 1;
    for (let count = 0; count < passes; count += 1) {
      const batch = await real.lender.process[name](aPass({ owner, leaseMs, concurrency: 2 }));
      for (const [word, total] of Object.entries(batch?.counts ?? {})) if (total > 0) note(real, `${name} ${word}`);
    }
  };
}

async function isSeen({ lender: { world } }: Real, loan: Loan, eventId: string): Promise<boolean> {
  return (await world.read.inbox.ofOrder(loan.orderKey)).some((entry) => entry.eventId === eventId);
}

/** A result of the loan review (items 14 and 15), perhaps one that came before, or of another request. */
export function reviewed(
  order: number | LoanNo,
  event: number,
  outcome: 'running' | 'passed' | 'refused' | 'undecided',
  isOurRequest: boolean,
  isAwaited: boolean,
): Act {
  return async (real, _model, isAlone) => {
    const loan = await loanAt(real, order, isAwaited ? REVIEWED : []);
    if (loan === undefined) return;
    const eventId = `review-${loan.orderKey.orderNo}-${String(event)}`;
    const expected = (await isSeen(real, loan, eventId)) ? 'again' : expectedReview(loan, outcome, isOurRequest);
    const members = { outcome, ...(isOurRequest ? {} : { requestNo: 'somebody-else' }) };
    const taken = await real.lender.process.takeInEvent(writeLenderEvent(aReviewResult(loan, members, eventId)));
    const word = takenWord(taken);
    if (isAlone) expect(word, `review ${loan.status}`).to.equal(expected);
    note(real, `review ${word}`);
  };
}

/** A word of the payer or of its console (items 16 and 19) about one of the attempts. */
export function disbursed(
  order: number | LoanNo,
  event: number,
  outcome: 'paid' | 'failed' | 'rejected',
  attempt: number,
  isAwaited: boolean,
): Act {
  return async (real, _model, isAlone) => {
    const loan = await loanAt(real, order, isAwaited ? PAYING : []);
    if (loan === undefined) return;
    const { world, process } = real.lender;
    const requests = await world.read.disbursements.ofLoan(loan.loanNo);
    // Rather about the last one, so that something comes of it.
    const request = requests.at(-1 - (attempt % Math.max(requests.length, 1)));
    const eventId = `result-${loan.orderKey.orderNo}-${outcome}-${String(event)}`;
    const expected = (await isSeen(real, loan, eventId)) ? 'again' : expectedResult(loan, requests, request, outcome);
    const paid = { amountFen: String(request?.amount ?? loan.amount), paidAt: world.clock.now() };
    const members = { outcome, requestNo: request?.requestNo ?? 'never-asked', ...(outcome === 'paid' ? paid : {}) };
    const taken = await process.takeInEvent(writeLenderEvent(aDisbursementResult(loan, members, eventId)));
    const word = takenWord(taken);
    if (isAlone) expect(word, `${outcome} in ${loan.status}`).to.equal(expected);
    note(real, `result ${word}`);
  };
}

function answerOf(kind: PayerAnswer['kind'], { amount }: DisbursementRequest, real: Real): PayerAnswer {
  if (kind === 'paid') return { kind, amount, paidAt: real.lender.world.clock.now() };
  return kind === 'failed' ? { kind, reason: 'closed' } : { kind };
}

/** What somebody of the back office does with a loan while the payer says `answer` of all its requests (item 16). */
export function operate(
  order: number | LoanNo,
  name: OperationName,
  answer: PayerAnswer['kind'],
  isAwaited: boolean,
): Act {
  return async (real, _model, isAlone) => {
    const loan = await loanAt(real, order, isAwaited ? POSSIBLE[name] : []);
    if (loan === undefined) return;
    const { world, process } = real.lender;
    for (const request of await world.read.disbursements.ofLoan(loan.loanNo)) {
      world.payer.say(request.requestNo, answerOf(answer, request, real));
    }
    const operation = { operator: OFFICER, loanNo: loan.loanNo, reason: 'by the model' };
    const audited = async (): Promise<readonly AuditEntry[]> => world.read.auditLog.list({}, 1_000);
    const before = new Set((await audited()).map(({ auditId }) => auditId));
    const { loans } = process;
    const result = await {
      pass: () => loans.decideReview({ ...operation, decision: 'pass' }),
      refuse: () => loans.decideReview({ ...operation, decision: 'refuse' }),
      passPayout: () => loans.decideDisbursementReview({ ...operation, decision: 'pass' }),
      refusePayout: () => loans.decideDisbursementReview({ ...operation, decision: 'refuse' }),
      retry: () => loans.retryDisbursement(operation),
      reject: () => loans.reject(operation),
      cancel: () => loans.cancel(operation),
    }[name]();
    const word = result.ok ? 'done' : result.error.kind;
    if (isAlone) expect(word, `${name} in ${loan.status}`).to.equal(expectedOperation(loan, name, answer));
    const [entry] = (await audited()).filter(({ auditId }) => !before.has(auditId));
    if (isAlone) expect(entry, 'every attempt is noted').to.deep.include({ subject: loan.loanNo, outcome: word });
    note(real, `${name} ${word}`);
  };
}
