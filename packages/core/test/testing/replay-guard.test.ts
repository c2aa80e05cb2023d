import v8 from 'node:v8';
import vm from 'node:vm';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { addMs } from '#src/shared/calendar.js';
import { parseJson } from '#src/shared/json.js';
import { createMemoryReplayGuard } from '#src/rongshu/replay-guard.js';
import { TEST_NOW } from '#src/testing/index.js';

describe('the replay guard in memory', () => {
  const admit = (
    guard: ReturnType<typeof createMemoryReplayGuard>,
    signature: string,
    { atMs = 0, endMs = 600_000 } = {},
  ): Promise<string> =>
    guard.admit({
      channel: '840',
      signature,
      purpose: 'userCheck',
      effect: 'read',
      now: addMs(TEST_NOW, atMs),
      expiresAt: addMs(TEST_NOW, endMs),
    });

  it('forgets the oldest entry, and only that, when all are good and there is no room', async () => {
    const guard = createMemoryReplayGuard({ entriesMax: 3 });
    for (const signature of ['a', 'b', 'c', 'd']) expect(await admit(guard, signature)).to.equal('first');
    for (const signature of ['b', 'c', 'd']) expect(await admit(guard, signature)).to.equal('again');
    expect(await admit(guard, 'a')).to.equal('first');
  });

  it('forgets ended entries before good ones, wherever they stand', async () => {
    const guard = createMemoryReplayGuard({ entriesMax: 3 });
    await admit(guard, 'good');
    await admit(guard, 'ended', { endMs: 10 });
    await admit(guard, 'good too');
    expect(await admit(guard, 'new', { atMs: 10 })).to.equal('first');
    for (const signature of ['good', 'good too', 'new'])
      expect(await admit(guard, signature, { atMs: 10 })).to.equal('again');
  });

  it('stays quick when it is full of good entries', async () => {
    const guard = createMemoryReplayGuard({ entriesMax: 20_000 });
    for (let count = 0; count < 120_000; count += 1) await admit(guard, `signature-${String(count)}`);
    expect(await admit(guard, 'signature-119999')).to.equal('again');
  }).timeout(5_000);

  it('stays quick when it is full and one entry ends with every one that comes', async () => {
    const guard = createMemoryReplayGuard({ entriesMax: 20_000 });
    for (let count = 0; count < 120_000; count += 1) {
      await admit(guard, `signature-${String(count)}`, { atMs: count, endMs: count + 20_000 });
    }
    expect(await admit(guard, 'signature-119999', { atMs: 120_000, endMs: 140_000 })).to.equal('again');
  }).timeout(5_000);

  it('does not hold what has ended, also while there is room (promise 41)', async () => {
    const guard = createMemoryReplayGuard({ entriesMax: 20_000 });
    // A call every 100 ms for an hour, each good for ten minutes: 6 000 are good at any time.
    for (let atMs = 0; atMs < 3_600_000; atMs += 100) {
      await admit(guard, `signature-${String(atMs)}`, { atMs, endMs: atMs + 600_000 });
      expect(guard.count()).to.be.at.most(6_600);
    }
    expect(guard.count()).to.be.at.least(6_000);
    await admit(guard, 'much later', { atMs: 9_000_000, endMs: 9_600_000 });
    expect(guard.count()).to.equal(1);
  });

  it('forgets what has ended also when the clock was put back in between', async () => {
    const guard = createMemoryReplayGuard({ entriesMax: 20_000 });
    await admit(guard, 'of tomorrow', { atMs: 86_400_000, endMs: 86_400_001 });
    await admit(guard, 'ends soon', { endMs: 10 });
    await admit(guard, 'later', { atMs: 60_000 });
    expect(guard.count()).to.equal(2);
  });

  it('does not keep the request in memory of which the signature is a part', async () => {
    v8.setFlagsFromString('--expose-gc');
    const collect = vm.runInNewContext('gc') as () => void;
    const guard = createMemoryReplayGuard({ entriesMax: 20_000 });
    const heldMb = (): number => {
      collect();
      return process.memoryUsage().heapUsed / 2 ** 20;
    };
    const before = heldMb();
    for (let count = 0; count < 64; count += 1) {
      const body = `{"request":"${String(count).repeat(500_000)}","sign":"${String(count).padStart(200, 's')}"}`;
      const read = parseJson(body);
      const sign = read.ok && read.value instanceof Map ? String(read.value.get('sign')) : '';
      expect(sign).to.have.length(200);
      expect(await admit(guard, sign)).to.equal('first');
    }
    expect(guard.count()).to.equal(64);
    expect(heldMb() - before, 'MB held of some 50 MB').to.be.lessThan(10);
  });

  it('refuses to be without room at all', () => {
    expect(() => createMemoryReplayGuard({ entriesMax: 0 })).to.throw();
  });
});
