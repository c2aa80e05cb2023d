import type { ReadinessCheck } from '@banyan/adapter-http';
import type { Database } from '@banyan/adapter-mysql';
import type { LinkedDocumentStore } from '@banyan/adapter-oss';
import type { EventConsumers } from './parts/events.js';

/** Readiness is asked for every second by every balancer; the documents are asked less often. */
const DOCUMENTS_LOOK_MS = 5_000;

/**
 * What must work before requests may come: the database, and no consumer of events may be stuck where there are some.
 * Documents and brokers that are away are shown only: every replica has the same ones, what is asked of the gateway mostly goes
 * on without them, and events wait in their outbox.
 */
export function createReadiness(parts: {
  readonly database: Pick<Database, 'ping'>;
  readonly documents: Pick<LinkedDocumentStore, 'ping'>;
  /** Undefined where this process consumes none. */
  readonly consumers: EventConsumers | undefined;
}): readonly ReadinessCheck[] {
  const { database, documents, consumers } = parts;
  const ask = createSparingQuestion(() => documents.ping(), DOCUMENTS_LOOK_MS);
  return [
    { name: 'database', check: () => database.ping().then(() => true) },
    { name: 'documents', isAdvisory: true, check: ask },
    ...(consumers === undefined ? [] : consumerChecks(consumers)),
  ];
}

function consumerChecks(consumers: EventConsumers): readonly ReadinessCheck[] {
  return [
    { name: 'events', check: async () => consumers.health().every(({ reason }) => reason !== 'stuck') },
    {
      name: 'brokers',
      isAdvisory: true,
      check: async () => consumers.health().every(({ reason }) => reason !== 'unreachable'),
    },
  ];
}

/** What each check says now, for the metrics. */
export async function readinessFigures(checks: readonly ReadinessCheck[]): Promise<Readonly<Record<string, boolean>>> {
  const said = checks.map(async (each) => [each.name, await each.check().catch(() => false)] as const);
  return Object.fromEntries(await Promise.all(said));
}

/** Answers from memory for `restMs` after each answer. */
function createSparingQuestion(question: () => Promise<void>, restMs: number): () => Promise<boolean> {
  let last: { readonly answer: Promise<boolean>; readonly at: number } | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.at >= restMs) {
      const answer = question().then(
        () => true,
        () => false,
      );
      last = { answer, at: now };
    }
    return last.answer;
  };
}
