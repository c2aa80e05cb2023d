import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import type { AuditEntry, ConfigurationRow, Operator } from '@banyan/core';
import { createAudited, instant } from '@banyan/core';
import {
  createInMemoryConfigurationRows,
  createInMemoryStores,
  createManualClock,
  createSequentialIdentifiers,
} from '@banyan/core/testing';
import type { ConfigurationEditor } from '#src/configuration/editor.js';
import { createConfigurationEditor } from '#src/configuration/editor.js';
import type { LiveConfiguration } from '#src/configuration/live-configuration.js';
import { loadConfiguration } from '#src/configuration/live-configuration.js';
import { StartupProblem } from '#src/settings/startup-problem.js';
import { aDepositoryBody, defaultRows, someSecretMembers, storedRows } from '../support/configuration.js';

const ADMINISTRATOR: Operator = { name: 'wang', roles: ['administrator'] };
const SECRETS = ['a secret of sixteen or more', 'another secret of that kind'];
const BINDING = { url: 'https://cards.example/v1/', merchantNo: 'M-1', secrets: SECRETS };

describe('configuration changed at run time (items 25.2, 25.3)', () => {
  let rows: ReturnType<typeof createInMemoryConfigurationRows>;
  let configuration: LiveConfiguration;
  let editor: ConfigurationEditor;
  let audited: () => Promise<readonly AuditEntry[]>;

  beforeEach(async () => {
    rows = createInMemoryConfigurationRows();
    for (const row of storedRows(await defaultRows())) await rows.put(row);
    const secrets = someSecretMembers();
    configuration = await loadConfiguration(rows, secrets);
    const clock = createManualClock(instant(1_700_000_000_000));
    const identifiers = createSequentialIdentifiers();
    const { unitOfWork } = createInMemoryStores({ clock, identifiers });
    const operations = createAudited({ unitOfWork, identifiers, clock });
    editor = createConfigurationEditor({ rows, secrets, configuration, audited: operations, clock });
    audited = async () => unitOfWork.read.auditLog.list({}, 100);
  });

  it('leaves rows of a newer release alone, and goes on beside them', async () => {
    const [newer] = storedRows([{ kind: 'weather', key: '*', body: { isFair: true } }]);
    if (newer === undefined) return expect.fail('there is a row');
    await rows.put(newer);
    const beside = await loadConfiguration(rows, someSecretMembers());
    expect(beside.endpoints().cardBinding).to.equal(undefined);
    expect(await configuration.refresh()).to.deep.equal([]);
    const change = { operator: ADMINISTRATOR, kind: 'cardBinding', key: '*', version: 1, body: BINDING };
    expect(await editor.put(change)).to.deep.equal({ ok: true, value: { version: 1 } });
    expect(configuration.endpoints().cardBinding).to.deep.include({ merchantNo: BINDING.merchantNo });
    expect((await rows.current()).find(({ kind }) => kind === 'weather')).to.deep.equal(newer);
    const unknown = await editor.put({ ...change, kind: 'climate' });
    expect(unknown).to.deep.equal({ ok: false, error: { kind: 'notUsable', faults: 'climate/*: unknown kind' } });
  });

  const stored = async (kind: string): Promise<ConfigurationRow | undefined> =>
    (await rows.current()).find((row) => row.kind === kind);
  const put = (kind: string, key: string, body: unknown, version = 1, operator = ADMINISTRATOR) =>
    editor.put({ kind, key, version, body, operator });

  it('puts an endpoint in force at once, its secrets sealed where they lie and hidden where they are shown', async () => {
    expect(configuration.endpoints().cardBinding).to.equal(undefined);
    expect(await put('cardBinding', '*', BINDING)).to.deep.equal({ ok: true, value: { version: 1 } });
    expect(configuration.endpoints().cardBinding).to.deep.include({
      url: 'https://cards.example/v1',
      secrets: SECRETS,
    });
    const row = await stored('cardBinding');
    for (const secret of SECRETS) expect(row?.body).to.not.include(secret);
    expect((await editor.show('cardBinding', '*'))?.body).to.include({ merchantNo: 'M-1', secrets: '***' });
    const everything = JSON.stringify([await editor.list(), await editor.history('cardBinding', '*')]);
    for (const secret of SECRETS) expect(everything).to.not.include(secret);
    expect(everything).to.not.include('sealed');
  });

  it('keeps the stored secret of a body that is put back as it was shown', async () => {
    await put('cardBinding', '*', BINDING);
    const shown = (await editor.show('cardBinding', '*'))?.body as object;
    expect(await put('cardBinding', '*', { ...shown, merchantNo: 'M-2' }, 2)).to.include({ ok: true });
    expect(configuration.endpoints().cardBinding).to.deep.include({ merchantNo: 'M-2', secrets: SECRETS });
  });

  it('takes no hidden secret for one where none is stored', async () => {
    const refused = await put('cardBinding', '*', { ...BINDING, secrets: '***' });
    expect(!refused.ok && refused.error).to.deep.include({ kind: 'notUsable' });
    expect(await stored('cardBinding')).to.equal(undefined);
  });

  it('refuses a sealed secret that was moved to another row', async () => {
    await put('cardBinding', '*', BINDING);
    const sealed = (JSON.parse((await stored('cardBinding'))?.body ?? '{}') as { secrets: unknown }).secrets;
    const refused = await put('payer', '*', { url: 'https://payer.example', secrets: sealed });
    expect(refused.ok).to.equal(false);
    expect(configuration.endpoints().payer).to.equal(undefined);
  });

  it('refuses a key that is none, without quoting it, and keeps the signing key sealed', async () => {
    const body = aDepositoryBody();
    const refused = await put('depository', '*', { ...body, signingKey: 'bm90IGEga2V5' });
    expect(JSON.stringify(refused)).to.include('signingKey').and.not.to.include('bm90IGEga2V5');
    expect(await put('depository', '*', body)).to.include({ ok: true });
    expect((await stored('depository'))?.body).to.not.include(body.signingKey);
    expect(configuration.endpoints().depository?.signingKey).to.equal(body.signingKey);
  });

  it('refuses keys that the depository cannot be spoken to with: of another kind, or a private one to verify with', async () => {
    const body = aDepositoryBody();
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    for (const [member, wrong] of [
      ['signingKey', curve.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')],
      ['verifyingKeys', [curve.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')]],
      ['verifyingKeys', [pem]],
    ] as const) {
      const refused = await put('depository', '*', { ...body, [member]: wrong });
      expect(JSON.stringify(refused), member).to.include(member).and.include('notUsable').and.not.include('PRIVATE');
    }
    expect(await stored('depository')).to.equal(undefined);
    expect(await put('depository', '*', { ...body, signingKey: pem })).to.include({ ok: true });
  });

  it('says in one sentence which secret none of the keys opens, and keeps what was in force', async () => {
    const sealedElsewhere = someSecretMembers().seal({ kind: 'cardBinding', key: '*' }, BINDING, undefined);
    const row = { kind: 'cardBinding', key: '*', version: 1, author: 'test', changedAt: instant(0) };
    await rows.put({ ...row, body: JSON.stringify(sealedElsewhere) });
    const faults = await configuration.refresh();
    expect(faults).to.deep.equal([
      { kind: 'cardBinding', key: '*', reason: 'a secret was sealed with a key that is not in the key file' },
    ]);
    expect(configuration.endpoints().cardBinding).to.equal(undefined);
    const start = await loadConfiguration(rows, someSecretMembers()).catch((error: unknown) => error);
    expect(start).to.be.instanceOf(StartupProblem).with.property('message').that.includes('cardBinding/*');
    expect((await put('cardBinding', '*', { ...BINDING, secrets: '***' }, 2)).ok).to.equal(false);
    expect(await put('cardBinding', '*', BINDING, 2)).to.include({ ok: true });
  });

  it('stays with the newest rows when an earlier look at them ends later', async () => {
    const waiting: (() => void)[] = [];
    let isSlow = false;
    const slowRows: Pick<typeof rows, 'current'> = {
      current: async () => {
        const waits = isSlow;
        const found = await rows.current();
        if (waits) await new Promise<void>((resolve) => waiting.push(resolve));
        return found;
      },
    };
    const secrets = someSecretMembers();
    const live = await loadConfiguration({ ...rows, ...slowRows }, secrets);
    isSlow = true;
    const earlier = live.refresh();
    isSlow = false;
    const body = JSON.stringify({ url: 'https://payer.example', secrets: SECRETS });
    await rows.put({ kind: 'payer', key: '*', version: 1, body, author: 'test', changedAt: instant(0) });
    await live.refresh();
    for (const release of waiting) release();
    await earlier;
    expect(live.endpoints().payer).to.deep.include({ url: 'https://payer.example' });
  });

  for (const key of ['two\nlines', 'x'.repeat(65), '', 'a/b', '测试']) {
    it(`refuses ${JSON.stringify(key.slice(0, 10))} as the key of a row, by whatever door it comes`, async () => {
      const product = (await defaultRows()).find(({ kind }) => kind === 'product');
      const refused = await put('product', key, product?.body);
      expect(!refused.ok && refused.error).to.deep.include({ kind: 'notUsable' });
      expect((await rows.current()).some((row) => row.key === key)).to.equal(false);
    });
  }

  for (const url of [
    'https://wang:pass word@a.example',
    'https://a b',
    'https://',
    'cards',
    "https://a;sandbox'",
    '',
  ]) {
    it(`refuses the address ${JSON.stringify(url)} in words, without quoting it`, async () => {
      const refused = await put('cardBinding', '*', { ...BINDING, url });
      expect(!refused.ok && refused.error)
        .to.have.property('faults')
        .that.matches(/^cardBinding\/\*: url: /);
      expect(JSON.stringify(refused)).not.to.include('wang').and.not.include('sandbox');
    });
  }

  it('refuses a secret whose Base64 is too short to sign with', async () => {
    const refused = await put('cardBinding', '*', { ...BINDING, secrets: [...SECRETS, 'whsec_c2hvcnRrZXk='] });
    expect(JSON.stringify(refused)).to.include('secrets').and.not.to.include('c2hvcnRrZXk');
    const good = 'whsec_c2lnbmVkIGV4Y2hhbmdlIGluIGEgdGVzdA==';
    expect(await put('cardBinding', '*', { ...BINDING, secrets: [good] })).to.include({ ok: true });
  });

  // prettier-ignore
  const endless: readonly (readonly [string, string, unknown])[] = [
    [ 'loanPolicy',   'reviewCoolDownDays',     10_000_000 ],
    [ 'loanPolicy',   'operationsCoolDownDays', Number.MAX_SAFE_INTEGER ],
    [ 'loanPolicy',   'openingValidMs',         Number.MAX_SAFE_INTEGER ],
    [ 'loanPolicy',   'openingCheckAfterMs',    Number.MAX_SAFE_INTEGER ],
    [ 'loanPolicy',   'smsBackoff',             { delaysMs: [Number.MAX_SAFE_INTEGER], attemptsMax: 3 } ],
    [ 'intakePolicy', 'creditCoolDownDays',     10_000_000 ],
    [ 'intakePolicy', 'approvalValidDays',      10_000_000 ],
    [ 'product',      'terms',                  [{ count: 1_000_000_000, unit: 'month' }] ],
  ];
  for (const [kind, member, value] of endless) {
    it(`refuses ${kind} with ${member} that leads beyond all dates`, async () => {
      const row = (await defaultRows()).find((candidate) => candidate.kind === kind);
      const refused = await put(kind, row?.key ?? '', { ...row?.body, [member]: value }, 2);
      expect(JSON.stringify(refused)).to.include(member).and.include('notUsable');
    });
  }

  it('lets one of two changes of a version through', async () => {
    const first = put('cardBinding', '*', BINDING);
    const second = put('cardBinding', '*', { ...BINDING, merchantNo: 'M-2' });
    const outcomes = await Promise.all([first, second]);
    expect(outcomes.map(({ ok }) => ok)).to.have.members([true, false]);
    expect(outcomes.find((outcome) => !outcome.ok)).to.deep.include({ error: { kind: 'versionTaken' } });
  });

  it('validates the whole before it stores anything, and audits what was done and what was refused', async () => {
    expect((await put('intakePolicy', 'rongshu', { productCode: 'NONE' })).ok).to.equal(false);
    expect((await put('keyCheck', '*', {})).ok).to.equal(false);
    expect((await put('depository', 'rongshu', aDepositoryBody())).ok).to.equal(false);
    const forbidden = await put('cardBinding', '*', BINDING, 1, { name: 'li', roles: ['operator', 'reviewer'] });
    expect(!forbidden.ok && forbidden.error).to.deep.equal({ kind: 'notPermitted', role: 'administrator' });
    await put('cardBinding', '*', BINDING);
    const entries = [...(await audited())].reverse();
    expect(entries.map(({ operator, subject, outcome }) => [operator, subject, outcome])).to.deep.equal([
      ['wang', 'intakePolicy/rongshu', 'notUsable'],
      ['wang', 'keyCheck/*', 'notUsable'],
      ['wang', 'depository/rongshu', 'notUsable'],
      ['li', 'cardBinding/*', 'notPermitted'],
      ['wang', 'cardBinding/*', 'done'],
    ]);
    expect(JSON.stringify(entries)).to.not.include(SECRETS[0]);
  });
});
