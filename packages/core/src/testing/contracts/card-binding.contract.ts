import { expect } from 'chai';
import type { CardBinding, CardBindingAnswer, CardBindingOrder } from '../../ports/card-binding.js';
import type { CardCompanyBehavior } from '../memory/scripted-card-binding.js';
import { INVENTED_CARDS, INVENTED_PEOPLE } from '../people.js';
import type { ContractHarness, ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';

/** A binding as the company has it, in clear text. */
export interface CardBindingReading {
  readonly requestNo: string;
  readonly name: string;
  readonly idCard: string;
  readonly card: string;
  readonly mobile: string;
  readonly bankCode: string;
  readonly cardType: string;
}

/** For `card-binding`: our port, and the company on the other side of it, which treats the same number as the same request. */
export interface CardBindingHarness extends ContractHarness {
  readonly cardBinding: CardBinding;

  /** From now on the company treats bindings and questions like this; at first it binds. */
  readonly behave: (behavior: CardCompanyBehavior) => Promise<void>;

  /** From now on the company's book says this of the request. */
  readonly conclude: (requestNo: string, answer: CardBindingAnswer) => Promise<void>;

  /** Every binding that reached the company, repeats included. */
  readonly received: () => Promise<readonly CardBindingReading[]>;
}

/** Promises of `CardBinding` (item 11): what the company says of this very request, and silence as nothing known. */
export function describeCardBindingContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<CardBindingHarness>,
): void {
  describeContract(runner, { port: 'card-binding', backend }, open, (promise) => {
    const UNKNOWN: CardBindingAnswer = { kind: 'unknown' };
    const { name, idCard, mobile: reservedMobile } = INVENTED_PEOPLE.letterId;
    const order = (requestNo = 'B1'): CardBindingOrder => ({
      requestNo,
      name,
      idCard,
      card: INVENTED_CARDS.borrowerLong,
      reservedMobile,
      bankCode: 'CCB',
      cardType: 'debit',
    });
    const requestNos = async ({ received }: CardBindingHarness): Promise<readonly string[]> =>
      (await received()).map(({ requestNo }) => requestNo);

    promise('hands the four elements over whole, and gives the number of the agreement', async (harness) => {
      const answer = await harness.cardBinding.bind(order());
      expect(answer.kind).to.equal('bound');
      expect(answer)
        .to.have.property('agreementNo')
        .that.matches(/^[\w-]{1,64}$/);
      expect(await harness.received()).to.deep.equal([
        {
          requestNo: 'B1',
          name: name.reveal(),
          idCard: idCard.reveal(),
          card: INVENTED_CARDS.borrowerLong.reveal(),
          mobile: reservedMobile.reveal(),
          bankCode: 'CCB',
          cardType: 'debit',
        },
      ]);
      expect(await harness.cardBinding.query('B1')).to.deep.equal(answer);
    });

    promise('says that a credit card is one', async ({ cardBinding, received }) => {
      await cardBinding.bind({ ...order(), cardType: 'credit' });
      expect((await received())[0]).to.have.property('cardType', 'credit');
    });

    for (const refusal of ['elementsDiffer', 'mobileDiffers', 'cardNotUsable', 'refusedByBank'] as const) {
      promise(`says ${refusal}, at once and when it is asked`, async ({ cardBinding, behave }) => {
        await behave({ kind: 'refuses', refusal });
        expect(await cardBinding.bind(order())).to.deep.equal({ kind: 'refused', refusal });
        expect(await cardBinding.query('B1')).to.deep.equal({ kind: 'refused', refusal });
      });
    }

    promise('says that a request runs, and what became of it later', async ({ cardBinding, behave, conclude }) => {
      await behave({ kind: 'runs' });
      expect(await cardBinding.bind(order())).to.deep.equal({ kind: 'running' });
      expect(await cardBinding.query('B1')).to.deep.equal({ kind: 'running' });
      await conclude('B1', { kind: 'bound', agreementNo: 'A1' });
      expect(await cardBinding.query('B1')).to.deep.equal({ kind: 'bound', agreementNo: 'A1' });
    });

    promise('tells a request that the company never got from those it has', async ({ cardBinding }) => {
      await cardBinding.bind(order('B1'));
      expect(await cardBinding.query('B2')).to.deep.equal({ kind: 'notReceived' });
      expect(await cardBinding.query('B1')).to.have.property('kind', 'bound');
    });

    promise('knows nothing of a request that met silence, until the company speaks', async (harness) => {
      const { cardBinding, behave } = harness;
      await behave({ kind: 'silent' });
      expect(await cardBinding.bind(order())).to.deep.equal(UNKNOWN);
      expect(await cardBinding.query('B1')).to.deep.equal(UNKNOWN);
      expect(await requestNos(harness)).to.deep.equal(['B1']);
      await behave({ kind: 'binds' });
      expect(await cardBinding.query('B1')).to.have.property('kind', 'bound');
    });

    promise('knows nothing of a lost request, until the company says that it never came', async (harness) => {
      const { cardBinding, behave } = harness;
      await behave({ kind: 'loses' });
      expect(await cardBinding.bind(order())).to.deep.equal(UNKNOWN);
      await behave({ kind: 'binds' });
      expect(await cardBinding.query('B1')).to.deep.equal({ kind: 'notReceived' });
    });

    for (const kind of ['talksNonsense', 'forged'] as const) {
      promise(
        `takes nothing from an answer of a company that ${kind === 'forged' ? 'is not ours' : kind}`,
        async (harness) => {
          await harness.behave({ kind });
          expect(await harness.cardBinding.bind(order())).to.deep.equal(UNKNOWN);
          expect(await harness.cardBinding.query('B1')).to.deep.equal(UNKNOWN);
        },
      );
    }

    promise('is sure that a request did not leave when nobody listens, and of nothing else', async (harness) => {
      const { cardBinding, behave } = harness;
      await cardBinding.bind(order('B1'));
      await behave({ kind: 'unreachable' });
      expect(await cardBinding.bind(order('B2'))).to.deep.equal({ kind: 'notReceived' });
      expect(await cardBinding.query('B1')).to.deep.equal(UNKNOWN);
      expect(await cardBinding.query('B2')).to.deep.equal(UNKNOWN);
      await behave({ kind: 'binds' });
      expect(await requestNos(harness)).to.deep.equal(['B1']);
      expect(await cardBinding.query('B1')).to.have.property('kind', 'bound');
    });

    promise('sends a request each time it is told to, under the same number', async (harness) => {
      const first = await harness.cardBinding.bind(order());
      expect(await harness.cardBinding.bind(order())).to.deep.equal(first);
      expect(await requestNos(harness)).to.deep.equal(['B1', 'B1']);
    });
  });
}
