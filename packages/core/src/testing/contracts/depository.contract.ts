import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { OpeningOutcome, OpeningRequest } from '../../ports/depository.js';
import { TEST_NOW } from '../builders.js';
import { INVENTED_CARDS, INVENTED_PEOPLE } from '../people.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { DepositoryHarness, DepositoryReply } from './harnesses.js';

const PERSON_NO = '01JH00000000000000000PERS1';
const REQUEST_NO = '01JH0000000000000000000001';
const { borrower, letterId } = INVENTED_PEOPLE;

const OPENED: Extract<OpeningOutcome, { kind: 'opened' }> = {
  kind: 'opened',
  depositoryPersonNo: PERSON_NO,
  idCard: letterId.idCard,
  card: INVENTED_CARDS.borrowerLong,
  bankCode: 'CCB',
  reservedMobile: letterId.mobile,
};

const REASON = /^[A-Za-z][\w .:-]{0,63}$/;

/** Promises of `Depository` (items 12 and 13, G8): what is signed counts, what is not says nothing. */
export function describeDepositoryContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<DepositoryHarness>,
): void {
  describeContract(runner, { port: 'depository', backend }, open, (promise) => {
    describeForms(promise);
    describeNotices(promise);
    describeQueries(promise);
  });
}

type Promised = Parameters<Parameters<typeof describeContract<DepositoryHarness>>[3]>[0];

function aRequest(overrides: Partial<OpeningRequest> = {}): OpeningRequest {
  return {
    requestNo: REQUEST_NO,
    depositoryPersonNo: PERSON_NO,
    name: borrower.name,
    idCard: borrower.idCard,
    mobile: borrower.mobile,
    returnUrl: 'https://lender.example/opening/token_-1/return',
    at: TEST_NOW,
    expiresAt: addMs(TEST_NOW, 1_800_000),
    ...overrides,
  };
}

