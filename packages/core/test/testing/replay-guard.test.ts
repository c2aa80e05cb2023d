import { expect } from 'chai';
import { describe, it } from 'mocha';
import { addMs } from '#src/shared/calendar.js';
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

  it('refuses to be without room at all', () => {
    expect(() => createMemoryReplayGuard({ entriesMax: 0 })).to.throw();
  });
});
