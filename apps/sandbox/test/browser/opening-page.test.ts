import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { castAt } from '#src/journey/acts.js';
import type { Cast } from '#src/journey/acts.js';
import { bindCard, reachApproval } from '#src/journey/loan-acts.js';
import type { Stage } from '#src/journey/stage.js';
import { openStage } from '#src/journey/stage.js';
import { createSteps } from '#src/journey/step.js';
import { loanConfirmation } from '#src/marketplace/requests.js';
import { textMember } from '#src/wire/json.js';
import { findChromium } from './chromium.js';

const SCREENSHOTS = fileURLToPath(new URL('../../../../.banyan/browser/', import.meta.url));
const LAUNCH = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'];
const PHONE = { width: 375, height: 760 };

// The page of item 12 in a real browser: from the address that the confirmation answers with, through our page and the
// depository's, back to the marketplace's own address.
describe('the opening page in a browser (items 12, 25.2)', function () {
  this.timeout(300_000);
  let browser: Browser;
  let stage: Stage;
  let shots = 0;

  before(async function () {
    const { file, why } = await findChromium();
    if (file === undefined) {
      process.stdout.write(`      ${why}\n`);
      this.skip();
    }
    await mkdir(SCREENSHOTS, { recursive: true });
    [browser, stage] = await Promise.all([
      chromium.launch({ executablePath: file, args: LAUNCH }),
      openStage({ keepFolder: false }),
    ]);
  });

  // What `before` made only in part is undefined, whatever its type says.
  after(async () => {
    await Promise.all([(browser as Browser | undefined)?.close(), (stage as Stage | undefined)?.close()]);
    if (shots > 0) process.stdout.write(`      ${String(shots)} screenshots in ${SCREENSHOTS}\n`);
  });

  /** An approved borrower, with a card or without, and the address that the confirmation answers with. */
  async function confirmed(isCardBound: boolean): Promise<{ readonly cast: Cast; readonly url: string }> {
    const cast = castAt(
      stage,
      createSteps('browser', () => undefined),
      'rongshu',
    );
    await reachApproval(cast);
    if (isCardBound) await bindCard(cast);
    const returnPage = cast.marketplace.returnPage();
    const wish = { amountYuan: 12_000, termCount: 12, returnPage };
    const answer = await cast.client.ask('confirmLoan', loanConfirmation(cast, wish));
    return { cast, url: textMember(answer.body, 'url') ?? '' };
  }

  async function open(locale: string, url: string): Promise<Page> {
    const context = await browser.newContext({ locale, viewport: PHONE });
    const page = await context.newPage();
    const response = await page.goto(url);
    expect(response?.status()).to.equal(200);
    return page;
  }

  async function seen(page: Page, name: string): Promise<string> {
    shots += 1;
    await page.screenshot({
      path: path.join(SCREENSHOTS, `${String(shots).padStart(2, '0')}-${name}.png`),
      fullPage: true,
    });
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width, `${name} is wider than a phone`).to.be.at.most(PHONE.width);
    return page.innerText('body');
  }

  /** The address the browser ended at: the marketplace's own, every byte of its query kept. */
  function checkReturn(cast: Cast, page: Page, status: '0' | '1', nextPage: string): void {
    const expected = `${cast.marketplace.baseUrl()}src/p/contractBack/index.html?pid=10002&borrowId=OJBi21ddJj2T5eGY3hmkkA==&nextPage=${nextPage}&status=${status}`;
    expect(page.url()).to.equal(expected);
  }

  it('goes through in Chinese and makes the loan', async () => {
    const { cast, url } = await confirmed(true);
    const page = await open('zh-CN', url);
    expect(await page.getAttribute('html', 'lang')).to.equal('zh-CN');
    await seen(page, 'our-page-zh');
    await page.click('button[type=submit]');
    await page.waitForURL(/\/page\//);
    const text = await seen(page, 'depository-zh');
    const { name, idCard, mobile, bankCard } = cast.person;
    expect(text).to.contain('开立个人存管账户').and.to.contain(bankCard.slice(-4));
    for (const secret of [name, idCard, mobile, bankCard]) expect(await page.content()).not.to.contain(secret);
    await page.click('#confirm');
    expect(page.url(), 'nothing happens without consent').to.match(/\/page\//);
    await page.check('input[name=consent]');
    await page.click('#confirm');
    await page.waitForURL(/contractBack/);
    checkReturn(cast, page, '1', '10084');
    await seen(page, 'back-zh');
    const review = await stage.backOffice.reviews.waitFor(
      'the loan',
      ({ orderNo }) => orderNo === cast.orderNo,
      30_000,
    );
    expect(review.amountFen).to.equal(1_200_000n);
  });

  it('goes through in English, with a card typed in', async () => {
    const { cast, url } = await confirmed(false);
    const page = await open('en-US', url);
    expect(await page.getAttribute('html', 'lang')).to.equal('en');
    expect(await seen(page, 'our-page-en')).not.to.match(/开户|存管/);
    await page.click('button[type=submit]');
    await page.waitForURL(/\/page\//);
    await page.click('text=中文');
    expect(await page.getAttribute('html', 'lang')).to.equal('zh-CN');
    await page.click('text=English');
    expect(await page.getAttribute('html', 'lang')).to.equal('en');
    expect(await seen(page, 'depository-en')).to.contain('Open your depository account');
    await page.fill('input[name=card]', cast.person.bankCard);
    await page.check('input[name=consent]');
    await page.click('#confirm');
    await page.waitForURL(/contractBack/);
    checkReturn(cast, page, '1', '10084');
    await seen(page, 'back-en');
    await stage.backOffice.reviews.waitFor('the loan', ({ orderNo }) => orderNo === cast.orderNo, 30_000);
  });

  it('comes back to the address for failures when the borrower cancels', async () => {
    const { cast, url } = await confirmed(true);
    const page = await open('zh-CN', url);
    await page.click('button[type=submit]');
    await page.waitForURL(/\/page\//);
    await page.click('button[value=cancel]');
    await page.waitForURL(/contractBack/);
    checkReturn(cast, page, '0', '10071');
    await seen(page, 'cancelled');
    expect(stage.backOffice.reviews.entries(({ orderNo }) => orderNo === cast.orderNo)).to.deep.equal([]);
  });

  it('shows a page, not a fault, for an address that nobody gave out', async () => {
    const { url } = await confirmed(true);
    const context = await browser.newContext({ locale: 'zh-CN', viewport: PHONE });
    const page = await context.newPage();
    const response = await page.goto(`${url.slice(0, -6)}AAAAAA`);
    expect(response?.status()).to.be.within(400, 499);
    expect((await seen(page, 'unknown-address')).length).to.be.greaterThan(4);
  });
});
