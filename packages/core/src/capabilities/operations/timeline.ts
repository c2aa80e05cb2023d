import type { Instant } from '../../shared/calendar.js';
import { DATA_KINDS } from '../../model/data-pull.js';
import { yuanText } from '../../shared/money.js';
import type { OrderParts } from './order-parts.js';

/** One thing that happened to an order. `what` is a word of ours, `detail` more words or a number of ours; never personal data. */
export interface TimelineEntry {
  readonly at: Instant;
  readonly kind:
    | 'order'
    | 'dataPull'
    | 'loan'
    | 'cardBinding'
    | 'opening'
    | 'confirmation'
    | 'disbursement'
    | 'schedule'
    | 'repaymentApplication'
    | 'repayment'
    | 'eventOut'
    | 'eventIn'
    | 'eventParked'
    | 'callback'
    | 'callbackAttempt'
    | 'sms'
    | 'audit';
  readonly what: string;
  readonly detail: string;
}

/** The parts of an order as one list, oldest first. What happened at the same millisecond keeps the order of cause and effect. */
export function timelineOf(parts: OrderParts): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...parts.eventsIn.map(({ at, type, eventId }) => entry(at, 'eventIn', type, eventId)),
    ...parts.eventsParked.map(({ parkedAt, cause, consumer, eventId }) =>
      entry(parkedAt, 'eventParked', cause, consumer, eventId),
    ),
    ...parts.auditLog.map(({ at, action, operator, outcome, detail }) =>
      entry(at, 'audit', action, operator, outcome, detail),
    ),
    ...parts.cardBindRequests.flatMap(({ requestedAt, settledAt, state, refusal, bankCode, maskedCard }) => [
      entry(requestedAt, 'cardBinding', 'requested', bankCode, maskedCard),
      ...(settledAt === undefined ? [] : [entry(settledAt, 'cardBinding', state, refusal)]),
    ]),
    ...parts.confirmations.map(({ changedAt, state, amount, term, consumedBy, revision }) =>
      entry(
        changedAt,
        'confirmation',
        state,
        `${yuanText(amount)} ${String(term.count)} ${term.unit}`,
        consumedBy,
        `revision ${String(revision)}`,
      ),
    ),
    ...parts.openings.flatMap(({ appliedAt, changedAt, state, requestNo, reason, version }) => [
      entry(appliedAt, 'opening', 'applied', requestNo),
      ...(version === 1 ? [] : [entry(changedAt, 'opening', state, requestNo, reason)]),
    ]),
    ...parts.orderSteps.map(({ at, to, event, detail }) => entry(at, 'order', to, event, detail)),
    ...pullEntries(parts.dataPull),
    ...parts.loanSteps.map(({ at, to, event, detail }) => entry(at, 'loan', to, event, detail)),
    ...parts.disbursements.flatMap(({ requestedAt, settledAt, state, attempt, amount, maskedCard, reason }) => [
      entry(requestedAt, 'disbursement', 'requested', `attempt ${String(attempt)}`, yuanText(amount), maskedCard),
      ...(settledAt === undefined
        ? []
        : [entry(settledAt, 'disbursement', state, `attempt ${String(attempt)}`, reason)]),
    ]),
    ...(parts.schedule === undefined
      ? []
      : [
          entry(
            parts.schedule.createdAt,
            'schedule',
            'created',
            `${String(parts.schedule.installments.length)} installments`,
          ),
        ]),
    ...repaymentEntries(parts),
    ...parts.eventsOut.map(({ occurredAt, type, isPublished, attempts, lastError }) =>
      entry(
        occurredAt,
        'eventOut',
        type,
        isPublished ? 'published' : `waiting, ${String(attempts)} attempts`,
        lastError,
      ),
    ),
    ...parts.callbacks.flatMap(({ createdAt, type, businessKey, state, attemptLog }) => [
      entry(createdAt, 'callback', type, businessKey, state),
      ...attemptLog.map(({ at, outcome, attempt, httpStatus, code, error }) =>
        entry(
          at,
          'callbackAttempt',
          outcome,
          `attempt ${String(attempt)}`,
          httpStatus === undefined ? undefined : `http ${String(httpStatus)}`,
          code === undefined ? undefined : `code ${code}`,
          error,
        ),
      ),
    ]),
    ...parts.sms.flatMap(({ createdAt, settledAt, event, state, lastError }) => [
      entry(createdAt, 'sms', event, 'owed'),
      ...(settledAt === undefined ? [] : [entry(settledAt, 'sms', event, state, lastError)]),
    ]),
  ];
  // Sorting is stable: rows of one unit stand as they are listed above.
  return entries.sort((left, right) => left.at - right.at);
}

function repaymentEntries({ repaymentApplications, repayments }: OrderParts): readonly TimelineEntry[] {
  return [
    ...repaymentApplications.flatMap(({ requestedAt, settledAt, state, requestNo, target, amount, ...application }) => {
      const wish = target.kind === 'settlement' ? 'everything' : `installments ${target.installmentNos.join(' ')}`;
      const { maskedCard, reason } = application;
      return [
        entry(requestedAt, 'repaymentApplication', 'requested', requestNo, wish, yuanText(amount), maskedCard),
        ...(settledAt === undefined ? [] : [entry(settledAt, 'repaymentApplication', state, requestNo, reason)]),
      ];
    }),
    ...repayments.flatMap(({ recordedAt, correctedAt, serialNo, way, source, amount, held, portions }) => {
      const paid = portions.map(({ installmentNo }) => String(installmentNo)).join(' ');
      const pays = paid === '' ? undefined : `installments ${paid}`;
      const rest = held === 0n ? undefined : `${yuanText(held)} held`;
      return [
        entry(recordedAt, 'repayment', 'booked', serialNo, `${way} by ${source}`, yuanText(amount), pays, rest),
        ...(correctedAt === undefined ? [] : [entry(correctedAt, 'repayment', 'corrected', serialNo)]),
      ];
    }),
  ];
}

/** A pull keeps how often each kind was asked for, not when: it stands at its beginning. */
function pullEntries(pull: OrderParts['dataPull']): readonly TimelineEntry[] {
  if (pull === undefined) return [];
  return DATA_KINDS.map((kind) => {
    const { state, attempts, lastError } = pull.kinds[kind];
    const attempt = attempts === 0 ? undefined : `attempt ${String(attempts)}`;
    return entry(pull.createdAt, 'dataPull', kind, state, attempt, lastError);
  });
}

function entry(
  at: Instant,
  kind: TimelineEntry['kind'],
  what: string,
  ...details: readonly (string | undefined)[]
): TimelineEntry {
  return { at, kind, what, detail: details.filter((detail) => detail !== undefined && detail !== '').join(', ') };
}
