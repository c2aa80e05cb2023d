import { expect } from 'chai';
import type { CardOutcome } from '#src/counterparts/card-script.js';
import { createCardCompany } from '#src/counterparts/card-company.js';
import { createSmsCarrier } from '#src/counterparts/sms-carrier.js';
import { getPage, postBytes } from '#src/wire/http-client.js';
import { readRecord } from '#src/wire/json.js';
import type { JsonRecord } from '#src/wire/json.js';
import { isWebhookSigned, signWebhook } from '#src/wire/webhook.js';

const SECRET = 'an invented secret of 32 letters';
const PERSON = { name: '测试甲', idCard: '110199199003070017', card: '6217000000000001234', mobile: '19900000001' };

interface Asked {
  readonly status: number;
  readonly body: JsonRecord;
  readonly isSigned: boolean;
}

/** Asks a partner as the gateway does: signed, and the answer must repeat the question's id. */
async function ask(url: string, question: JsonRecord, secret = SECRET): Promise<Asked> {
  const body = JSON.stringify(question);
  const headers = signWebhook(secret, body, Date.now(), 'q1');
  const answer = await fetch(url, { method: 'POST', body, headers: { ...headers } });
  const text = await answer.text();
  const answered = Object.fromEntries(answer.headers.entries());
  const isSigned = answered['webhook-id'] === 'q1' && isWebhookSigned(SECRET, answered, text, Date.now());
  return { status: answer.status, body: readRecord(text), isSigned };
}

describe('the card company (item 11)', () => {
  const company = createCardCompany({ secret: SECRET });
  const bind = (requestNo: string, secret?: string) =>
    ask(`${company.url()}/bind`, { merchantNo: 'm', requestNo, ...PERSON, bankCode: 'CCB', cardType: 'debit' }, secret);
  const query = (requestNo: string) => ask(`${company.url()}/query`, { merchantNo: 'm', requestNo });

  before(() => company.open());
  after(() => company.close());

  it('binds once per request number, and says the same when asked again', async () => {
    const first = await bind('r1');
    expect(first).to.deep.equal({
      status: 200,
      body: { requestNo: 'r1', result: 'bound', agreementNo: 'Ar1' },
      isSigned: true,
    });
    expect(await bind('r1')).to.deep.equal(first);
    expect((await query('r1')).body).to.deep.equal(first.body);
  });

  it('says for certain what it never received', async () => {
    expect((await query('r2')).body).to.deep.equal({ requestNo: 'r2', result: 'notReceived' });
  });

  it('answers nobody without the secret', async () => {
    expect((await bind('r3', 'another secret of 32 letters....')).status).to.equal(401);
    expect((await query('r3')).body['result']).to.equal('notReceived');
  });

  // prettier-ignore
  const outcomes: readonly (readonly [CardOutcome, object, object])[] = [
    [ 'mobileDiffers', { result: 'refused', reason: 'mobileDiffers' }, { result: 'refused', reason: 'mobileDiffers' } ],
    [ 'running',       { result: 'running' },                          { result: 'bound' } ],
  ];
  for (const [outcome, told, known] of outcomes) {
    it(`plays ${outcome}`, async () => {
      company.script.plan(PERSON.idCard, [outcome]);
      expect((await bind(`r-${outcome}`)).body).to.include(told);
      expect((await query(`r-${outcome}`)).body).to.include(known);
    });
  }

  it('signs wrongly when told so, and has bound all the same', async () => {
    company.script.plan(PERSON.idCard, ['wrongSignature']);
    expect((await bind('r5')).isSigned).to.equal(false);
    expect(await query('r5')).to.deep.include({ isSigned: true });
  });

  it('keeps no number of a person in its book', () => {
    const book = JSON.stringify(company.calls.entries());
    for (const secret of Object.values(PERSON)) expect(book).not.to.contain(secret);
  });
});

describe('the SMS carrier (item 25.3)', () => {
  const carrier = createSmsCarrier({ secret: SECRET });
  const message = (messageId: string, change: JsonRecord = {}): JsonRecord => ({
    account: 'a',
    messageId,
    mobile: PERSON.mobile,
    signature: '榕树测试',
    text: '您好',
    ...change,
  });

  before(() => carrier.open());
  after(() => carrier.close());

  it('shows a message once, however often it is sent', async () => {
    for (const time of [1, 2])
      expect((await ask(carrier.url(), message('m1'))).body, String(time)).to.include({ result: 'accepted' });
    expect(carrier.messages.entries().map(({ shown }) => shown)).to.deep.equal(['【榕树测试】您好']);
    const page = await getPage(carrier.url());
    expect(page.body).to.contain('199****0001').and.not.to.contain(PERSON.mobile);
  });

  it('refuses what has no signature, and is busy when told so', async () => {
    expect((await ask(carrier.url(), message('m2', { signature: '' }))).body).to.include({ result: 'refused' });
    carrier.script.plan(PERSON.mobile, ['busy']);
    expect((await ask(carrier.url(), message('m3'))).body).to.include({ result: 'busy' });
    expect((await ask(carrier.url(), message('m3'))).body).to.include({ result: 'accepted' });
  });

  it('answers nobody without the secret', async () => {
    expect((await postBytes(carrier.url(), JSON.stringify(message('m4')))).status).to.equal(401);
  });
});
