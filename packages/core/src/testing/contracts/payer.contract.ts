import { expect } from 'chai';
import { instant } from '../../shared/calendar.js';
import { PortUnavailable } from '../../shared/errors.js';
import { fen } from '../../shared/money.js';
import type { DebitAnswer, DebitOrder, PayerAnswer, Payer } from '../../ports/payer.js';
import { INVENTED_CARDS, INVENTED_PEOPLE } from '../people.js';
import type { ContractHarness, ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import { LARGEST_FEN } from './texts.js';

/** For `payer`. Its book is empty when it is opened. */
export interface PayerHarness extends ContractHarness {
  readonly payer: Payer;

  /** From now on the payer's book says this of the disbursement `requestNo`; `unknown`: it keeps silent. */
  readonly say: (requestNo: string, answer: PayerAnswer) => Promise<void>;

  /** From now on this is what the payer answers to an order and to a question about the debit `requestNo`; `unknown`: it keeps silent. */
  readonly sayOfDebit: (requestNo: string, answer: DebitAnswer) => Promise<void>;

  /** What the payer got of debit orders: personal data in clear, first to last. */
  readonly orders: () => Promise<readonly ReceivedDebitOrder[]>;

  /** While it is not reachable, nothing can leave the house. */
  readonly setReachable: (isReachable: boolean) => Promise<void>;
}

/** A debit order as it arrived. */
export interface ReceivedDebitOrder {
  readonly requestNo: string;
  readonly amount: bigint;
  readonly validUntil: number;
  readonly card: string;
  readonly name: string;
  readonly idCard: string;
  readonly reservedMobile: string;
  readonly agreementNo?: string;
}

const { borrower } = INVENTED_PEOPLE;
const PAID_AT = instant(1_780_000_000_123);
const ORDER: DebitOrder = {
  requestNo: 'R1',
  amount: fen(LARGEST_FEN),
  validUntil: instant(1_780_070_399_999),
  card: INVENTED_CARDS.borrowerLong,
  name: borrower.name,
  idCard: borrower.idCard,
  reservedMobile: borrower.mobile,
  agreementNo: 'AGR-1',
};
const TOLD_IN_CLEAR = [ORDER.card, ORDER.name, ORDER.idCard, ORDER.reservedMobile].map((told) => told.reveal());

/** Promises of `Payer`: what the book says, of the request that was asked for; orders as they were given; silence as nothing known. */
export function describePayerContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<PayerHarness>,
): void {
  describeContract(runner, { port: 'payer', backend }, open, (promise) => {
    // prettier-ignore
    const answers: readonly (readonly [string, PayerAnswer])[] = [
      [ 'paid, with amount and time, to the last 分',  { kind: 'paid', amount: fen(LARGEST_FEN), paidAt: PAID_AT } ],
      [ 'failed, with a word',                         { kind: 'failed', reason: 'accountClosed' } ],
      [ 'running',                                     { kind: 'running' } ],
      [ 'never received',                              { kind: 'notReceived' } ],
      [ 'unknown while the payer keeps silent',        { kind: 'unknown' } ],
    ];
    for (const [what, answer] of answers) {
      promise(`says that a request is ${what}`, async ({ payer, say }) => {
        await say('D1', answer);
        expect(await payer.queryDisbursement('D1')).to.deep.equal(answer);
      });
    }

    promise('tells requests apart', async ({ payer, say }) => {
      await say('D1', { kind: 'failed', reason: 'limit' });
      await say('D2', { kind: 'running' });
      expect(await payer.queryDisbursement('D2')).to.deep.equal({ kind: 'running' });
      expect(await payer.queryDisbursement('D1')).to.deep.equal({ kind: 'failed', reason: 'limit' });
      expect(await payer.queryDisbursement('D3')).to.deep.equal({ kind: 'notReceived' });
    });

    promise('gives the newest answer', async ({ payer, say }) => {
      await say('D1', { kind: 'running' });
      await payer.queryDisbursement('D1');
      await say('D1', { kind: 'paid', amount: fen(1n), paidAt: instant(1_780_000_000_000) });
      expect(await payer.queryDisbursement('D1')).to.have.property('kind', 'paid');
    });

    // prettier-ignore
    const debits: readonly (readonly [string, DebitAnswer])[] = [
      [ 'paid, with serial number, amount and time, to the last 分', { kind: 'paid', serialNo: 'S-1', amount: fen(LARGEST_FEN), paidAt: PAID_AT } ],
      [ 'failed, with a word',                  { kind: 'failed', reason: 'insufficientFunds' } ],
      [ 'running',                              { kind: 'running' } ],
      [ 'unknown while the payer keeps silent', { kind: 'unknown' } ],
      [ 'never received',                       { kind: 'notReceived' } ],
    ];
    for (const [what, answer] of debits) {
      promise(`says of a debit that it is ${what}`, async ({ payer, sayOfDebit }) => {
        await sayOfDebit('R1', answer);
        expect(await payer.queryDebit('R1')).to.deep.equal(answer);
      });
      if (answer.kind === 'notReceived') continue;
      promise(`answers a debit order with ${what}`, async ({ payer, sayOfDebit }) => {
        await sayOfDebit('R1', answer);
        expect(await payer.debit(ORDER)).to.deep.equal(answer);
      });
    }

    promise('brings an order there whole, amount and time to the last digit', async (harness) => {
      const { payer, orders } = harness;
      const { agreementNo: _agreementNo, ...withoutAgreement } = ORDER;
      await payer.debit(ORDER);
      await payer.debit({ ...withoutAgreement, requestNo: 'R2', amount: fen(1n) });
      const told = {
        requestNo: 'R1',
        amount: LARGEST_FEN,
        validUntil: 1_780_070_399_999,
        card: ORDER.card.reveal(),
        name: borrower.name.reveal(),
        idCard: borrower.idCard.reveal(),
        reservedMobile: borrower.mobile.reveal(),
      };
      expect(await orders()).to.deep.equal([
        { ...told, agreementNo: 'AGR-1' },
        { ...told, requestNo: 'R2', amount: 1n },
      ]);
    });

    promise(
      'answers the same order again as it did, and a debit apart from others and from a disbursement',
      async (harness) => {
        const { payer, say, sayOfDebit } = harness;
        await say('R1', { kind: 'running' });
        await sayOfDebit('R1', { kind: 'paid', serialNo: 'S-1', amount: fen(7n), paidAt: PAID_AT });
        await sayOfDebit('R2', { kind: 'failed', reason: 'limit' });
        const first = await payer.debit(ORDER);
        expect(await payer.debit(ORDER)).to.deep.equal(first);
        expect(await payer.queryDebit('R1')).to.deep.equal(first);
        expect(await payer.debit({ ...ORDER, requestNo: 'R2' })).to.deep.equal({ kind: 'failed', reason: 'limit' });
        expect(await payer.queryDebit('R3')).to.deep.equal({ kind: 'notReceived' });
        expect(await payer.queryDisbursement('R1')).to.deep.equal({ kind: 'running' });
      },
    );

    promise('throws for an order that cannot have left the house, and names nobody in it', async (harness) => {
      const { payer, orders, setReachable } = harness;
      await setReachable(false);
      const error: unknown = await payer.debit(ORDER).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(PortUnavailable);
      for (const told of TOLD_IN_CLEAR) expect(textOf(error)).to.not.include(told);
      await setReachable(true);
      expect(await orders()).to.deep.equal([]);
      expect(await payer.queryDebit('R1')).to.deep.equal({ kind: 'notReceived' });
    });

    promise('knows nothing of a debit or a disbursement while the payer cannot be reached', async (harness) => {
      const { payer, say, sayOfDebit, setReachable } = harness;
      await say('R1', { kind: 'running' });
      await sayOfDebit('R1', { kind: 'running' });
      await setReachable(false);
      expect(await payer.queryDebit('R1')).to.deep.equal({ kind: 'unknown' });
      expect(await payer.queryDisbursement('R1')).to.deep.equal({ kind: 'unknown' });
    });
  });
}

/** Whatever an error could bring into a log. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return [error.message, error.stack, JSON.stringify(Object.entries(error)), textOf(error.cause)].join(' ');
}
