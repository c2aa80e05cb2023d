import { expect } from 'chai';
import type { ApplyOpeningNoticeError, ChannelCode, OpeningForm } from '@banyan/core';
import { err, ok, PortUnavailable } from '@banyan/core';
import type { OpeningPages } from '@banyan/adapter-http';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { startGateway } from './support/gateway-in-test.js';

const FORM: OpeningForm = {
  action: 'https://bank.example:8443/bha/gateway',
  fields: { serviceName: 'PERSONAL_REGISTER_EXPAND', reqData: `{"a":"<b> & 'c'"}`, sign: 'ab+/=' },
};
const TEXTS = {
  zh: { title: '开立存管账户', text: '第一段。\n第二段 <em>。', button: '前往开户' },
  en: { title: 'Open a depository account', text: 'First.\nSecond.', button: 'Go on' },
};

describe('opening pages', () => {
  let gateway: GatewayInTest;
  let pages: OpeningPages;
  let asked: unknown[];
  let refused: string[];

  async function start(over: Partial<OpeningPages> = {}): Promise<void> {
    asked = [];
    refused = [];
    pages = {
      open(token) {
        asked.push(token);
        return Promise.resolve(ok({ form: FORM, channel: '840' as ChannelCode }));
      },
      returned(token, fields) {
        asked.push([token, fields]);
        return Promise.resolve(ok({ redirectUrl: 'https://market.example/back?a=%41&status=1#end', isOpened: true }));
      },
      notified(fields) {
        asked.push(fields);
        return Promise.resolve(ok('loanCreated'));
      },
      texts: () => TEXTS,
      onRefused: (door, reason) => refused.push(`${door} ${reason}`),
      ...over,
    };
    gateway = await startGateway({ options: { opening: pages } });
  }
  afterEach(() => gateway.close());

  const page = (headers: Readonly<Record<string, string>> = {}, query = ''): Promise<Response> =>
    fetch(`${gateway.url}/opening/token-1${query}`, { headers, redirect: 'manual' });
  const back = (body: string, type = 'application/x-www-form-urlencoded'): Promise<Response> =>
    fetch(`${gateway.url}/opening/token-1/return`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
      redirect: 'manual',
    });
  const notify = (body: string, type = 'application/x-www-form-urlencoded'): Promise<Response> =>
    fetch(`${gateway.url}/depository/notify`, { method: 'POST', headers: { 'content-type': type }, body });

  it('item 12.2, 25.2: shows the signed form and a button, with nothing that runs or comes from elsewhere', async () => {
    await start();
    const response = await page();
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'text/html; charset=utf-8']);
    const html = await response.text();
    expect(asked).to.deep.equal(['token-1']);
    expect(html).to.include(`<form method="post" action="${FORM.action}" accept-charset="utf-8">`);
    expect(html).to.include('name="reqData" value="{&quot;a&quot;:&quot;&lt;b&gt; &amp; &#39;c&#39;&quot;}"');
    expect(html).to.include('<button type="submit">前往开户</button>');
    expect(html).to.include('<p>第二段 &lt;em&gt;。</p>');
    expect(html).to.not.match(/<script|src=|href="http/);
  });

  it('allows its form to go to the depository alone, its own style, and no frame', async () => {
    await start();
    const response = await page();
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).to.include("default-src 'none'; style-src 'sha256-");
    expect(policy).to.include('form-action https://bank.example:8443;');
    expect(policy).to.include("frame-ancestors 'none'");
    expect(policy).to.not.include('unsafe');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(response.headers.get('referrer-policy')).to.equal('no-referrer');
  });

  // prettier-ignore
  const languages: readonly (readonly [string, string | undefined, string, 'zh' | 'en'])[] = [
    // what                                    Accept-Language              query        shown
    [ 'Chinese when nothing is said',          undefined,                   '',          'zh' ],
    [ 'English when it is liked best',         'en-GB,en;q=0.9,zh;q=0.8',   '',          'en' ],
    [ 'Chinese when it is liked best',         'en;q=0.5,zh-TW;q=0.7',      '',          'zh' ],
    [ 'English before a language unknown to us', 'fr,en;q=0.1',             '',          'en' ],
    [ 'what was chosen, whatever is liked',    'en',                        '?lang=zh',  'zh' ],
    [ 'what is liked, when the choice is odd', 'en',                        '?lang=fr',  'en' ],
  ];
  for (const [what, accept, query, shown] of languages) {
    it(`item 25.2: speaks ${what}`, async () => {
      await start();
      const response = await page(
        accept === undefined ? { 'accept-language': '' } : { 'accept-language': accept },
        query,
      );
      const html = await response.text();
      expect(html).to.include(`<h1>${TEXTS[shown].title}</h1>`);
      expect(html).to.include(`<html lang="${shown === 'zh' ? 'zh-CN' : 'en'}">`);
      expect(html).to.include(`href="?lang=${shown === 'zh' ? 'en' : 'zh'}"`);
    });
  }

  it('says that a page is not there, and that one is over, or leads on when it knows where to', async () => {
    await start({ open: () => Promise.resolve(err({ kind: 'unknownToken' })) });
    const unknown = await page();
    expect([
      unknown.status,
      unknown.headers.get('content-security-policy')?.includes("form-action 'none'"),
    ]).to.deep.equal([404, true]);
    expect(await unknown.text())
      .to.include('页面不存在')
      .and.not.include('<form');
    await gateway.close();
    await start({ open: () => Promise.resolve(err({ kind: 'pageOver' })) });
    expect((await page()).status).to.equal(410);
    await gateway.close();
    await start({ open: () => Promise.resolve(err({ kind: 'pageOver', redirectUrl: 'https://market.example/x' })) });
    const over = await page();
    expect([over.status, over.headers.get('location')]).to.deep.equal([303, 'https://market.example/x']);
    expect(refused).to.deep.equal(['page pageOver']);
  });

  it("item 12.2: leads the borrower back to the marketplace's URL, byte for byte, by form or by query", async () => {
    await start();
    const posted = await back('serviceName=X&respData=%7B%22a%22%3A1%7D&sign=a%2Bb');
    expect([posted.status, posted.headers.get('location')]).to.deep.equal([
      303,
      'https://market.example/back?a=%41&status=1#end',
    ]);
    const got = await fetch(`${gateway.url}/opening/token-1/return?sign=a%2Bb`, { redirect: 'manual' });
    expect(got.status).to.equal(303);
    expect(asked).to.deep.equal([
      ['token-1', { serviceName: 'X', respData: '{"a":1}', sign: 'a+b' }],
      ['token-1', { sign: 'a+b' }],
    ]);
  });

  it('item 12.2: mends nothing in a URL to go back to that is not encoded as it should be', async () => {
    const redirectUrl = 'https://market.example/back?off=50%&x=%zz&list=[1]&status=1';
    await start({ returned: () => Promise.resolve(ok({ redirectUrl, isOpened: true })) });
    expect((await back('a=1')).headers.get('location')).to.equal(redirectUrl);
  });

  it('shows a plain page when there is no URL to go back to', async () => {
    await start({ returned: () => Promise.resolve(ok({ isOpened: true })) });
    expect(await (await back('a=1')).text()).to.include('开户成功');
    await gateway.close();
    await start({ returned: () => Promise.resolve(ok({ isOpened: false })) });
    const response = await back('a=1');
    expect([response.status, response.headers.get('location')]).to.deep.equal([200, null]);
    expect(await response.text()).to.include('开户未完成');
  });

  for (const [kind, status] of [
    ['unknownToken', 404],
    ['badSignature', 400],
    ['malformed', 400],
    ['otherRequest', 400],
  ] as const) {
    it(`leads nowhere on ${kind}`, async () => {
      await start({ returned: () => Promise.resolve(err({ kind })) });
      const response = await back('a=1');
      expect([response.status, response.headers.get('location')]).to.deep.equal([status, null]);
      expect(refused).to.deep.equal([`return ${kind}`]);
    });
  }

  it('G8: takes a notice as a form or as JSON, and says SUCCESS', async () => {
    await start();
    const response = await notify('respData=%7B%7D&sign=a%2Bb');
    expect([response.status, await response.text()]).to.deep.equal([200, 'SUCCESS']);
    expect(response.headers.get('content-type')).to.include('text/plain');
    await notify('{"respData":"{}","keySerial":1}', 'application/json; charset=utf-8');
    expect(asked).to.deep.equal([
      { respData: '{}', sign: 'a+b' },
      { respData: '{}', keySerial: '1' },
    ]);
  });

  // prettier-ignore
  const notices: readonly (readonly [ApplyOpeningNoticeError['kind'], number])[] = [
    [ 'badSignature',   400 ],
    [ 'malformed',      400 ],
    [ 'unknownRequest', 404 ],
    [ 'personDiffers',  409 ],
  ];
  for (const [kind, status] of notices) {
    it(`answers ${String(status)} to a notice refused as ${kind}`, async () => {
      await start({ notified: () => Promise.resolve(err({ kind })) });
      const response = await notify('a=1');
      expect([response.status, await response.text()]).to.deep.equal([status, kind]);
      expect(refused).to.deep.equal([`notice ${kind}`]);
    });
  }

  it('asks nobody about fields that come twice, nested ones, and other types', async () => {
    await start();
    expect((await notify('sign=a&sign=b')).status).to.equal(400);
    expect((await notify('{"respData":{"code":0}}', 'application/json')).status).to.equal(400);
    expect((await notify('{"a":"1","a":"2"}', 'application/json')).status).to.equal(400);
    expect((await notify('sign=a', 'text/plain')).status).to.equal(400);
    expect((await back('sign=a&sign=b')).status).to.equal(400);
    expect((await back(`a=${'x'.repeat(70_000)}`)).status).to.equal(413);
    expect((await fetch(`${gateway.url}/depository/notify`)).status).to.equal(405);
    expect(asked).to.deep.equal([]);
  });

  it('lets the depository come again while we are not available', async () => {
    await start({ notified: () => Promise.reject(new PortUnavailable('database')) });
    const response = await notify('a=1');
    expect([response.status, response.headers.get('retry-after')]).to.deep.equal([503, '1']);
    expect(await response.text()).to.not.include('SUCCESS');
  });

  it('shows borrowers a page, not a word for machines, when something is away or broken', async () => {
    let error: Error = new PortUnavailable('depository (not configured)', new Error('inner'));
    await start({ open: () => Promise.reject(error), returned: () => Promise.reject(error) });
    const away = await page({ 'accept-language': 'en' });
    expect([away.status, away.headers.get('retry-after')]).to.deep.equal([503, '1']);
    expect(away.headers.get('content-type')).to.include('text/html');
    expect(await away.text())
      .to.include('Not available at the moment')
      .and.not.include('depository');
    expect((await back('a=1')).status).to.equal(503);
    error = new Error('the inner story');
    const broken = await page();
    expect(broken.status).to.equal(500);
    expect(await broken.text())
      .to.include('页面出错了')
      .and.not.include('inner');
    expect(gateway.pageErrors).to.have.length(3);
    expect(gateway.pageErrors[2]).to.equal(error);
  });

  it('shows a page for an address that no escape makes sense of, and takes it for no fault of ours', async () => {
    await start();
    for (const path of ['/opening/%ff', '/opening/%ff/return?a=1']) {
      const response = await fetch(`${gateway.url}${path}`);
      expect([response.status, response.headers.get('content-type')]).to.deep.equal([404, 'text/html; charset=utf-8']);
    }
    expect(gateway.pageErrors).to.deep.equal([]);
  });

  it('keeps notices to allowed addresses, and pages open to everybody', async () => {
    await start();
    await gateway.close();
    gateway = await startGateway({ options: { opening: pages, isAllowed: () => false } });
    expect((await notify('a=1')).status).to.equal(403);
    expect((await page()).status).to.equal(200);
    expect((await back('a=1')).status).to.equal(303);
  });
});
