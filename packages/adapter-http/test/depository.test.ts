import { expect } from 'chai';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { OpeningOutcome, OpeningRequest } from '@banyan/core';
import { addMs, PortUnavailable } from '@banyan/core';
import type { DepositoryHarness, DepositoryReply } from '@banyan/core/testing';
import { describeDepositoryContract, INVENTED_CARDS, INVENTED_PEOPLE } from '@banyan/core/testing';
import { createHttpDepository } from '#src/index.js';
import type { BankInTest, ServiceAnswer } from './support/bank-in-test.js';
import { isSignedByUs, KEYS, messageOf, openBank, readForm, signedByBank, told } from './support/bank-in-test.js';
import { NOW } from './support/gateway-in-test.js';

describeDepositoryContract({ describe, it, beforeEach, afterEach }, 'http', openHarness);

async function openHarness(): Promise<DepositoryHarness> {
  const bank = await openBank();
  return {
    depository: bank.depository,
    readForm: async (form) => readForm(form.fields),
    message: async (requestNo, outcome) => messageOf({ requestNo, ...told(outcome) }),
    reply: async (reply) => bank.answer(answerOf(reply)),
    close: () => bank.close(),
  };
}

function answerOf(reply: DepositoryReply): ServiceAnswer {
  switch (reply.kind) {
    case 'opened':
    case 'failed':
      return says(told(reply));
    case 'pending':
      return says({ code: '0', status: 'PROCESSING' });
    case 'notKnown':
      return says({ code: '1', status: 'INIT', errorCode: 'USER_NOT_EXISTS' });
    case 'talksNonsense':
      return { kind: 'says', text: '<html>' };
    case 'forged':
      return { ...says({ code: '0', status: 'SUCCESS', platformUserNo: PERSON_NO }), by: 'stranger' };
    case 'silent':
      return { kind: 'silent' };
  }
}

function says(members: Readonly<Record<string, unknown>>): Extract<ServiceAnswer, { kind: 'says' }> {
  return { kind: 'says', text: JSON.stringify(members) };
}

const PERSON_NO = '01JH00000000000000000PERS1';
const { borrower } = INVENTED_PEOPLE;
const REQUEST: OpeningRequest = {
  requestNo: 'R1',
  depositoryPersonNo: PERSON_NO,
  name: borrower.name,
  idCard: borrower.idCard,
  mobile: borrower.mobile,
  card: INVENTED_CARDS.borrowerLong,
  returnUrl: 'https://lender.example/opening/t/return',
  at: NOW,
  expiresAt: addMs(NOW, 1_800_000),
};
const OPENED = { requestNo: 'R1', code: 0, status: 'SUCCESS', platformUserNo: PERSON_NO };

