import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
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
    const request = (
      overrides: Partial<Parameters<ReplayGuardHarness['replayGuard']['admit']>[0]> = {},
    ): Parameters<ReplayGuardHarness['replayGuard']['admit']>[0] => ({
      channel: '840',
      signature: 'H9qjLBbBPBiBeAaeKXnawSq7RorYTqWNyw6b60D/QVk=',
      purpose: 'userCheck',
      now: TEST_NOW,
      expiresAt: addMs(TEST_NOW, WINDOW_MS),
      ...overrides,
    });

    promise('admits a signature first, then again', async ({ replayGuard }) => {
      expect(replayGuard.admit(request())).to.equal('first');
      expect(replayGuard.admit(request())).to.equal('again');
      expect(replayGuard.admit(request({ now: addMs(TEST_NOW, WINDOW_MS - 1) }))).to.equal('again');
    });

    promise(
      'tells the same signature at another interface, however often, and keeps the first one’s',
      async ({ replayGuard }) => {
        replayGuard.admit(request());
        expect(replayGuard.admit(request({ purpose: 'pushOrder' }))).to.equal('elsewhere');
        expect(replayGuard.admit(request({ purpose: 'pushOrder' }))).to.equal('elsewhere');
        expect(replayGuard.admit(request())).to.equal('again');
      },
    );

    promise('keeps channels and signatures apart, though their texts run together', async ({ replayGuard }) => {
      expect(replayGuard.admit(request({ channel: '84', signature: '0abc' }))).to.equal('first');
      expect(replayGuard.admit(request({ channel: '840', signature: 'abc' }))).to.equal('first');
      expect(replayGuard.admit(request({ channel: '84', signature: '0ABC' }))).to.equal('first');
    });

    promise('has forgotten an entry at its end', async ({ replayGuard }) => {
      replayGuard.admit(request());
      const later = addMs(TEST_NOW, WINDOW_MS);
      const again = { now: later, expiresAt: addMs(later, WINDOW_MS) };
      expect(replayGuard.admit(request({ ...again, purpose: 'pushOrder' }))).to.equal('first');
      expect(replayGuard.admit(request(again))).to.equal('elsewhere');
    });

    promise('keeps an entry to its own end when others with other ends come and go', async ({ replayGuard }) => {
      replayGuard.admit(request({ signature: 'long', expiresAt: addMs(TEST_NOW, 2 * WINDOW_MS) }));
      replayGuard.admit(request({ signature: 'short', expiresAt: addMs(TEST_NOW, 1) }));
      for (let count = 0; count < 500; count += 1) {
        const now = addMs(TEST_NOW, 2 + count);
        replayGuard.admit(request({ signature: `other-${String(count)}`, now, expiresAt: addMs(now, 1) }));
      }
      expect(replayGuard.admit(request({ signature: 'long', now: addMs(TEST_NOW, WINDOW_MS + 1) }))).to.equal('again');
    });
  });
}
