import { addMs } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import { nextDelayMs } from '../../model/backoff.js';
import type { DataKind, DataKindPull } from '../../model/data-pull.js';
import { DATA_KINDS } from '../../model/data-pull.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration, IntakePolicy } from '../../ports/configuration.js';
import type { ContentDigest } from '../../ports/content-digest.js';
import type { CreditDataSource, DataPullFault } from '../../ports/credit-data-source.js';
import type { ClaimedDataPull } from '../../ports/data-pulls.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Randomness } from '../../ports/randomness.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import { declineOrder } from '../intake/decline-order.js';
import { documentKeyOf } from '../intake/document-key.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';

/** One pass of `RongshuOperatorPullJob` (item 5): claims due pulls and works on them. Counts: claimed, done, exhausted, postponed, ignored (the order has moved on), lost, failed:…. */
export type PullCreditData = (request: BatchRequest) => Promise<Batch>;

/** How one attempt at one kind ended, for metrics. */
export type PullOutcome = 'done' | DataPullFault['kind'];

/** What {@link createPullCreditData} works with. */
export interface PullCreditDataDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly documentStore: DocumentStore;
  readonly source: CreditDataSource;
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly digest: ContentDigest;
  readonly randomness: Randomness;
  readonly clock: Clock;
  /** Called with the outcome of every attempt. */
  readonly observe?: (kind: DataKind, outcome: PullOutcome) => void;
}

// For the pulls of a channel whose configuration is gone: they wait for it, and keep nobody else waiting.
const ORPHAN_DELAY_MS = 3_600_000;

type Kinds = ClaimedDataPull['kinds'];

