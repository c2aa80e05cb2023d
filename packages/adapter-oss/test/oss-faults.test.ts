import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { addMs, PortUnavailable } from '@banyan/core';
import type { DocumentKey } from '@banyan/core';
import { documentKey, TEST_NOW } from '@banyan/core/testing';
import type { StoreFaultKind } from '@banyan/sandbox';
import { createOssDocumentStore } from '#src/index.js';
import type { OssOptions } from '#src/index.js';
import { ACCESS_KEY, openStore } from './open-store.js';
import type { OpenedStore } from './open-store.js';
import { ENCRYPTION } from './temporary-root.js';

const PUSH = documentKey('840/90000001/push');
const AGREEMENT = documentKey('agreements/RS STANDARD/v1.pdf');
const PART_BYTES = 100 * 1_024;

describe('the document store on an object store that misbehaves', () => {
  const opened: OpenedStore[] = [];
  async function open(options: Partial<OssOptions> = {}): Promise<OpenedStore> {
    const each = await openStore({ encryption: ENCRYPTION, ...options });
    opened.push(each);
    return each;
  }
  afterEach(async () => {
    for (const { objects } of opened.splice(0)) await objects.close();
  });

  const put = ({ store }: OpenedStore, bytes: Uint8Array, key: DocumentKey = PUSH): Promise<unknown> =>
    store.put({ key, bytes, contentType: 'application/json' });
  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  const passing: readonly StoreFaultKind[] = ['error', 'busy', 'cutAnswer', 'cutRequest', 'loseAnswer'];
  for (const kind of passing) {
    it(`stores and reads although a request ends with ${kind}`, async () => {
      const each = await open();
      const bytes = randomBytes(5_000);
      each.objects.setFault({ kind, times: 1 });
      await put(each, bytes);
      each.objects.setFault({ kind, times: 1, method: 'GET' });
      expect((await each.store.get(PUSH))?.bytes).to.deep.equal(bytes);
      each.objects.setFault({ kind, times: 1 });
      await each.store.remove(PUSH);
      expect(each.objects.faultCounts().get(kind)).to.equal(3);
      expect(each.objects.names()).to.deep.equal([]);
    });
  }

  it('takes a document whose answer was lost for stored, and other bytes for refused', async () => {
    const each = await open();
    const bytes = randomBytes(2_000);
    each.objects.setFault({ kind: 'loseAnswer', times: 1, method: 'PUT' });
    await put(each, bytes);
    expect(each.objects.answers().get('PUT 409')).to.equal(1);
    each.objects.setFault({ kind: 'loseAnswer', times: 1, method: 'PUT' });
    expect(await failureOf(put(each, randomBytes(2_000)))).to.have.property('name', 'InvariantViolation');
  });

  it('reads again what was damaged on the way, and refuses what is damaged in the store', async () => {
    for (const key of [PUSH, AGREEMENT]) {
      const each = await open();
      const bytes = randomBytes(3_000);
      await put(each, bytes, key);
      each.objects.setFault({ kind: 'corrupt', times: 1, method: 'GET' });
      expect((await each.store.get(key))?.bytes).to.deep.equal(bytes);
      each.objects.damage(key);
      expect(await failureOf(each.store.get(key))).to.have.property('name', 'InvariantViolation');
    }
  });

  it('gives up in time on a store that never answers, saying neither where nor with what key', async () => {
    const each = await open({ timeoutMs: 150, attemptsMax: 2 });
    each.objects.setFault({ kind: 'hang' });
    const works = [
      () => put(each, randomBytes(10)),
      () => each.store.get(PUSH),
      () => each.store.remove(PUSH),
      () => each.store.ping(),
    ];
    for (const work of works) {
      const error = await failureOf(work());
      expect(error).to.be.instanceOf(PortUnavailable);
      const said = error instanceof PortUnavailable ? `${error.message} ${String(error.cause)}` : '';
      expect(said).to.match(/Timeout/);
      expect(said).not.to.match(/http|localhost|test-key|test-secret|push/);
    }
    each.objects.setFault(undefined);
    await put(each, randomBytes(10));
  });

  it('gives up after the attempts it was given', async () => {
    const each = await open({ attemptsMax: 3 });
    each.objects.setFault({ kind: 'error' });
    expect(await failureOf(put(each, randomBytes(10)))).to.be.instanceOf(PortUnavailable);
    expect(each.objects.faultCounts().get('error')).to.equal(3);
  });

  it('does not insist where insisting is in vain', async () => {
    const each = await open();
    const stranger = each.another({
      credentials: { kind: 'accessKey', accessKeyId: 'nobody', accessKeySecret: 'whatever it is' },
    });
    const wrong = each.another({
      credentials: { kind: 'accessKey', ...ACCESS_KEY, accessKeySecret: 'another secret' },
    });
    const elsewhere = each.another({ bucket: 'another-bucket' });
    for (const store of [stranger, wrong, elsewhere]) {
      expect(await failureOf(store.ping())).to.be.instanceOf(PortUnavailable);
      expect(await failureOf(store.get(PUSH))).to.be.instanceOf(PortUnavailable);
    }
    expect(each.objects.answers().get('GET 403')).to.equal(4);
    expect(each.objects.answers().get('GET 404')).to.equal(2);
  });

  it('keeps the first of two replicas that store at once under one key', async () => {
    const each = await open();
    const other = each.another();
    for (let round = 0; round < 10; round += 1) {
      const key = documentKey(`840/${String(round)}/push`);
      const contents = [randomBytes(400), randomBytes(400)] as const;
      const outcomes = await Promise.allSettled([
        each.store.put({ key, bytes: contents[0], contentType: 'application/json' }),
        other.put({ key, bytes: contents[1], contentType: 'application/json' }),
      ]);
      const winners = outcomes.map(({ status }) => status === 'fulfilled');
      expect(winners.filter(Boolean)).to.have.length(1);
      expect((await other.get(key))?.bytes).to.deep.equal(contents[winners.indexOf(true)]);
    }
  });

  it('sends a large document in parts, whole or not at all', async () => {
    const each = await open({ partBytes: PART_BYTES });
    const bytes = randomBytes(PART_BYTES * 3 + 17);
    for (const [index, kind] of (['error', 'loseAnswer', 'cutRequest', 'busy'] as const).entries()) {
      const key = documentKey(`840/${String(index)}/push`);
      each.objects.setFault({ kind, times: 1, method: index % 2 === 0 ? 'PUT' : 'POST' });
      await put(each, bytes, key);
      expect((await each.store.get(key))?.bytes).to.deep.equal(bytes);
      await put(each, bytes, key);
      expect(await failureOf(put(each, randomBytes(bytes.length), key))).to.have.property('name', 'InvariantViolation');
    }
    each.objects.setFault({ kind: 'error', method: 'POST' });
    expect(await failureOf(put(each, bytes))).to.be.instanceOf(PortUnavailable);
    each.objects.setFault(undefined);
    expect(await each.store.get(PUSH)).to.equal(undefined);
    await put(each, bytes);
    const answers = each.objects.answers();
    expect(answers.get('PUT 200')).to.be.greaterThan(15);
  });

  it('abandons an upload whose parts do not arrive', async () => {
    const each = await open({ partBytes: PART_BYTES });
    each.objects.setFault({ kind: 'error', method: 'PUT' });
    expect(await failureOf(put(each, randomBytes(PART_BYTES * 2)))).to.be.instanceOf(PortUnavailable);
    expect(each.objects.openUploads()).to.equal(0);
  });

  it('stores agreements in clear with digest and encryption of the store, and all else encrypted', async () => {
    const each = await open({ serverSideEncryption: 'KMS', prefix: 'lender-1/' });
    const bytes = Buffer.from('canary: 110199 is written in this document');
    await put(each, bytes, PUSH);
    await put(each, bytes, AGREEMENT);
    const agreement = each.objects.object(`lender-1/${AGREEMENT}`);
    const push = each.objects.object(`lender-1/${PUSH}`);
    expect(agreement?.bytes).to.deep.equal(bytes);
    expect(agreement?.contentType).to.equal('application/json');
    expect(push?.bytes.includes('canary')).to.equal(false);
    for (const object of [agreement, push]) {
      expect(object?.kept.get('x-oss-server-side-encryption')).to.equal('KMS');
      expect(object?.kept.get('x-oss-meta-sha256')).to.match(/^[0-9a-f]{64}$/);
    }
  });

  it('links what is encrypted through the gateway', async () => {
    const each = await open();
    await put(each, Buffer.from('{}'), PUSH);
    const url = each.store.link(PUSH, addMs(TEST_NOW, 60_000));
    expect(url).to.match(/^https:\/\/lender\.example\/documents\/840\/90000001\/push\?/);
    expect(await each.harness.follow(url)).to.have.property('contentType', 'application/json');
    each.clock.set(addMs(TEST_NOW, 60_001));
    expect(await each.harness.follow(url)).to.equal('expired');
  });

  it('refuses a link that the store would refuse', async () => {
    const each = await open();
    expect(() => each.store.link(AGREEMENT, addMs(TEST_NOW, 8 * 86_400_000))).to.throw(/within seven days/);
  });

  it('reads a temporary key from a file, and again when the store refuses it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'banyan-sts-'));
    try {
      const path = join(folder, 'sts.json');
      const first = { accessKeyId: 'STS.one', accessKeySecret: 'secret one', securityToken: 'token one' };
      const second = { accessKeyId: 'STS.two', accessKeySecret: 'secret two', securityToken: 'token+two/==' };
      await writeFile(
        path,
        JSON.stringify({ AccessKeyId: 'STS.one', AccessKeySecret: 'secret one', SecurityToken: 'token one' }),
      );
      for (const signature of ['v1', 'v4'] as const) {
        await writeFile(path, JSON.stringify(first));
        const each = await open({ credentials: { kind: 'stsFile', path }, signature });
        each.objects.setKeys([first]);
        await put(each, randomBytes(20), AGREEMENT);
        each.objects.setKeys([second]);
        await writeFile(path, '{"accessKeyId": "STS.tw');
        expect(await failureOf(each.store.get(AGREEMENT))).to.be.instanceOf(PortUnavailable);
        await writeFile(path, JSON.stringify(second));
        expect((await each.store.get(AGREEMENT))?.bytes).to.have.length(20);
        const url = each.store.link(AGREEMENT, addMs(TEST_NOW, 60_000));
        expect(await each.harness.follow(url)).to.have.property('contentType', 'application/json');
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('cannot be used without its key file', async () => {
    const each = await open({ credentials: { kind: 'stsFile', path: '/nowhere/sts.json' } });
    expect(await failureOf(each.store.get(PUSH))).to.be.instanceOf(PortUnavailable);
  });

  it('refuses settings that cannot work', () => {
    const base = { linkBaseUrl: 'https://lender.example', linkSecrets: ['a secret of the tests, long enough'] };
    const credentials = { kind: 'accessKey', ...ACCESS_KEY } as const;
    const clock = { now: () => TEST_NOW };
    const make = (endpoint: string): unknown =>
      createOssDocumentStore({ ...base, credentials, clock, endpoint, region: 'cn-hangzhou', bucket: 'b-1' });
    expect(() => make('ftp://oss.example')).to.throw(/address/);
    expect(() => make('https://oss.example/path')).to.throw(/address/);
  });
});
