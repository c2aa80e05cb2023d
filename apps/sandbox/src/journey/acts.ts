import type { CreditDecision, CreditRequest } from '../back-office/credit-result.js';
import type { CallbackEntry } from '../marketplace/marketplace.js';
import type { Answer, MarketplaceClient } from '../marketplace/marketplace-client.js';
import type { DataKind } from '../marketplace/data-replies.js';
import { aboutInterface, type InterfaceName } from '../marketplace/interfaces.table.js';
import type { Person } from '../marketplace/people.js';
import { orderPush } from '../marketplace/order-push.js';
import { orderQuery } from '../marketplace/requests.js';
import type { JsonRecord } from '../wire/json.js';
import { until } from '../wire/until.js';
import type { StageChannel } from './channels.table.js';
import type { ChannelStage, Stage } from './stage.js';
import { check, checkSame, type Steps } from './step.js';

/** Who plays: a person with an account and an order number at a channel. */
export interface Cast extends ChannelStage {
  readonly stage: Stage;
  readonly steps: Steps;
  readonly person: Person;
  readonly uid: string;
  readonly orderNo: string;
}

/** What an answer must be. */
export interface Expected {
  readonly code: number;
  readonly status?: number;
}

/** A fresh person with a fresh order number at a channel; `person` brings one along. */
export function castAt(stage: Stage, steps: Steps, channel: StageChannel, person = stage.people.next()): Cast {
  return { ...stage.at(channel), stage, steps, person, uid: stage.nextNumber(), orderNo: stage.nextNumber() };
}

/** Asks an interface and checks code and status. */
export function ask(
  cast: Pick<Cast, 'client' | 'steps'>,
  step: string,
  name: InterfaceName,
  request: JsonRecord | string,
  expected: Expected,
  further: (answer: Answer) => void = () => undefined,
): Promise<Answer> {
  return answered(cast, step, name, () => cast.client.ask(name, request), expected, further);
}

/** Like {@link ask}, for bytes that were sealed (or spoilt) elsewhere. */
export function answered(
  cast: Pick<Cast, 'client' | 'steps'>,
  step: string,
  name: InterfaceName,
  send: (client: MarketplaceClient) => Promise<Answer>,
  expected: Expected,
  further: (answer: Answer) => void = () => undefined,
): Promise<Answer> {
  return cast.steps.take({ step, item: aboutInterface(name).item, interface: name }, async (note) => {
    const answer = await send(cast.client);
    note({ code: answer.code, status: answer.status ?? (answer.httpStatus === 200 ? undefined : answer.httpStatus) });
    checkSame('the code', answer.code, expected.code);
    if (expected.status !== undefined) checkSame('the status', answer.status, expected.status);
    further(answer);
    return answer;
  });
}

/** The decoded order push of a cast. */
export function pushOf(
  cast: Cast,
  change: { readonly amountYuan?: number; readonly pictureBytes?: number } = {},
): JsonRecord {
  const { stage, person, uid, orderNo, marketplace, client } = cast;
  return orderPush({
    orderNo,
    uid,
    appId: client.channel.appId,
    person,
    contacts: [stage.people.next(), stage.people.next()],
    amountYuan: change.amountYuan ?? 15_000,
    termCount: 12,
    marketplaceUrl: marketplace.baseUrl(),
    appliedAtMs: stage.calendar.now(),
    ...(change.pictureBytes === undefined ? {} : { pictureBytes: change.pictureBytes }),
  });
}

/** Pushes the order of a cast; it must be accepted. */
export async function push(cast: Cast, step = 'push the order'): Promise<void> {
  await ask(cast, step, 'pushOrder', pushOf(cast), { code: 0, status: 2001 });
}

/** Asks what became of the order until it has this status. */
export function awaitAudit(cast: Cast, step: string, status: number): Promise<Answer> {
  return cast.steps.take({ step, item: '9', interface: 'queryAuditResult' }, async (note) => {
    const answer = await until(
      `status ${String(status)}`,
      async () => {
        const current = await cast.client.ask('queryAuditResult', orderQuery(cast.orderNo));
        note(current);
        return current.status === status ? current : undefined;
      },
      cast.stage.patienceMs,
    );
    if (status === 6004) checkSame('the remark', answer.body['remark'], '资质不符');
    return answer;
  });
}

