import { expect } from 'chai';
import { createDepository } from '#src/counterparts/depository/depository.js';
import type { Depository } from '#src/counterparts/depository/depository.js';
import { isSignedSha1, signSha1 } from '#src/counterparts/depository/signature.js';
import { walkOpening } from '#src/marketplace/browser.js';
import type { KeyPair } from '#src/marketplace/key-pair.js';
import { createKeyPair } from '#src/marketplace/key-pair.js';
import { readForm } from '#src/wire/html.js';
import { readRecord, textMember } from '#src/wire/json.js';
import { until } from '#src/wire/until.js';
import type { WireReply, WireRequest, WireServer } from '#src/wire/wire-server.js';
import { createWireServer } from '#src/wire/wire-server.js';

const HOME = 'https://marketplace.example/';
const ID_CARD = '110199199003070017';

describe('the depository (items 12 and 13, G8)', () => {
  let bank: KeyPair;
  let lender: KeyPair;
  let depository: Depository;
  /** Plays our side: page, return and notice. */
  let gateway: WireServer;
  let page = '';
  let notices: Record<string, string>[];
  let requests = 0;

  before(async () => {
    [bank, lender] = await Promise.all([createKeyPair(), createKeyPair()]);
    depository = createDepository({
      keys: {
        depositoryPrivateKey: bank.privateKey,
        lenderPublicKey: lender.publicKey,
        strangerPrivateKey: lender.privateKey,
      },
    });
    gateway = createWireServer((request) => Promise.resolve(answer(request)));
    await Promise.all([depository.open(), gateway.open()]);
    depository.connect(gateway.url());
  });
  beforeEach(() => {
    notices = [];
  });
  after(() => Promise.all([depository.close(), gateway.close()]));

  function answer(request: WireRequest): WireReply {
    const fields = Object.fromEntries(new URLSearchParams(request.body));
    if (request.path === '/opening') return { status: 200, body: page, contentType: 'text/html' };
    if (request.path === '/depository/notify') {
      notices.push(fields);
      // The first notice of a request is not acknowledged: it must come again.
      return { status: notices.length === 1 ? 503 : 200, body: 'SUCCESS' };
    }
    const isSigned = isSignedSha1(bank.publicKey, fields['respData'] ?? '', fields['sign'] ?? '');
    const code = textMember(readRecord(fields['respData'] ?? ''), 'code') ?? '-';
    return { status: 303, body: '', headers: { location: `${HOME}?code=${code}&isSigned=${String(isSigned)}` } };
  }

  /** Our page, with the signed form of a new request. */
  function preparePage(change: Record<string, string> = {}, sign?: string): string {
    requests += 1;
    const requestNo = `r${String(requests)}`;
    const reqData = JSON.stringify({
      requestNo,
      platformUserNo: `u${String(requests)}`,
      realName: '测试甲',
      idCardNo: ID_CARD,
      mobile: '19900000001',
      bankcardNo: '6217000000000001234',
      userRole: 'BORROWERS',
      authList: 'REPAYMENT',
      redirectUrl: `${gateway.url()}/return`,
      ...change,
    });
    const quoted = reqData.replaceAll('"', '&quot;');
    page = `<form method="post" action="${depository.url()}/gateway"><input name="platformNo" value="1"><input name="reqData" value="${quoted}"><input name="sign" value="${sign ?? signSha1(lender.privateKey, reqData)}"></form>`;
    return requestNo;
  }

  async function query(
    platformUserNo: string,
  ): Promise<{ readonly isSigned: boolean; readonly code: string | undefined }> {
    const body = JSON.stringify({ serviceName: 'QUERY_USER_INFORMATION', reqData: { platformUserNo } });
    const response = await fetch(`${depository.url()}/service`, {
      method: 'POST',
      body,
      headers: { sign: signSha1(lender.privateKey, body) },
    });
    const text = await response.text();
    const members = readRecord(text);
    return {
      isSigned: isSignedSha1(bank.publicKey, text, response.headers.get('sign') ?? ''),
      code: textMember(members, 'errorCode') ?? textMember(members, 'status'),
    };
  }

  const noticesOf = (requestNo: string) =>
    depository.book.entries((entry) => entry.kind === 'notice' && entry.requestNo === requestNo);

  it('opens an account on a page, repeats its notice until it is acknowledged, and goes back signed', async () => {
    const requestNo = preparePage();
    const walk = await walkOpening(`${gateway.url()}/opening`, HOME);
    expect(walk.returnedTo).to.equal(`${HOME}?code=0&isSigned=true`);
    expect(walk.titles).to.deep.equal(['', '开立个人存管账户', '开户成功']);
    await depository.book.waitFor(
      'the acknowledged notice',
      ({ word, requestNo: of }) => of === requestNo && word === '200',
      5_000,
    );
    expect(noticesOf(requestNo).map(({ word }) => word)).to.deep.equal(['503', '200']);
    const [first] = notices;
    expect(isSignedSha1(bank.publicKey, first?.['respData'] ?? '', first?.['sign'] ?? '')).to.equal(true);
    expect(await query(`u${String(requests)}`)).to.deep.equal({ isSigned: true, code: 'SUCCESS' });
  });

  it('speaks English to an English browser, and shows masked data only', async () => {
    preparePage();
    const walk = await walkOpening(`${gateway.url()}/opening`, HOME, { language: 'en', isPeeking: true });
    expect(walk.titles.at(-1)).to.equal('Open your depository account');
    expect(walk.html).not.to.contain(ID_CARD).and.not.to.contain('6217000000000001234');
  });

  it('asks for a card when none is given', async () => {
    preparePage({ bankcardNo: '' });
    const peeked = await walkOpening(`${gateway.url()}/opening`, HOME, { isPeeking: true });
    expect(readForm(peeked.html)?.fields).to.have.property('card');
  });

  it('goes back with a failure when the borrower cancels', async () => {
    preparePage();
    const walk = await walkOpening(`${gateway.url()}/opening`, HOME, { answer: 'cancel' });
    expect(walk.returnedTo).to.equal(`${HOME}?code=1&isSigned=true`);
    expect(await query(`u${String(requests)}`)).to.deep.include({ code: 'REGISTER_REFUSED' });
  });

  it('refuses a form that the lender has not signed', async () => {
    preparePage({}, signSha1(bank.privateKey, 'x'));
    const walk = await walkOpening(`${gateway.url()}/opening`, HOME);
    expect(walk).to.include({ returnedTo: undefined, status: 400 });
    expect(await query(`u${String(requests)}`)).to.deep.include({ code: 'USER_NOT_EXISTS' });
  });

  // prettier-ignore
  const odd = [
    [ 'noNotice',       0 ],
    [ 'duplicate',      5 ],
    [ 'contradict',     2 ],
  ] as const;
  for (const [outcome, count] of odd) {
    it(`plays ${outcome}: ${String(count)} notices taken`, async () => {
      depository.script.plan(ID_CARD, [outcome]);
      const requestNo = preparePage();
      notices = [{}];
      await walkOpening(`${gateway.url()}/opening`, HOME);
      await until('the notices', () => Promise.resolve(noticesOf(requestNo).length < count ? undefined : true), 5_000);
      expect(noticesOf(requestNo)).to.have.length(count);
    });
  }

  it('signs a notice with another key when told so', async () => {
    depository.script.plan(ID_CARD, ['wrongSignature']);
    const requestNo = preparePage();
    notices = [{}];
    await walkOpening(`${gateway.url()}/opening`, HOME);
    await depository.book.waitFor(
      'the notice',
      (entry) => entry.kind === 'notice' && entry.requestNo === requestNo,
      5_000,
    );
    const last = notices.at(-1);
    expect(isSignedSha1(bank.publicKey, last?.['respData'] ?? '', last?.['sign'] ?? '')).to.equal(false);
  });

  it('answers queries as scripted', async () => {
    preparePage();
    await walkOpening(`${gateway.url()}/opening`, HOME);
    depository.queryScript.plan(ID_CARD, ['wrongSignature']);
    expect(await query(`u${String(requests)}`)).to.deep.include({ isSigned: false });
    expect(await query(`u${String(requests)}`)).to.deep.equal({ isSigned: true, code: 'SUCCESS' });
  });
});