function describeForms(promise: Promised): void {
  promise('makes a form that the depository takes, with everything asked for', async ({ depository, readForm }) => {
    const form = depository.openingForm(aRequest({ card: INVENTED_CARDS.borrowerLong }));
    expect(form.action).to.match(/^https?:\/\//);
    expect(await readForm(form)).to.deep.equal({
      requestNo: REQUEST_NO,
      depositoryPersonNo: PERSON_NO,
      name: borrower.name.reveal(),
      idCard: borrower.idCard.reveal(),
      mobile: borrower.mobile.reveal(),
      card: INVENTED_CARDS.borrowerLong.reveal(),
      returnUrl: 'https://lender.example/opening/token_-1/return',
    });
  });

  promise('leaves the card out when there is none (G11)', async ({ depository, readForm }) => {
    expect(await readForm(depository.openingForm(aRequest()))).not.to.have.property('card');
  });

  promise('makes the same form for the same request, another one for another', async ({ depository }) => {
    expect(depository.openingForm(aRequest())).to.deep.equal(depository.openingForm(aRequest()));
    const other = depository.openingForm(aRequest({ requestNo: `${REQUEST_NO.slice(0, -1)}2` }));
    expect(depository.openingForm(aRequest())).not.to.deep.equal(other);
  });
}

function describeNotices(promise: Promised): void {
  promise('reads an opened account whole', async ({ depository, message }) => {
    const notice = depository.readNotice(await message(REQUEST_NO, OPENED));
    expect(notice.ok).to.equal(true);
    if (!notice.ok || notice.value.outcome.kind !== 'opened') return expect.fail('opened');
    const { requestNo, outcome } = notice.value;
    expect(requestNo).to.equal(REQUEST_NO);
    expect(outcome.depositoryPersonNo).to.equal(PERSON_NO);
    expect(outcome.idCard?.reveal()).to.equal(letterId.idCard.reveal());
    expect(outcome.card?.reveal()).to.equal(INVENTED_CARDS.borrowerLong.reveal());
    expect(outcome.bankCode).to.equal('CCB');
    expect(outcome.reservedMobile?.reveal()).to.equal(letterId.mobile.reveal());
  });

  promise('reads an opened account of which little is said', async ({ depository, message }) => {
    const outcome = { kind: 'opened', depositoryPersonNo: PERSON_NO } as const;
    const notice = depository.readNotice(await message(REQUEST_NO, outcome));
    expect(notice).to.deep.equal({ ok: true, value: { requestNo: REQUEST_NO, outcome } });
  });

  promise('reads a failure, with its reason in a word', async ({ depository, message }) => {
    const notice = depository.readNotice(await message(REQUEST_NO, { kind: 'failed', reason: 'IDENTITY_MISMATCH' }));
    expect(notice).to.deep.equal({
      ok: true,
      value: { requestNo: REQUEST_NO, outcome: { kind: 'failed', reason: 'IDENTITY_MISMATCH' } },
    });
  });

  promise('believes nothing that was altered, and never reads anything else out of it', async (harness) => {
    const { depository } = harness;
    const fields = await harness.message(REQUEST_NO, OPENED);
    const told = depository.readNotice(fields);
    expect(told.ok).to.equal(true);
    const refusals: string[] = [];
    for (const [name, value] of Object.entries(fields)) {
      const { [name]: _gone, ...without } = fields;
      const texts = [...alterationsOf(value)].map((text) => ({ ...fields, [name]: text }));
      for (const altered of [without, ...texts]) {
        const read = depository.readNotice(altered);
        if (read.ok) expect(read, `another meaning through ${name}`).to.deep.equal(told);
        else refusals.push(read.error);
      }
    }
    expect(new Set(refusals)).to.include('badSignature');
  });

  promise(
    'does not take a form of ours, or nothing at all, for a message of the depository',
    async ({ depository }) => {
      for (const fields of [{}, depository.openingForm(aRequest()).fields]) {
        const read = depository.readNotice(fields);
        expect(read.ok ? 'read' : read.error).to.equal('badSignature');
      }
    },
  );
}

function* alterationsOf(text: string): Generator<string> {
  const step = Math.max(1, Math.floor(text.length / 40));
  for (let index = 0; index < text.length; index += step) {
    yield text.slice(0, index) + (text[index] === '1' ? '2' : '1') + text.slice(index + 1);
  }
  yield `${text} `;
  yield '';
}

function describeQueries(promise: Promised): void {
  const ask = ({ depository }: DepositoryHarness): ReturnType<DepositoryHarness['depository']['queryOpening']> =>
    depository.queryOpening({ requestNo: REQUEST_NO, depositoryPersonNo: PERSON_NO });

  promise('finds an opened account, with its card', async (harness) => {
    await harness.reply(OPENED);
    const answer = await ask(harness);
    if (answer.kind !== 'opened') return expect.fail(`it says ${answer.kind}`);
    expect(answer.depositoryPersonNo).to.equal(PERSON_NO);
    expect(answer.card?.reveal()).to.equal(INVENTED_CARDS.borrowerLong.reveal());
    expect(answer.idCard?.reveal()).to.equal(letterId.idCard.reveal());
  });

  promise('finds a failure, in a word', async (harness) => {
    await harness.reply({ kind: 'failed', reason: 'IDENTITY_MISMATCH' });
    const answer = await ask(harness);
    if (answer.kind !== 'failed') return expect.fail(`it says ${answer.kind}`);
    expect(answer.reason).to.match(REASON);
  });

  // prettier-ignore
  const replies: readonly (readonly [string, DepositoryReply['kind'] & ('pending' | 'notKnown' | 'silent' | 'talksNonsense' | 'forged'), string])[] = [
    // the depository             reply             said of it
    [ 'is still at it',           'pending',        'pending'  ],
    [ 'never heard of the person', 'notKnown',      'notKnown' ],
    [ 'does not answer',          'silent',         'pending'  ],
    [ 'talks nonsense',           'talksNonsense',  'pending'  ],
    [ 'is somebody else',         'forged',         'pending'  ],
  ];
  for (const [what, kind, expected] of replies) {
    promise(`says ${expected} when the depository ${what}`, async (harness) => {
      await harness.reply({ kind });
      expect(await ask(harness)).to.deep.equal({ kind: expected });
    });
  }

  promise('finds the account once it is there', async (harness) => {
    await harness.reply({ kind: 'silent' });
    expect((await ask(harness)).kind).to.equal('pending');
    await harness.reply(OPENED);
    expect((await ask(harness)).kind).to.equal('opened');
  });
}