describe('depository (items 12, 13)', () => {
  let bank: BankInTest;
  afterEach(() => bank.close());

  it('signs a form in exactly the form of the document', async () => {
    bank = await openBank();
    const { action, fields } = bank.depository.openingForm(REQUEST);
    expect(action).to.equal(`${bank.settings.baseUrl}gateway`);
    expect(Object.keys(fields)).to.deep.equal([
      'serviceName',
      'platformNo',
      'userDevice',
      'reqData',
      'keySerial',
      'sign',
    ]);
    expect(fields['reqData']).to.equal(
      `{"platformUserNo":"${PERSON_NO}","requestNo":"R1","realName":"测试甲","idCardType":"PRC_ID",` +
        `"idCardNo":"${borrower.idCard.reveal()}","bankcardNo":"${INVENTED_CARDS.borrowerLong.reveal()}",` +
        `"mobile":"${borrower.mobile.reveal()}","userRole":"BORROWERS","checkType":"LIMIT",` +
        `"userLimitType":"ID_CARD_NO_UNIQUE","authList":"REPAYMENT,WITHDRAW",` +
        `"redirectUrl":"https://lender.example/opening/t/return","timestamp":"20260529042640"}`,
    );
    expect(isSignedByUs(fields['reqData'] ?? '', fields['sign'])).to.equal(true);
    expect(fields['sign']).to.match(/^[A-Za-z0-9+/]{342}==$/);
  });

  it('takes its key as PEM too, and puts in the limits that were agreed', async () => {
    bank = await openBank({ signingKey: KEYS.oursAsPem, authFailTime: '20291231', authAmount: '200000.00' });
    const { fields } = bank.depository.openingForm(REQUEST);
    expect(isSignedByUs(fields['reqData'] ?? '', fields['sign'])).to.equal(true);
    expect(fields['reqData']).to.include('"failTime":"20291231","amount":"200000.00"');
  });

  it('refuses a message of which any byte is another', async () => {
    bank = await openBank();
    const message = messageOf({ ...OPENED, idCardNo: borrower.idCard.reveal() });
    const bytes = Buffer.from(message['respData'] ?? '', 'utf8');
    expect(bank.depository.readNotice(message).ok).to.equal(true);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 127 }), (at, change) => {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ change;
        const read = bank.depository.readNotice({ ...message, respData: altered.toString('utf8') });
        expect(read).to.deep.equal({ ok: false, error: 'badSignature' });
      }),
    );
  });

  it("takes messages under either of the bank's keys while it changes over, and a stranger's under none", async () => {
    bank = await openBank({ verifyingKeys: [KEYS.stranger, KEYS.bank] });
    expect(bank.depository.readNotice(messageOf(OPENED)).ok).to.equal(true);
    expect(bank.depository.readNotice(messageOf(OPENED, 'stranger')).ok).to.equal(true);
    await bank.close();
    bank = await openBank();
    expect(bank.depository.readNotice(messageOf(OPENED, 'stranger'))).to.deep.equal({
      ok: false,
      error: 'badSignature',
    });
  });

  const opened: OpeningOutcome = { kind: 'opened', depositoryPersonNo: PERSON_NO };
  // prettier-ignore
  const messages: readonly (readonly [string, object, OpeningOutcome | 'malformed'])[] = [
    // respData                                   read as
    [ 'code 0 and SUCCESS',                       OPENED,                                                         opened ],
    [ 'code 0 as text',                           { ...OPENED, code: '0' },                                       opened ],
    [ 'code 0 and another status',                { ...OPENED, status: 'INIT' },                                  { kind: 'failed', reason: 'INIT' } ],
    [ 'SUCCESS and another code',                 { ...OPENED, code: 1 },                                         { kind: 'failed', reason: 'notOpened' } ],
    [ 'a failure with its code',                  { requestNo: 'R1', code: '1', status: 'INIT', errorCode: '100013', errorMessage: '测试甲 不存在' }, { kind: 'failed', reason: '100013' } ],
    [ 'a failure whose code is a sentence',       { requestNo: 'R1', code: '1', errorCode: '测试甲 的卡' },        { kind: 'failed', reason: 'notOpened' } ],
    [ 'a failure whose code is a number of somebody', { requestNo: 'R1', code: '1', errorCode: borrower.idCard.reveal() }, { kind: 'failed', reason: 'notOpened' } ],
    [ 'masked identity',                          { ...OPENED, idCardNo: '1101**********0017', bankcardNo: '6217****1234', mobile: '199****0001' }, opened ],
    [ 'a bank code that is none',                 { ...OPENED, bankcode: 'CHINA_CONSTRUCTION' },                  opened ],
    [ 'an ID card that is none',                  { ...OPENED, idCardNo: '110199199003070018' },                  'malformed' ],
    [ 'a card that is none',                      { ...OPENED, bankcardNo: '62' },                                'malformed' ],
    [ 'an opened account of nobody',              { requestNo: 'R1', code: 0, status: 'SUCCESS' },                'malformed' ],
    [ 'no request number',                        { code: 0, status: 'SUCCESS', platformUserNo: PERSON_NO },      'malformed' ],
    [ 'no code',                                  { requestNo: 'R1', status: 'SUCCESS', platformUserNo: PERSON_NO }, 'malformed' ],
  ];
  for (const [what, respData, read] of messages) {
    it(`reads ${what}`, async () => {
      bank = await openBank();
      const notice = bank.depository.readNotice(messageOf({ ...respData }));
      if (read === 'malformed') expect(notice).to.deep.equal({ ok: false, error: read });
      else expect(notice).to.deep.equal({ ok: true, value: { requestNo: 'R1', outcome: read } });
    });
  }

  it('takes no signed text that is no JSON, and none that says one thing twice', async () => {
    bank = await openBank();
    for (const respData of [
      'opened',
      '[]',
      '{"requestNo":"R1","code":1,"code":0,"status":"SUCCESS","platformUserNo":"P"}',
    ]) {
      const read = bank.depository.readNotice({ respData, sign: signedByBank(respData) });
      expect(read).to.deep.equal({ ok: false, error: 'malformed' });
    }
  });

  it('takes no message of another service or to another platform', async () => {
    bank = await openBank();
    for (const over of [{ serviceName: 'PERSONAL_BIND_BANKCARD_EXPAND' }, { platformNo: 'P-1' }]) {
      expect(bank.depository.readNotice({ ...messageOf(OPENED), ...over })).to.deep.equal({
        ok: false,
        error: 'malformed',
      });
    }
  });

  it('asks for the person, signed over the raw body', async () => {
    bank = await openBank();
    bank.answer(says(OPENED));
    await bank.depository.queryOpening({ requestNo: 'R1', depositoryPersonNo: PERSON_NO });
    expect(bank.questions).to.deep.equal([
      [
        '/bha/service',
        {
          serviceName: 'QUERY_USER_INFORMATION',
          platformNo: 'P-840',
          keySerial: '1',
          reqData: { platformUserNo: PERSON_NO, requestNo: 'R1', timestamp: '20260529042640' },
        },
      ],
    ]);
  });

  // prettier-ignore
  const answers: readonly (readonly [string, ServiceAnswer, object])[] = [
    // answer                                                                                       read as
    [ 'an opened account',              says(OPENED),                                               opened ],
    [ 'an opened account, still audited', says({ ...OPENED, auditStatus: 'AUDIT' }),                { kind: 'pending' } ],
    [ 'an account that was refused',    says({ ...OPENED, auditStatus: 'REFUSED' }),                { kind: 'failed', reason: 'REFUSED' } ],
    [ 'an account of somebody else',    says({ ...OPENED, platformUserNo: 'P2' }),                  { kind: 'pending' } ],
    [ 'code 0 and no SUCCESS',          says({ code: 0, status: 'PROCESSING' }),                    { kind: 'pending' } ],
    [ 'a definite failure',             says({ code: 1, status: 'FAIL', errorCode: 'E7' }),         { kind: 'failed', reason: 'E7' } ],
    [ 'a question that was refused',    says({ code: 1, status: 'INIT', errorCode: 'E1' }),         { kind: 'pending' } ],
    [ 'a person nobody knows',          says({ code: 1, status: 'INIT', errorCode: 'USER_NOT_EXISTS' }), { kind: 'notKnown' } ],
    [ 'a signed 404',                   { ...says({}), status: 404 },                               { kind: 'notKnown' } ],
    [ 'a 404 of nobody',                { ...says({}), status: 404, by: 'nobody' },                 { kind: 'pending' } ],
    [ 'a signed 500',                   { ...says(OPENED), status: 500 },                           { kind: 'pending' } ],
    [ 'an answer that is not signed',   { ...says(OPENED), by: 'nobody' },                          { kind: 'pending' } ],
    [ 'an answer of a stranger',        { ...says(OPENED), by: 'stranger' },                        { kind: 'pending' } ],
    [ 'nonsense, signed',               { kind: 'says', text: 'yes' },                              { kind: 'pending' } ],
    [ 'a broken card',                  says({ ...OPENED, bankcardNo: '1' }),                       { kind: 'pending' } ],
    [ 'nothing',                        { kind: 'silent' },                                         { kind: 'pending' } ],
  ];
  for (const [what, answer, read] of answers) {
    it(`item 13: concludes ${JSON.stringify(read)} from ${what}`, async () => {
      bank = await openBank();
      bank.answer(answer);
      const standing = await bank.depository.queryOpening({ requestNo: 'R1', depositoryPersonNo: PERSON_NO });
      expect(standing).to.deep.equal(read);
    });
  }

  it('knows which words of a bank say that a person is not known', async () => {
    bank = await openBank({ unknownUserCodes: ['100007'] });
    bank.answer(says({ code: 1, status: 'INIT', errorCode: '100007' }));
    const standing = await bank.depository.queryOpening({ requestNo: 'R1', depositoryPersonNo: PERSON_NO });
    expect(standing).to.deep.equal({ kind: 'notKnown' });
  });

  it('is not available until it is configured', async () => {
    bank = await openBank();
    const { settings } = bank;
    let isConfigured = false;
    const depository = createHttpDepository({
      transport: { post: () => Promise.reject(new Error('nobody is asked')) },
      clock: { now: () => NOW },
      settings: () => (isConfigured ? settings : undefined),
    });
    expect(() => depository.openingForm(REQUEST)).to.throw(PortUnavailable);
    expect(() => depository.readNotice(messageOf(OPENED))).to.throw(PortUnavailable);
    isConfigured = true;
    expect(depository.readNotice(messageOf(OPENED)).ok).to.equal(true);
  });

  it('says nothing of a key that cannot be read', async () => {
    bank = await openBank({ signingKey: 'bm8ga2V5IGF0IGFsbA==' });
    expect(() => bank.depository.openingForm(REQUEST))
      .to.throw(/RSA key/)
      .and.not.match(/bm8ga2V5/);
  });
});
