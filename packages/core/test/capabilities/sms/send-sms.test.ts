import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { BatchCounts } from '#src/capabilities/run-batch.js';
import { createSendSms } from '#src/capabilities/sms/send-sms.js';
import { enqueueSms } from '#src/capabilities/sms/sms-plan.js';
import type { SmsMessage } from '#src/model/sms.js';
import { addMs } from '#src/shared/calendar.js';
import { PortUnavailable } from '#src/shared/errors.js';
import type { SmsSender } from '#src/ports/sms-sender.js';
import type { ScriptedSmsSender } from '#src/testing/index.js';
import { aSmsPolicy, borrowerId, createScriptedSmsSender, INVENTED_PEOPLE, TEST_NOW } from '#src/testing/index.js';
import type { CardWorld } from '../bank-card/card-world.js';
import { aPass, createCardWorld, KEY } from '../bank-card/card-world.js';

describe('sendSms (item 25.3)', () => {
  let world: CardWorld;
  let carrier: ScriptedSmsSender;

  beforeEach(async () => {
    world = await createCardWorld();
    carrier = createScriptedSmsSender();
  });

  async function pass(smsSender: SmsSender = carrier): Promise<BatchCounts> {
    const sendSms = createSendSms({ ...world, smsSender, randomness: { fraction: () => 0.5 } });
    return (await sendSms(aPass())).counts;
  }

  const owe = (businessKey = 'binding-1'): Promise<boolean> =>
    world.unitOfWork.run((stores) =>
      enqueueSms({
        stores,
        event: 'cardBound',
        orderKey: KEY,
        borrowerId: borrowerId('borrower-1'),
        businessKey,
        parameters: { bankName: '中国建设银行', cardTail: '1234' },
        at: world.clock.now(),
      }),
    );

  async function message(): Promise<SmsMessage> {
    const [first, ...others] = await world.read.sms.ofOrder(KEY);
    if (first === undefined || others.length > 0) throw new Error('there is not exactly one message');
    return first;
  }

  it('sends the channel’s text to the borrower’s number, signature apart, once', async () => {
    await owe();
    expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
    expect(await pass()).to.deep.equal({ claimed: 0 });
    const { messageId } = await message();
    expect(carrier.taken()).to.deep.equal([
      {
        messageId,
        mobile: INVENTED_PEOPLE.borrower.mobile.reveal(),
        signature: '测试贷',
        text: '您的中国建设银行尾号1234的银行卡已绑定。',
      },
    ]);
    expect(await message()).to.deep.include({ state: 'sent', attempts: 1, settledAt: TEST_NOW });
  });

  it('owes the same thing once', async () => {
    expect([await owe(), await owe(), await owe('binding-2')]).to.deep.equal([true, false, true]);
    expect(await pass()).to.deep.equal({ claimed: 2, sent: 2 });
  });

  // prettier-ignore
  const refused: readonly (readonly [string, CardWorld['rows']['smsPolicy'], string])[] = [
    [ 'the channel has no policy',                     undefined,                                                       'noSignature' ],
    [ 'the channel has no signature',                  { texts: aSmsPolicy().texts },                                   'noSignature' ],
    [ 'the signature is blank',                        aSmsPolicy({ signature: '  ' }),                                 'noSignature' ],
    [ 'the event has no text',                         aSmsPolicy({ texts: { loanRefused: '未通过' } }),                'noText' ],
    [ 'the text asks for more than the event gives',   aSmsPolicy({ texts: { cardBound: '{bankName}{idCard}' } }),      'unknownParameter' ],
    [ 'the text asks for what every object has',       aSmsPolicy({ texts: { cardBound: '{toString}' } }),              'unknownParameter' ],
  ];
  for (const [what, policy, error] of refused) {
    it(`sends nothing when ${what}, and shows it as refused`, async () => {
      world.rows.smsPolicy = policy;
      await owe();
      expect(await pass()).to.deep.equal({ claimed: 1, refused: 1 });
      expect(carrier.taken()).to.deep.equal([]);
      expect(await message()).to.deep.include({ state: 'refused', lastError: error });
      expect((await world.read.sms.backlog()).dead).to.equal(1);
      expect(await pass()).to.deep.equal({ claimed: 0 });
    });
  }

  it('reads the rows when it sends: a signature set meanwhile counts at once', async () => {
    world.rows.smsPolicy = undefined;
    await owe();
    world.rows.smsPolicy = aSmsPolicy({ signature: '新签名' });
    expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
    expect(carrier.taken()[0]?.signature).to.equal('新签名');
  });

  it('backs off as the policy says while the carrier is busy, and gets through', async () => {
    carrier.behave({ kind: 'busy' });
    await owe();
    for (const delayMs of [60_000, 300_000, 1_800_000, 1_800_000]) {
      expect(await pass()).to.deep.equal({ claimed: 1, postponed: 1 });
      const jittered = delayMs * 0.75;
      expect(await message()).to.deep.include({
        state: 'pending',
        lastError: 'busy',
        nextAttemptAt: addMs(world.clock.now(), jittered),
      });
      world.clock.advance(jittered - 1);
      expect(await pass()).to.deep.equal({ claimed: 0 });
      world.clock.advance(1);
    }
    carrier.behave({ kind: 'accepts' });
    expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
    expect(carrier.taken()).to.have.lengthOf(1);
  });

  it('gives a message up after the last attempt', async () => {
    carrier.behave({ kind: 'unreachable' });
    await owe();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await pass()).to.deep.equal({ claimed: 1, [attempt < 5 ? 'postponed' : 'dead']: 1 });
      world.clock.advance(1_800_000);
    }
    expect(await message()).to.deep.include({ state: 'dead', attempts: 5, lastError: 'notSent' });
    expect(await pass()).to.deep.equal({ claimed: 0 });
  });

  it('gives a message up at once when the carrier refuses it for good', async () => {
    carrier.behave({ kind: 'refuses' });
    await owe();
    expect(await pass()).to.deep.equal({ claimed: 1, dead: 1 });
    expect(await message()).to.deep.include({ state: 'dead', attempts: 1, lastError: 'refused' });
  });

  it('sends again under the same id after silence, so that the phone rings once', async () => {
    carrier.behave({ kind: 'silent' });
    await owe();
    await pass();
    carrier.behave({ kind: 'accepts' });
    world.clock.advance(60_000);
    expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
    expect(carrier.taken()).to.have.lengthOf(1);
  });

  it('spends no attempt while no carrier is configured', async () => {
    const unavailable: SmsSender = { send: () => Promise.reject(new PortUnavailable('sms gateway')) };
    await owe();
    expect(await pass(unavailable)).to.deep.equal({ claimed: 1, 'failed:PortUnavailable': 1 });
    expect(await message()).to.deep.include({ state: 'pending', attempts: 0 });
    expect(await pass()).to.deep.equal({ claimed: 0 });
    world.clock.advance(60_000);
    expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
  });

  it('goes on with the others when the carrier’s adapter breaks on one, and tries that one again', async () => {
    await owe('binding-1');
    await owe('binding-2');
    let calls = 0;
    const broken: SmsSender = {
      send: (sms) => {
        calls += 1;
        return calls === 1 ? Promise.reject(new TypeError('a bug')) : carrier.send(sms);
      },
    };
    expect(await pass(broken)).to.deep.equal({ claimed: 2, sent: 1, 'failed:TypeError': 1 });
    world.clock.advance(60_000);
    expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
    expect(carrier.taken()).to.have.lengthOf(2);
  });

  it('keeps what the first of two workers noted', async () => {
    await owe();
    const overtaken: SmsSender = {
      send: async (sms) => {
        world.clock.advance(60_000);
        expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
        return carrier.send(sms);
      },
    };
    expect(await pass(overtaken)).to.deep.equal({ claimed: 1, lost: 1 });
    expect(await message()).to.deep.include({ state: 'sent', attempts: 1 });
    expect(carrier.taken()).to.have.lengthOf(1);
  });
});
