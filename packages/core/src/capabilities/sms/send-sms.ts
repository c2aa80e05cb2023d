import { addMs } from '../../shared/calendar.js';
import { invariant, PortUnavailable } from '../../shared/errors.js';
import type { BackoffPolicy } from '../../model/backoff.js';
import { nextDelayMs } from '../../model/backoff.js';
import type { SmsMessage } from '../../model/sms.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Randomness } from '../../ports/randomness.js';
import type { SmsOutbox } from '../../ports/sms-outbox.js';
import type { SmsDelivery, SmsSender } from '../../ports/sms-sender.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import { smsTextOf } from './sms-text.js';

/**
 * One pass of the SMS job (item 25.3). Counts: claimed, sent, postponed, dead, refused (no signature, no text), lost (settled
 * elsewhere meanwhile), failed:….
 */
export type SendSms = (request: BatchRequest) => Promise<Batch>;

/** What {@link createSendSms} works with. */
export interface SendSmsDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly configuration: Pick<Configuration, 'smsPolicy' | 'loanPolicy'>;
  readonly smsSender: SmsSender;
  readonly randomness: Randomness;
  readonly clock: Clock;
}

type SmsSettlement = Parameters<SmsOutbox['settle']>[0]['outcome'];

// For the messages of a channel whose configuration is gone: slow, and visible as dead in the end.
const ORPHAN_BACKOFF: BackoffPolicy = { delaysMs: [3_600_000], attemptsMax: 24 };

/** Makes the SMS job: claimed in a unit, sent outside of it, settled in another; the carrier knows a repeat by its message id. */
export function createSendSms(dependencies: SendSmsDependencies): SendSms {
  const { unitOfWork, configuration, smsSender, randomness, clock } = dependencies;

  return async ({ owner, limit, concurrency, leaseMs }) => {
    const items = await unitOfWork.run((stores) => stores.sms.claimDue({ now: clock.now(), limit, owner, leaseMs }));
    return runBatch({ items, concurrency, work: send, onError: afterError });
  };

  async function send(message: SmsMessage): Promise<string> {
    const text = smsTextOf(message, configuration.smsPolicy(message.orderKey.channel));
    if (!text.ok) return settle(message, { state: 'refused', error: text.error });
    const borrower = await unitOfWork.read.borrowers.find(message.borrowerId);
    invariant(borrower !== undefined, 'a message names a stored borrower');
    const { messageId } = message;
    return settle(
      message,
      settlementOf(message, await smsSender.send({ messageId, mobile: borrower.mobile, ...text.value })),
    );
  }

  function settlementOf(message: SmsMessage, delivery: SmsDelivery): SmsSettlement {
    if (delivery.outcome === 'accepted') return { state: 'sent' };
    const { error, isFinal } = delivery;
    const policy = configuration.loanPolicy(message.orderKey.channel)?.smsBackoff ?? ORPHAN_BACKOFF;
    const delayMs = isFinal ? undefined : nextDelayMs(policy, message.attempts + 1, randomness.fraction());
    if (delayMs === undefined) return { state: 'dead', error };
    return { state: 'pending', nextAttemptAt: addMs(clock.now(), delayMs), error };
  }

  async function settle(message: SmsMessage, outcome: SmsSettlement): Promise<string> {
    const { messageId, attempts } = message;
    const at = clock.now();
    const isOurs = await unitOfWork.run((stores) => stores.sms.settle({ messageId, attempts, at, outcome }));
    if (!isOurs) return 'lost';
    return outcome.state === 'pending' ? 'postponed' : outcome.state;
  }

  async function afterError(message: SmsMessage, error: unknown): Promise<string> {
    const word = errorWord(error);
    // Nothing was tried: no attempt is spent, the message is due again when its claim ends.
    if (!(error instanceof PortUnavailable)) {
      await settle(message, settlementOf(message, { outcome: 'failed', error: word, isFinal: false }));
    }
    return `failed:${word}`;
  }
}
