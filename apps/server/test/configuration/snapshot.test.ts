import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { ChannelCode, ConfigurationRow, ProductCode } from '@banyan/core';
import { instant } from '@banyan/core';
import { readConfiguration } from '#src/configuration/snapshot.js';

interface Row {
  readonly kind: string;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const CHANNEL = 'rongshu' as ChannelCode;
const PRODUCT = 'BANYAN-LARGE' as ProductCode;

describe('configuration (item 25.2, 25.3)', () => {
  let defaults: readonly Row[];
  before(async () => {
    const file = new URL('../../configuration/default.json', import.meta.url);
    defaults = (JSON.parse(await readFile(file, 'utf8')) as { rows: readonly Row[] }).rows;
  });

  function stored(rows: readonly Row[]): readonly ConfigurationRow[] {
    return rows.map(({ kind, key, body }) => ({
      kind,
      key,
      version: 1,
      body: JSON.stringify(body),
      author: 'test',
      changedAt: instant(0),
    }));
  }

  function changed(kind: string, change: Readonly<Record<string, unknown>>): readonly ConfigurationRow[] {
    return stored(defaults.map((row) => (row.kind === kind ? { ...row, body: { ...row.body, ...change } } : row)));
  }

  it('comes with rows that are usable as they are', () => {
    const read = readConfiguration(stored(defaults));
    expect(read.ok).to.equal(true);
    if (!read.ok) return;
    expect(read.value.product(PRODUCT)?.amountMax).to.equal(5_000_000n);
    expect(read.value.products(CHANNEL).map((product) => product.code)).to.deep.equal([PRODUCT]);
    expect(read.value.accessRules(CHANNEL).map((rule) => rule.test.rule)).to.deep.equal([
      'blacklist',
      'openOrder',
      'reapplyDate',
      'age',
      'region',
      'mobilePrefix',
    ]);
    expect(read.value.agreements(CHANNEL, PRODUCT)).to.have.length(3);
    expect(read.value.intakePolicy(CHANNEL)?.tellsCreditPass).to.equal(false);
  });

  it('prefers the row of a channel to the row of all channels', () => {
    const policy = defaults.find((row) => row.kind === 'intakePolicy');
    const own: Row = { kind: 'intakePolicy', key: 'rongshu', body: { ...policy?.body, tellsCreditPass: true } };
    const read = readConfiguration(stored([...defaults, own]));
    expect(read.ok && read.value.intakePolicy(CHANNEL)?.tellsCreditPass).to.equal(true);
    expect(read.ok && read.value.intakePolicy('other' as ChannelCode)?.tellsCreditPass).to.equal(false);
  });

  it('holds a product to 24 % effective when its row names no ceiling', () => {
    const read = readConfiguration(changed('product', { annualRateCeiling: undefined }));
    expect(read.ok && read.value.product(PRODUCT)?.annualRateCeiling).to.deep.equal({
      rate: 24_000_000n,
      measure: 'effective',
    });
  });

  const FAULTY: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    ['product', { annualRate: '0.3000' }, 'annualRateAboveCeiling'],
    ['product', { amountMin: '5000.001' }, 'amountMin'],
    ['product', { annualRate: 'eighteen' }, 'annualRate'],
    ['product', { offeredFrom: '2018-02-30' }, 'offeredFrom'],
    ['product', { colour: 'red' }, 'colour'],
    ['intakePolicy', { productCode: 'NONE' }, 'unknown product'],
    ['intakePolicy', { pulledKinds: ['device'] }, 'operator not pulled'],
    [
      'accessRules',
      { rules: [{ stages: ['accessCheck'], test: { rule: 'moon' }, refusalClass: 'other', isEnabled: true }] },
      'test',
    ],
    [
      'agreements',
      { agreements: [{ title: 'x', stages: ['application'], documentKey: '../etc', contentType: 'text/html' }] },
      'documentKey',
    ],
  ];
  for (const [kind, change, word] of FAULTY) {
    it(`refuses the whole when ${kind} has ${Object.keys(change).join()} wrong (${word})`, () => {
      const read = readConfiguration(changed(kind, change));
      expect(read.ok).to.equal(false);
      if (!read.ok)
        expect(read.error.map((fault) => fault.kind + fault.reason).join())
          .to.include(kind)
          .and.to.include(word);
    });
  }

  it('refuses a row of a kind that it does not know', () => {
    const read = readConfiguration(stored([...defaults, { kind: 'weather', key: 'x', body: {} }]));
    expect(!read.ok && read.error).to.deep.equal([{ kind: 'weather', key: 'x', reason: 'unknown kind' }]);
  });
});
