import { addMs } from '../../shared/calendar.js';
import { InvariantViolation, invariant } from '../../shared/errors.js';
import type { Application } from '../../model/application.js';
import { nextDelayMs } from '../../model/backoff.js';
import type { DataKind, OrderDocument } from '../../model/data-pull.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { ContentDigest } from '../../ports/content-digest.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { MarketplaceDocuments } from '../../ports/marketplace-documents.js';
import type { Randomness } from '../../ports/randomness.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import { applyCoolDown, decideForPerson } from '../access/decide-for-person.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import { declineOrder } from './decline-order.js';

/** One pass of `RongshuPushOrderJob` (item 6). Counts: claimed, parsed, refused, ignored (the order has moved on), failed:…. */
export type ParseOrders = (request: BatchRequest) => Promise<Batch>;

/** What {@link createParseOrders} works with. */
export interface ParseOrdersDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly documentStore: DocumentStore;
  readonly marketplaceDocuments: MarketplaceDocuments;
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly identityIndex: IdentityIndex;
  readonly digest: ContentDigest;
  readonly randomness: Randomness;
  readonly clock: Clock;
  /** Called with every code that no table of ours knows, as `table:code` (`spec` §5.2). */
  readonly observeUnknownCode?: (code: string) => void;
}

/** Makes the use case of item 6 (E5–E7). Repeatable: the same order parsed again gives the same application. */
export function createParseOrders(dependencies: ParseOrdersDependencies): ParseOrders {
  const { unitOfWork, documentStore, marketplaceDocuments, configuration, callbackBodies } = dependencies;
  const { identityIndex, digest, randomness, clock } = dependencies;

  return async ({ owner, limit, concurrency, leaseMs }) => {
    const now = clock.now();
    const items = await unitOfWork.run((stores) =>
      stores.orders.claimDue({ status: 'awaitingParse', now, limit, owner, leaseMs }),
    );
    return runBatch({ items, concurrency, work: parse, onError: postpone });
  };

  async function parse(order: MarketplaceOrder): Promise<string> {
    const application = await normalize(order);
    const { idCard, mobile } = application.order;
    const indexes = { idCard: order.idCardIndex, mobile: identityIndex.of('mobile', mobile.reveal()) };
    const applicant = { key: order.key, idCard, mobile, indexes };
    const now = clock.now();
    const outcome = await unitOfWork.run(async (stores) => {
      const decision = await decideForPerson({ stores, configuration, stage: 'parse', applicant, now });
      if (decision.mayBorrow) {
        const { key, version } = order;
        const change = { key, from: 'awaitingParse', version, event: 'applicationParsed', at: now } as const;
        if (!(await stores.orders.transition(change))) return 'ignored';
        await stores.applications.save({ ...application, parsedAt: now });
        return 'parsed';
      }
      const refusal = { stage: 'parse', reason: decision.rule, at: now } as const;
      const isOurs = await declineOrder({
        stores,
        configuration,
        callbackBodies,
        order,
        event: 'accessRefused',
        refusal,
      });
      if (!isOurs) return 'ignored';
      await applyCoolDown({ stores, applicant, refusal: decision, stage: 'parse', now });
      return 'refused';
    });
    if (outcome === 'parsed') application.unknownCodes.forEach((code) => dependencies.observeUnknownCode?.(code));
    return outcome;
  }

  /** What the push said, and what the pulled data comes to. */
  async function normalize(order: MarketplaceOrder): Promise<Application> {
    const pushed = await unitOfWork.read.applications.find(order.key);
    invariant(pushed !== undefined, 'an order has an application from its push on');
    const documents = await unitOfWork.read.documents.list(order.key);
    const operator = await pulledText(documents, 'operator');
    const device = await pulledText(documents, 'device');
    const operatorReport = operator === undefined ? undefined : marketplaceDocuments.readOperatorReport(operator);
    const deviceReport = device === undefined ? undefined : marketplaceDocuments.readDeviceReport(device);
    return {
      ...pushed,
      ...(operatorReport === undefined ? {} : { operatorReport }),
      ...(deviceReport === undefined ? {} : { deviceReport }),
    };
  }

  async function pulledText(documents: readonly OrderDocument[], kind: DataKind): Promise<string | undefined> {
    const document = documents.find((candidate) => candidate.kind === kind);
    if (document === undefined) return undefined;
    const content = await documentStore.get(document.documentKey);
    if (content === undefined)
      throw new InvariantViolation(`the ${kind} document of an order is not in the object store`);
    return digest.text(content.bytes);
  }

  /** E7: our own trouble. The order stays; it is never given up. */
  async function postpone(order: MarketplaceOrder, error: unknown): Promise<string> {
    const backoff = configuration.intakePolicy(order.key.channel)?.parseBackoff ?? {
      delaysMs: [60_000],
      attemptsMax: 1,
    };
    const delayMs = nextDelayMs(backoff, order.attempts + 1, randomness.fraction()) ?? backoff.delaysMs.at(-1) ?? 0;
    const nextAttemptAt = addMs(clock.now(), delayMs);
    const word = errorWord(error);
    await unitOfWork.run((stores) => stores.orders.postpone({ order, nextAttemptAt, error: word }));
    return `failed:${word}`;
  }
}
