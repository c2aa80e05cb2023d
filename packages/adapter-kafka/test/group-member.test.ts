import type { Kafka } from 'kafkajs';
import { expect } from 'chai';
import { createGroupMember } from '#src/group-member.js';
import { eventually } from './support/eventually.js';

const STALL_MS = 200;

/** A driver whose consumers join, poll as often as `polls` says, and never say that anything is wrong. */
function silentDriver(polls: number): { readonly client: Kafka; opened(): number } {
  let opened = 0;
  const events = { FETCH: 'fetch', GROUP_JOIN: 'join', REBALANCING: 'rebalancing', CRASH: 'crash' };
  const consumer = (): object => {
    const listeners = new Map<string, () => void>();
    let timer: NodeJS.Timeout | undefined;
    let left = polls;
    opened += 1;
    return {
      events,
      on: (event: string, listener: () => void) => listeners.set(event, listener),
      connect: () => Promise.resolve(),
      subscribe: () => Promise.resolve(),
      run: () => {
        timer = setInterval(() => {
          if (left-- > 0) listeners.get(events.FETCH)?.();
        }, STALL_MS / 4);
        return Promise.resolve();
      },
      disconnect: async () => clearInterval(timer),
    };
  };
  return { client: { consumer } as unknown as Kafka, opened: () => opened };
}

describe('a member of a consumer group (RELIABILITY §0.7)', function () {
  this.timeout(60_000);

  it('begins anew when the driver has stopped polling without a word, and not while it polls', async () => {
    const driver = silentDriver(20);
    const restarts: string[] = [];
    const member = createGroupMember({
      client: driver.client,
      row: { group: 'group', topics: ['topic'], take: () => Promise.resolve() },
      sessionTimeoutMs: 6_000,
      stallMs: STALL_MS,
      onFatal: () => undefined,
      observe: { restarted: ({ error }) => restarts.push(error) },
      log: () => undefined,
    });
    const startedAt = performance.now();
    await member.start();
    await eventually('a new consumer', () => driver.opened() === 2, 20_000);
    expect(performance.now() - startedAt).to.be.greaterThan(20 * (STALL_MS / 4));
    expect(restarts).to.have.length(1);
    await eventually('a green light', () => member.health().isProgressing);
    await member.stop();
  });
});