/** Asks what became of the order; it must have this status now. */
export function audit(cast: Cast, step: string, status: number): Promise<Answer> {
  return ask(cast, step, 'queryAuditResult', orderQuery(cast.orderNo), { code: 0, status });
}

/** Waits for the first signed data pull of a kind that is answered with data. */
export async function awaitPull(cast: Cast, kind: DataKind): Promise<void> {
  await cast.steps.take({ step: `the ${kind} data is pulled`, item: '5', interface: `data/${kind}` }, async (note) => {
    const entry = await cast.marketplace.pulls.waitFor(
      `a pull of ${kind} data`,
      (pull) => pull.uid === cast.uid && pull.kind === kind && pull.outcome === 'ready',
      cast.stage.patienceMs,
    );
    note({ code: 0 });
    check(entry.isSigned, 'the pull is not signed');
    checkSame('the appId', entry.appId, cast.client.channel.appId);
  });
}

/** Waits for the credit request of the order. */
export function awaitCreditRequest(cast: Cast, step = 'credit is requested'): Promise<CreditRequest> {
  return cast.steps.take({ step, item: '7', interface: 'credit.requested' }, async () => {
    const request = await cast.stage.backOffice.requests.waitFor(
      'a credit request',
      (entry) => entry.orderNo === cast.orderNo,
      cast.stage.patienceMs,
    );
    checkSame('the channel', request.channel, cast.client.channel.channelId);
    check(request.requestNo !== '', 'the request has no number');
    return request;
  });
}

/** Sends a decision of the credit engine; the gateway must take it. */
export async function decide(
  cast: Cast,
  step: string,
  request: CreditRequest,
  decision: CreditDecision,
  decidedAtMs?: number,
): Promise<void> {
  await cast.steps.take({ step, item: '8', interface: 'credit.result' }, async (note) => {
    const sent = await cast.stage.backOffice.decide(request, decision, decidedAtMs);
    note({ status: sent.httpStatus });
    checkSame('the HTTP status', sent.httpStatus, 202);
  });
}

/** Waits for an accepted, well-signed callback of the order with this status. */
export function awaitCallback(cast: Cast, step: string, status: number): Promise<CallbackEntry> {
  return cast.steps.take({ step, item: '25.1', interface: 'platform/1.1' }, async (note) => {
    const entry = await cast.marketplace.callbacks.waitFor(
      `a callback with status ${String(status)}`,
      (callback) => callback.orderNo === cast.orderNo && callback.outcome === 'accept',
      cast.stage.patienceMs,
    );
    note({ code: 0, status: Number(entry.status) });
    check(entry.isSigned, 'the callback is not signed');
    checkSame('the status', entry.status, String(status));
    return entry;
  });
}

/** Checks how many requests of the order the back office has seen: distinct events, repeats of a delivery aside. */
export async function checkCreditRequests(cast: Cast, step: string, count: number): Promise<void> {
  await cast.steps.take({ step, item: '7', interface: 'credit.requested' }, () => {
    const requests = cast.stage.backOffice.requests.entries(({ orderNo }) => orderNo === cast.orderNo);
    checkSame('the number of requests', new Set(requests.map(({ requestNo }) => requestNo)).size, count);
    return Promise.resolve();
  });
}

/** Checks how many callbacks of the order were accepted. */
export async function checkCallbacks(cast: Cast, step: string, count: number): Promise<void> {
  await cast.steps.take({ step, item: '25.1', interface: 'platform/1.1' }, () => {
    const accepted = cast.marketplace.callbacks.entries(
      (entry) => entry.orderNo === cast.orderNo && entry.outcome === 'accept',
    );
    checkSame('the number of callbacks', accepted.length, count);
    return Promise.resolve();
  });
}

/** The whole way from push to the request for credit. */
export async function reachCredit(cast: Cast): Promise<CreditRequest> {
  await push(cast);
  for (const kind of ['operator', 'creditCard', 'device'] as const) await awaitPull(cast, kind);
  return awaitCreditRequest(cast);
}
