import type { Result } from '#src/shared/result.js';
import { ok } from '#src/shared/result.js';
import { publishEach } from '#src/capabilities/events/publish-each.js';
import type { Callback } from '#src/model/callback.js';
import type { DataKind } from '#src/model/data-pull.js';
import type { LenderEvent } from '#src/model/lender-event.js';
import type { CallbackDelivery, CallbackSender } from '#src/ports/callback-sender.js';
import type { CreditDataSource, DataPullFault, PulledDocument } from '#src/ports/credit-data-source.js';
import type { EventPublisher, Publication } from '#src/ports/event-publisher.js';

type PullAnswer = Result<PulledDocument, DataPullFault>;
type PullRequest = Parameters<CreditDataSource['pull']>[0];

/** Data as the source of the tests gives it. */
export const PULLED_JSON: Readonly<Record<DataKind, string>> = {
  operator: '{"isRealName":true,"months":[]}',
  creditCard: '{"cards":[]}',
  device: '{"contactCount":1,"callCount":2,"installedAppCount":3}',
};

/** A data source that says what it is told to, and remembers what it was asked. */
export interface ScriptedSource extends CreditDataSource {
  readonly asked: PullRequest[];
  /** What every later request for `kind` gets. */
  answer(kind: DataKind, answer: PullAnswer | (() => Promise<PullAnswer>)): void;
}

/** A source that has everything. */
export function createScriptedSource(): ScriptedSource {
  const answers = new Map<DataKind, () => Promise<PullAnswer>>();
  const asked: PullRequest[] = [];
  return {
    asked,
    answer: (kind, answer) => {
      answers.set(kind, typeof answer === 'function' ? answer : async () => answer);
    },
    pull: async (request) => {
      asked.push(request);
      return (answers.get(request.kind) ?? (async () => ok({ json: PULLED_JSON[request.kind] })))();
    },
  };
}

/** A marketplace that is called back. */
export interface ScriptedSender extends CallbackSender {
  readonly sent: Callback[];
  /** How every later callback is taken. */
  respond(answer: CallbackDelivery | ((callback: Callback) => Promise<CallbackDelivery>)): void;
}

/** The answer of a marketplace that is content. */
export const ACCEPTED: CallbackDelivery = { outcome: 'accepted', httpStatus: 200, code: '0' };

/** The answer of a marketplace that is down. */
export const DOWN = { outcome: 'failed', error: 'http 503', httpStatus: 503 } as const satisfies CallbackDelivery;

/** A marketplace that accepts every callback. */
export function createScriptedSender(): ScriptedSender {
  const sent: Callback[] = [];
  let respond: (callback: Callback) => Promise<CallbackDelivery> = async () => ACCEPTED;
  return {
    sent,
    respond: (answer) => {
      respond = typeof answer === 'function' ? answer : async () => answer;
    },
    send: async (callback) => {
      sent.push(callback);
      return respond(callback);
    },
  };
}

/** A back office that is sent events. */
export interface ScriptedPublisher extends EventPublisher {
  readonly published: LenderEvent[];
  /** How every later event is taken; a refused one is not in `published`. */
  respond(answer: (event: LenderEvent) => Promise<Publication>): void;
}

/** A back office that takes every event. */
export function createScriptedPublisher(): ScriptedPublisher {
  const published: LenderEvent[] = [];
  let respond: (event: LenderEvent) => Promise<Publication> = async () => ok();
  return {
    published,
    respond: (answer) => {
      respond = answer;
    },
    publish: (events, mayGoOn) =>
      publishEach({
        events,
        mayGoOn,
        concurrency: 1,
        publishOne: async (event) => {
          const result = await respond(event);
          if (result.ok) published.push(event);
          return result;
        },
      }),
  };
}
