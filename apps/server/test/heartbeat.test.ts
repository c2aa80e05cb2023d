import { createMetrics } from '@banyan/adapter-http';
import { PortUnavailable } from '@banyan/core';
import { until } from '@banyan/sandbox';
import { expect } from 'chai';
import { createHeartbeat } from '#src/heartbeat.js';
import { createLog } from '#src/logging/log.js';

const LEASE_MS = 30;

/** Beats against a database that is away from the `from`-th beat to the one before `to`; each beat is a third of a lease after the other. */
async function beats(count: number, away: { readonly from: number; readonly to: number }): Promise<readonly string[]> {
  const told: string[] = [];
  let beatCount = 0;
  const heartbeat = createHeartbeat({
    workers: {
      beat: () => {
        beatCount += 1;
        const isAway = beatCount >= away.from && beatCount < away.to;
        told.push(isAway ? 'away' : 'beat');
        return isAway ? Promise.reject(new PortUnavailable('database')) : Promise.resolve();
      },
      releaseClaimsOfTheDead: () => {
        told.push('free');
        return Promise.resolve(0);
      },
      retire: () => {
        told.push('retire');
        return Promise.resolve();
      },
    },
    owner: 'replica',
    leaseMs: LEASE_MS,
    log: createLog({ level: 'silent', write: () => undefined }),
    metrics: createMetrics(),
    monotonicMs: () => (beatCount * LEASE_MS) / 3,
  });
  await heartbeat.start();
  await until('the beats', () => Promise.resolve(beatCount >= count ? true : undefined), 20_000);
  await heartbeat.stop();
  return told;
}

describe('the sign of life of a replica (promise 12)', () => {
  it('frees nothing before it has beaten for a whole lease, and retires at the end', async () => {
    const told = await beats(6, { from: 100, to: 100 });
    const firstFreed = told.indexOf('free');
    expect(told.slice(0, firstFreed).filter((word) => word === 'beat').length).to.be.at.least(
      LEASE_MS / (LEASE_MS / 3),
    );
    expect(told.at(-1)).to.equal('retire');
  });

  it('waits a lease anew after a gap, so that others may say that they live', async () => {
    const told = await beats(14, { from: 6, to: 11 });
    const back = told.lastIndexOf('away') + 1;
    const freed = told.indexOf('free', back);
    expect(told.slice(0, back)).to.include('free');
    const beatsBefore = told.slice(back, freed === -1 ? told.length : freed).filter((word) => word === 'beat').length;
    expect(beatsBefore).to.be.at.least(LEASE_MS / (LEASE_MS / 3));
  });
});
