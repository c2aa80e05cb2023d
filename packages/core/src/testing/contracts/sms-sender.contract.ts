import { expect } from 'chai';
import type { SmsDelivery, SmsSender } from '../../ports/sms-sender.js';
import type { SmsCarrierBehavior, TakenSms } from '../memory/scripted-sms-sender.js';
import { INVENTED_PEOPLE } from '../people.js';
import type { ContractHarness, ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';

/** For `sms-sender`: our port, and the carrier on the other side of it, which treats the same id as the same message. */
export interface SmsSenderHarness extends ContractHarness {
  readonly smsSender: SmsSender;

  /** From now on the carrier treats messages like this; at first it accepts them. */
  readonly behave: (behavior: SmsCarrierBehavior) => Promise<void>;

  /** Messages that went out to phones, each once. */
  readonly taken: () => Promise<readonly TakenSms[]>;
}

/** Promises of `SmsSender` (item 25.3): taken, refused for good, or worth another try, in a word. */
export function describeSmsSenderContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<SmsSenderHarness>,
): void {
  describeContract(runner, { port: 'sms-sender', backend }, open, (promise) => {
    const { mobile } = INVENTED_PEOPLE.borrower;
    const SIGNATURE = '榕树消费金融';
    const TEXT = '您尾号1234的银行卡已绑定 {100%} "𠮷"';
    const send = ({ smsSender }: SmsSenderHarness, messageId = 'M1'): Promise<SmsDelivery> =>
      smsSender.send({ messageId, mobile, signature: SIGNATURE, text: TEXT });
    const ids = async ({ taken }: SmsSenderHarness): Promise<readonly string[]> =>
      (await taken()).map(({ messageId }) => messageId);

    promise('hands a message over whole, signature and text apart', async (harness) => {
      expect(await send(harness)).to.deep.equal({ outcome: 'accepted' });
      expect(await harness.taken()).to.deep.equal([
        { messageId: 'M1', mobile: mobile.reveal(), signature: SIGNATURE, text: TEXT },
      ]);
    });

    promise('sends a message again under the same id, so that the phone rings once', async (harness) => {
      expect(await send(harness)).to.deep.equal({ outcome: 'accepted' });
      expect(await send(harness)).to.deep.equal({ outcome: 'accepted' });
      expect(await send(harness, 'M2')).to.deep.equal({ outcome: 'accepted' });
      expect(await ids(harness)).to.deep.equal(['M1', 'M2']);
    });

    // prettier-ignore
    const failures: readonly (readonly [SmsCarrierBehavior['kind'], boolean, readonly string[]])[] = [
      // the carrier        final   what went out
      [ 'refuses',          true,   []     ],
      [ 'busy',             false,  []     ],
      [ 'unreachable',      false,  []     ],
      [ 'silent',           false,  ['M1'] ],
      [ 'talksNonsense',    false,  ['M1'] ],
    ];
    for (const [kind, isFinal, out] of failures) {
      promise(`says in a word that a carrier ${kind}, ${isFinal ? 'for good' : 'for now'}`, async (harness) => {
        await harness.behave({ kind });
        const delivery = await send(harness);
        expect(delivery).to.include({ outcome: 'failed', isFinal });
        expect(delivery)
          .to.have.property('error')
          .that.matches(/^[\w .:-]{1,100}$/);
        expect(delivery).to.have.property('error').that.does.not.match(/\d{4}/);
        await harness.behave({ kind: 'accepts' });
        expect(await ids(harness)).to.deep.equal(out);
      });
    }

    promise('gets a message through once the carrier is back, once', async (harness) => {
      await harness.behave({ kind: 'silent' });
      await send(harness);
      await harness.behave({ kind: 'accepts' });
      expect(await send(harness)).to.deep.equal({ outcome: 'accepted' });
      expect(await ids(harness)).to.deep.equal(['M1']);
    });
  });
}
