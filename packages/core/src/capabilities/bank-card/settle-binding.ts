import type { Instant } from '../../shared/calendar.js';
import { addMs } from '../../shared/calendar.js';
import { invariant, unreachable } from '../../shared/errors.js';
import type { BoundCard } from '../../model/bank.js';
import type { CardBindRequest } from '../../model/card-binding.js';
import type { CardBindSettlement } from '../../ports/card-bind-requests.js';
import type { CardBindingAnswer } from '../../ports/card-binding.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import { enqueueSms } from '../sms/sms-plan.js';

/** An answer of the binding company that ends a request. */
export type FinalAnswer = Extract<CardBindingAnswer, { readonly kind: 'bound' | 'refused' | 'notReceived' }>;

// For a channel whose configuration is gone.
const ORPHAN_CHECK_AFTER_MS = 60_000;

/** Does `answer` end a request? */
export function isFinalAnswer(answer: CardBindingAnswer): answer is FinalAnswer {
  return answer.kind === 'bound' || answer.kind === 'refused' || answer.kind === 'notReceived';
}

/** When the company is asked what became of a request made or asked about at `from`. */
export function checkTime(
  configuration: Pick<Configuration, 'loanPolicy'>,
  request: Pick<CardBindRequest, 'orderKey'>,
  from: Instant,
): Instant {
  return addMs(from, configuration.loanPolicy(request.orderKey.channel)?.cardBindCheckAfterMs ?? ORPHAN_CHECK_AFTER_MS);
}

/**
 * Ends `request` in one unit (item 11): the request, and when it is bound the card with both defaults, the order's flag and
 * the message to the borrower. Returns the request as it stands afterwards: when somebody else has ended it, what they found.
 */
export async function settleBinding(
  unitOfWork: UnitOfWork,
  request: CardBindRequest,
  answer: FinalAnswer,
  at: Instant,
): Promise<CardBindRequest> {
  const { requestNo, orderKey } = request;
  const order = await unitOfWork.read.orders.find(orderKey);
  invariant(order !== undefined, 'a binding request has an order');
  return unitOfWork.run(async (stores) => {
    await stores.borrowers.lockPerson(order.idCardIndex);
    const isOurs = await stores.cardBindRequests.settle(requestNo, settlementOf(answer, at));
    if (isOurs && answer.kind === 'bound') await keepCard(stores, request, answer.agreementNo, at);
    const settled = await stores.cardBindRequests.find(requestNo);
    invariant(settled !== undefined, 'a binding request does not vanish');
    return settled;
  });
}

function settlementOf(answer: FinalAnswer, at: Instant): CardBindSettlement {
  switch (answer.kind) {
    case 'bound':
    case 'notReceived':
      return { state: answer.kind, at };
    case 'refused':
      return { state: answer.kind, refusal: answer.refusal, at };
    default:
      return unreachable(answer);
  }
}

async function keepCard(stores: Stores, request: CardBindRequest, agreementNo: string, at: Instant): Promise<void> {
  const { borrowerId, cardType, bankCode, bankName, card, cardIndex, reservedMobile, requestedAt, orderKey } = request;
  const others = (await stores.bankCards.list(borrowerId)).filter((other) => other.cardIndex !== cardIndex);
  // The borrower's latest choice stays: a card bound since the request was made is not pushed aside by its late outcome.
  const isFree = (flag: 'isDefaultForDisbursement' | 'isDefaultForRepayment'): boolean =>
    !others.some((other) => other[flag] && other.boundAt > requestedAt);
  const bound: BoundCard = {
    borrowerId,
    cardType,
    bankCode,
    bankName,
    card,
    cardIndex,
    reservedMobile,
    isDefaultForDisbursement: isFree('isDefaultForDisbursement'),
    isDefaultForRepayment: isFree('isDefaultForRepayment'),
    agreementNo,
    boundAt: at,
  };
  await stores.bankCards.save(bound);
  await stores.orders.addAuthFlags(orderKey, ['isCardBound']);
  await enqueueSms({
    stores,
    event: 'cardBound',
    orderKey,
    borrowerId,
    businessKey: request.requestNo,
    parameters: { bankName, cardTail: card.reveal().slice(-4) },
    at,
  });
}