/** Makes the use case of item 5 (E2–E4). Each kind is pulled, stored and noted by itself, so that a crash repeats at most that kind. */
export function createPullCreditData(dependencies: PullCreditDataDependencies): PullCreditData {
  const { unitOfWork, documentStore, source, configuration, callbackBodies, digest, randomness, clock } = dependencies;

  return async ({ owner, limit, concurrency, leaseMs }) => {
    const items = await unitOfWork.run((stores) =>
      stores.dataPulls.claimDue({ now: clock.now(), limit, owner, leaseMs }),
    );
    return runBatch({
      items,
      concurrency,
      work: pullOrder,
      onError: async (pull, error) => {
        const backoff = configuration.intakePolicy(pull.key.channel)?.dataPullBackoff;
        await postpone(pull, backoff?.delaysMs.at(-1) ?? ORPHAN_DELAY_MS);
        return `failed:${errorWord(error)}`;
      },
    });
  };

  async function pullOrder(pull: ClaimedDataPull): Promise<string> {
    const policy = policyOf(pull);
    const entries = await Promise.all(
      DATA_KINDS.map(async (kind): Promise<readonly [DataKind, DataKindPull | undefined]> => [
        kind,
        pull.kinds[kind].state === 'todo' ? await pullKind(pull, kind, policy) : pull.kinds[kind],
      ]),
    );
    if (entries.some(([, kindPull]) => kindPull === undefined)) return 'lost';
    // DATA_KINDS names every member: the record is total by construction.
    const kinds = Object.fromEntries(entries) as unknown as Kinds;

    if (policy.mandatoryKinds.some((kind) => ['failed', 'none'].includes(kinds[kind].state)))
      return exhaust(pull, kinds, policy);
    const open = DATA_KINDS.filter((kind) => kinds[kind].state === 'todo');
    if (open.length === 0) return complete(pull);
    const attempts = Math.max(...open.map((kind) => kinds[kind].attempts));
    const delayMs = nextDelayMs(policy.dataPullBackoff, attempts, randomness.fraction()) ?? 0;
    return (await postpone(pull, delayMs)) ? 'postponed' : 'lost';
  }

  /** The kind after one attempt; undefined when the claim has been lost. */
  async function pullKind(
    pull: ClaimedDataPull,
    kind: DataKind,
    policy: IntakePolicy,
  ): Promise<DataKindPull | undefined> {
    const attempts = pull.kinds[kind].attempts + 1;
    const { channel } = pull.key;
    const { marketplaceUserId, operatorUrl } = pull;
    const result = await source.pull({
      channel,
      kind,
      marketplaceUserId,
      ...(operatorUrl === undefined ? {} : { operatorUrl }),
    });
    dependencies.observe?.(kind, result.ok ? 'done' : result.error.kind);
    if (!result.ok) {
      const after = afterFault(result.error, attempts, policy);
      return (await saveKind(pull, kind, after)) ? after : undefined;
    }
    const after: DataKindPull = { state: 'done', attempts };
    return (await keep(pull, kind, result.value.json, after)) ? after : undefined;
  }

  // Object first, row after, as at the push.
  async function keep(pull: ClaimedDataPull, kind: DataKind, json: string, after: DataKindPull): Promise<boolean> {
    const bytes = digest.utf8(json);
    const sha256 = digest.sha256(bytes);
    const documentKey = documentKeyOf(pull.key, kind, sha256);
    const { size } = await documentStore.put({ key: documentKey, bytes, contentType: 'application/json', sha256 });
    return unitOfWork.run(async (stores) => {
      const isOurs = await stores.dataPulls.saveKind({ key: pull.key, fence: pull.fence, kind, pull: after });
      if (!isOurs) return false;
      await stores.documents.save({ key: pull.key, kind, documentKey, sha256, size, storedAt: clock.now() });
      return true;
    });
  }

  function saveKind(pull: ClaimedDataPull, kind: DataKind, after: DataKindPull): Promise<boolean> {
    return unitOfWork.run((stores) =>
      stores.dataPulls.saveKind({ key: pull.key, fence: pull.fence, kind, pull: after }),
    );
  }

  function postpone(pull: ClaimedDataPull, delayMs: number): Promise<boolean> {
    const nextAttemptAt = addMs(clock.now(), delayMs);
    return unitOfWork.run((stores) =>
      stores.dataPulls.settle({ key: pull.key, fence: pull.fence, outcome: { state: 'open', nextAttemptAt } }),
    );
  }

  /** E3: everything is there, the order waits for its parse (item 5.3). */
  function complete(pull: ClaimedDataPull): Promise<string> {
    return unitOfWork.run(async (stores) => {
      const isOurs = await stores.dataPulls.settle({ key: pull.key, fence: pull.fence, outcome: { state: 'done' } });
      if (!isOurs) return 'lost';
      const order = await orderOf(stores, pull);
      if (order.status !== 'accepted') return 'ignored';
      const at = clock.now();
      const { key, version } = order;
      const isMoved = await stores.orders.transition({ key, from: 'accepted', version, event: 'dataPulled', at });
      return isMoved ? 'done' : 'ignored';
    });
  }

  /** E4: what we cannot do without will not come. Not the person's fault: no cool-down. */
  function exhaust(pull: ClaimedDataPull, kinds: Kinds, policy: IntakePolicy): Promise<string> {
    const missing = policy.mandatoryKinds.filter((kind) => kinds[kind].state !== 'done').join(',');
    return unitOfWork.run(async (stores) => {
      const isOurs = await stores.dataPulls.settle({
        key: pull.key,
        fence: pull.fence,
        outcome: { state: 'exhausted' },
      });
      if (!isOurs) return 'lost';
      const order = await orderOf(stores, pull);
      if (order.status !== 'accepted') return 'ignored';
      const refusal = { stage: 'dataPull', reason: `missing:${missing}`, at: clock.now() } as const;
      const event = 'dataPullExhausted';
      const isMoved = await declineOrder({ stores, configuration, callbackBodies, order, event, refusal });
      return isMoved ? 'exhausted' : 'ignored';
    });
  }

  function policyOf(pull: ClaimedDataPull): IntakePolicy {
    const policy = configuration.intakePolicy(pull.key.channel);
    invariant(policy !== undefined, 'a pull belongs to a configured channel');
    return policy;
  }
}

async function orderOf(stores: Stores, pull: ClaimedDataPull): Promise<MarketplaceOrder> {
  const order = await stores.orders.find(pull.key);
  invariant(order !== undefined, 'a pull belongs to an order');
  return order;
}

function afterFault(fault: DataPullFault, attempts: number, policy: IntakePolicy): DataKindPull {
  if (fault.kind === 'none') return { state: 'none', attempts };
  const lastError = fault.kind === 'notReady' ? 'notReady' : `${fault.kind}: ${fault.reason}`;
  return { state: attempts >= policy.dataPullBackoff.attemptsMax ? 'failed' : 'todo', attempts, lastError };
}
