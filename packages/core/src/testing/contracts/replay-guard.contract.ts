import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { SignedCall } from '../../ports/replay-guard.js';
import { TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { ReplayGuardHarness } from './harnesses.js';

/** Promises of `ReplayGuard`: signed bytes serve one purpose. */
export function describeReplayGuardContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<ReplayGuardHarness>,
): void {
  describeContract(runner, { port: 'replay-guard', backend }, open, (promise) => {
    const WINDOW_MS = 600_000;
    const request = (overrides: Partial<SignedCall> = {}): SignedCall => ({
      channel: '840',
      signature: 'H9qjLBbBPBiBeAaeKXnawSq7RorYTqWNyw6b60D/QVk=',
      purpose: 'userCheck',
      effect: 'write',
      now: TEST_NOW,
      expiresAt: addMs(TEST_NOW, WINDOW_MS),
      ...overrides,
    });

    promise('admits a signature first, then again', async ({ replayGuard }) => {
      expect(await replayGuard.admit(request())).to.equal('first');
      expect(await replayGuard.admit(request())).to.equal('again');
      expect(await replayGuard.admit(request({ now: addMs(TEST_NOW, WINDOW_MS - 1) }))).to.equal('again');
    });

    promise(
      'tells the same signature at another interface, however often, and keeps the first one’s',
      async ({ replayGuard }) => {
        await replayGuard.admit(request());
        expect(await replayGuard.admit(request({ purpose: 'pushOrder' }))).to.equal('elsewhere');
        expect(await replayGuard.admit(request({ purpose: 'pushOrder' }))).to.equal('elsewhere');
        expect(await replayGuard.admit(request())).to.equal('again');
      },
    );

    promise('tells a signature that was read with from one that may write', async ({ replayGuard }) => {
      expect(await replayGuard.admit(request({ purpose: 'read', effect: 'read' }))).to.equal('first');
      expect(await replayGuard.admit(request({ purpose: 'read', effect: 'read' }))).to.equal('again');
      expect(await replayGuard.admit(request({ purpose: 'pushOrder' }))).to.equal('elsewhere');
    });

    promise('lets one of many calls that come at once be the first', async ({ replayGuard }) => {
      const uses = await Promise.all(Array.from({ length: 8 }, () => replayGuard.admit(request())));
      expect(uses.filter((use) => use === 'first')).to.have.length(1);
      expect(uses.filter((use) => use === 'again')).to.have.length(7);
    });

    promise('keeps channels and signatures apart, though their texts run together', async ({ replayGuard }) => {
      expect(await replayGuard.admit(request({ channel: '84', signature: '0abc' }))).to.equal('first');
      expect(await replayGuard.admit(request({ channel: '840', signature: 'abc' }))).to.equal('first');
      expect(await replayGuard.admit(request({ channel: '84', signature: '0ABC' }))).to.equal('first');
    });

    promise('has forgotten an entry at its end', async ({ replayGuard }) => {
      await replayGuard.admit(request());
      const later = addMs(TEST_NOW, WINDOW_MS);
      const again = { now: later, expiresAt: addMs(later, WINDOW_MS) };
      expect(await replayGuard.admit(request({ ...again, purpose: 'pushOrder' }))).to.equal('first');
      expect(await replayGuard.admit(request(again))).to.equal('elsewhere');
    });

    promise('keeps an entry to its own end when others with other ends come and go', async ({ replayGuard }) => {
      await replayGuard.admit(request({ signature: 'long', expiresAt: addMs(TEST_NOW, 2 * WINDOW_MS) }));
      await replayGuard.admit(request({ signature: 'short', expiresAt: addMs(TEST_NOW, 1) }));
      for (let count = 0; count < 500; count += 1) {
        const now = addMs(TEST_NOW, 2 + count);
        await replayGuard.admit(request({ signature: `other-${String(count)}`, now, expiresAt: addMs(now, 1) }));
      }
      expect(await replayGuard.admit(request({ signature: 'long', now: addMs(TEST_NOW, WINDOW_MS + 1) }))).to.equal(
        'again',
      );
    });
  });
}
