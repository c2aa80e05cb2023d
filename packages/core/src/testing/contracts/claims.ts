import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import { TEST_NOW } from '../builders.js';
import type { PromiseCase } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';

/** How long the claims of {@link describeClaims} last. */
export const CLAIM_LEASE_MS = 30_000;

/** Rows of a store that workers claim. */
export interface ClaimableRows {
  /** Adds a row that is due at `dueAt` under a number of its own. */
  readonly add: (harness: StoreHarness, number: number, dueAt: Instant) => Promise<void>;
  /** Claims for {@link CLAIM_LEASE_MS} in a unit of its own; `fails` makes that unit fail afterwards. Numbers, as they come. */
  readonly claim: (
    harness: StoreHarness,
    claim: { readonly owner: string; readonly now: Instant; readonly limit: number; readonly fails?: boolean },
  ) => Promise<readonly number[]>;
}

/** The promises of every `claimDue`. */
export function describeClaims(promise: PromiseCase<StoreHarness>, { add, claim }: ClaimableRows): void {
  const later = (ms: number): Instant => addMs(TEST_NOW, ms);

  promise('claims what is due, the longest due first, at most the limit', async (harness) => {
    for (const number of [3, 1, 2, 5]) await add(harness, number, later(number));
    expect(await claim(harness, { owner: 'a', now: later(4), limit: 2 })).to.deep.equal([1, 2]);
    expect(await claim(harness, { owner: 'b', now: later(4), limit: 9 })).to.deep.equal([3]);
  });

  promise('claims at the very millisecond, not one before', async (harness) => {
    await add(harness, 1, later(1_000));
    expect(await claim(harness, { owner: 'a', now: later(999), limit: 9 })).to.deep.equal([]);
    expect(await claim(harness, { owner: 'a', now: later(1_000), limit: 9 })).to.deep.equal([1]);
  });

  promise('gives each row to one of several claimers at once', async (harness) => {
    for (let number = 1; number <= 12; number += 1) await add(harness, number, TEST_NOW);
    const owners = ['a', 'b', 'c', 'd', 'e'];
    const claims = await Promise.all(owners.map((owner) => claim(harness, { owner, now: TEST_NOW, limit: 4 })));
    const taken = claims.flat();
    expect(taken).to.have.length(12);
    expect(new Set(taken).size).to.equal(12);
  });

  promise('gives a claimed row to nobody before the lease ends, and to anybody then', async (harness) => {
    await add(harness, 1, TEST_NOW);
    await claim(harness, { owner: 'a', now: TEST_NOW, limit: 9 });
    for (const owner of ['a', 'b'])
      expect(await claim(harness, { owner, now: later(CLAIM_LEASE_MS - 1), limit: 9 })).to.deep.equal([]);
    expect(await claim(harness, { owner: 'b', now: later(CLAIM_LEASE_MS), limit: 9 })).to.deep.equal([1]);
  });

  promise('takes a claim back when the unit that made it fails', async (harness) => {
    await add(harness, 1, TEST_NOW);
    await claim(harness, { owner: 'a', now: TEST_NOW, limit: 9, fails: true });
    expect(await claim(harness, { owner: 'b', now: TEST_NOW, limit: 9 })).to.deep.equal([1]);
  });
}

/** Runs `claimDue` in a unit that fails when `fails` says so; then nothing is claimed. */
export async function claimInUnit<Row>(
  { unitOfWork }: StoreHarness,
  claimDue: (stores: Parameters<Parameters<StoreHarness['unitOfWork']['run']>[0]>[0]) => Promise<readonly Row[]>,
  fails = false,
): Promise<readonly Row[]> {
  const claimed = unitOfWork.run(async (stores) => {
    const rows = await claimDue(stores);
    if (fails) throw new Error('the worker fell over');
    return rows;
  });
  return fails ? claimed.catch(() => []) : claimed;
}
