import { createMetrics } from '@banyan/adapter-http';
import type { Batch } from '@banyan/core';
import { expect } from 'chai';
import type { RelayLane } from '#src/jobs/relay-loop.js';
import { createRelayLoop } from '#src/jobs/relay-loop.js';
import { createLog } from '#src/logging/log.js';

const NOTHING: Batch = { counts: { claimed: 0 } };

interface Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open: () => open() };
}

describe('relay loop', () => {
  function rig(lanes: () => Promise<readonly RelayLane[]>) {
    const lines: string[] = [];
    const log = createLog({ level: 'info', write: (line) => lines.push(line) });
    const loop = createRelayLoop({
      relay: 'callbacks',
      lanes,
      intervalMs: 0,
      owner: 'worker-1',
      log,
      metrics: createMetrics(),
    });
    return { loop, lines };
  }

  it('promise 23: a lane that hangs keeps no other waiting, and is not entered twice; a stop waits for it', async () => {
    const [hanging, often] = [gate(), gate()];
    const passes = { dead: 0, well: 0 };
    const { loop } = rig(async () => [
      {
        name: 'dead',
        pass: async () => {
          passes.dead += 1;
          await hanging.passed;
          return undefined;
        },
      },
      {
        name: 'well',
        pass: async () => {
          passes.well += 1;
          if (passes.well === 5) often.open();
          return undefined;
        },
      },
    ]);
    loop.start();
    await often.passed;
    expect(passes.dead).to.equal(1);
    let hasStopped = false;
    const stopped = loop.stop().then(() => (hasStopped = true));
    // All that a stop does without waiting is done by the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasStopped).to.equal(false);
    hanging.open();
    await stopped;
    expect(passes.dead).to.equal(1);
  });

  it('goes on after it could not look, and after a pass that failed', async () => {
    const reached = gate();
    let looks = 0;
    const { loop, lines } = rig(async () => {
      looks += 1;
      if (looks === 1) throw new Error('away');
      if (looks === 2) return [{ name: 'well', pass: () => Promise.reject(new Error('away')) }];
      return [
        {
          name: 'well',
          pass: () => {
            reached.open();
            return Promise.resolve(undefined);
          },
        },
      ];
    });
    loop.start();
    await reached.passed;
    await loop.stop();
    expect(lines.filter((line) => line.includes('relay failed'))).to.have.length(2);
  });

  it('starts nothing more once it is stopping', async () => {
    const looking = gate();
    const begun = gate();
    let passes = 0;
    const { loop } = rig(async () => {
      begun.open();
      await looking.passed;
      const pass = (): Promise<Batch> => {
        passes += 1;
        return Promise.resolve(NOTHING);
      };
      return [{ name: 'well', pass }];
    });
    loop.start();
    await begun.passed;
    const stopped = loop.stop();
    looking.open();
    await stopped;
    expect(passes).to.equal(0);
  });
});
