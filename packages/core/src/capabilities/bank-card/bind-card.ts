import { invariant, PortUnavailable } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { BoundCard } from '../../model/bank.js';
import type { Borrower } from '../../model/borrower.js';
import type { CardBindRequest, CardRefusal } from '../../model/card-binding.js';
import type { BlindIndex } from '../../model/identifiers.js';
import type { CardBinding } from '../../ports/card-binding.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import type { BindCardInput } from './check-card.js';
import { checkCard } from './check-card.js';
import { checkTime, isFinalAnswer, settleBinding } from './settle-binding.js';

export type { BindCardInput } from './check-card.js';

/** A card that may be paid to and debited. */
export interface BoundCardResult {
  readonly card: BoundCard;
  /** `refreshed`: it was bound before, also by an earlier request whose outcome was not known; nothing was sent (item 11.3). */
  readonly how: 'bound' | 'refreshed';
}

/** Why a card is not bound; `outcomeUnknown` = the company has not said, the same call again asks it. */
export type BindCardError =
  | { readonly kind: 'unknownOrder' }
  | { readonly kind: 'refused'; readonly refusal: CardRefusal }
  | { readonly kind: 'outcomeUnknown' };

/**
 * Binds a card without an SMS code (item 11, G11, G12). The same call again has the same outcome and makes no second request.
 * Throws `PortUnavailable` when the company was not reached, for certain.
 */
export type BindCard = (input: BindCardInput) => Promise<Result<BoundCardResult, BindCardError>>;

/** What {@link createBindCard} works with. */
export interface BindCardDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly configuration: Pick<Configuration, 'loanPolicy' | 'bankOfCard'>;
  readonly cardBinding: CardBinding;
  readonly identityIndex: IdentityIndex;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
}

/** What the unit found: an end, a request that somebody made before, or one that is now ours to send. */
type Opening =
  | { readonly kind: 'ended'; readonly result: Result<BoundCardResult, BindCardError> }
  | { readonly kind: 'pending'; readonly request: CardBindRequest }
  | { readonly kind: 'ours'; readonly request: CardBindRequest; readonly borrower: Borrower };

// An earlier request is ended in each round but the last; more than one earlier request means that others are at it, too.
const ROUNDS_MAX = 4;

const UNKNOWN = err({ kind: 'outcomeUnknown' } as const);

/**
 * Makes the use case of item 11. The request is stored before it is sent, and at most one of a borrower is open: it is asked
 * about before another is sent (`DESIGN` §5-6). A company that says it never got a request is believed only once its
 * sender has given up or had the time of `cardBindCheckAfterMs`, which must be longer than the company's time-out.
 */
export function createBindCard(dependencies: BindCardDependencies): BindCard {
  const { unitOfWork, configuration, cardBinding, identityIndex, identifiers, clock } = dependencies;

  return async (input) => {
    const cardIndex = identityIndex.ofCard(input.card.reveal());
    const order = await unitOfWork.read.orders.find(input.key);
    if (order === undefined) return err({ kind: 'unknownOrder' });
    for (let round = 1; round <= ROUNDS_MAX; round += 1) {
      const opening = await unitOfWork.run(async (stores) => {
        await stores.borrowers.lockPerson(order.idCardIndex);
        return open(stores, input, cardIndex);
      });
      if (opening.kind === 'ended') return opening.result;
      if (opening.kind === 'ours') return send(opening.request, opening.borrower);
      const asked = await ask(opening.request);
      if (asked.state === 'open') return UNKNOWN;
      // A refusal of the same card is the answer. A card that was bound is known in the next round, for this order and as
      // the borrower's latest choice; what an earlier request says of another card is history.
      if (isSameCard(asked, input, cardIndex) && asked.state === 'refused') return resultOf(asked);
    }
    return UNKNOWN;
  };

  async function open(stores: Stores, input: BindCardInput, cardIndex: BlindIndex): Promise<Opening> {
    const at = clock.now();
    const order = await stores.orders.find(input.key);
    invariant(order !== undefined, 'an order does not vanish');
    const checked = await checkCard({ stores, configuration, input, order, cardIndex });
    if (!checked.ok) return { kind: 'ended', result: err({ kind: 'refused', refusal: checked.error }) };
    const { borrower, bank } = checked.value;
    const { borrowerId } = borrower;

    const known = (await stores.bankCards.list(borrowerId)).find((card) => card.cardIndex === cardIndex);
    // A card that the depository bound has no debit agreement yet.
    if (known?.agreementNo !== undefined) {
      const card = { ...known, isDefaultForDisbursement: true, isDefaultForRepayment: true, boundAt: at };
      await stores.bankCards.save(card);
      await stores.orders.addAuthFlags(order.key, ['isCardBound']);
      return { kind: 'ended', result: ok({ card, how: 'refreshed' }) };
    }

    const { cardType, card, reservedMobile } = input;
    const request: CardBindRequest = {
      requestNo: identifiers.next(),
      orderKey: order.key,
      borrowerId,
      cardType,
      bankCode: bank.code,
      bankName: bank.name,
      card,
      cardIndex,
      reservedMobile,
      state: 'open',
      requestedAt: at,
      nextCheckAt: checkTime(configuration, { orderKey: order.key }, at),
    };
    const inserted = await stores.cardBindRequests.insert(request);
    if (inserted.ok) return { kind: 'ours', request, borrower };
    const pending = await stores.cardBindRequests.openOf(borrowerId);
    invariant(pending !== undefined, 'the open request that is in the way is there');
    return { kind: 'pending', request: pending };
  }

  async function send(request: CardBindRequest, borrower: Borrower): Promise<Result<BoundCardResult, BindCardError>> {
    const { requestNo, card, reservedMobile, bankCode, cardType } = request;
    const { name, idCard } = borrower;
    const answer = await cardBinding.bind({ requestNo, name, idCard, card, reservedMobile, bankCode, cardType });
    const at = clock.now();
    if (!isFinalAnswer(answer)) {
      // Due at once: the call is over, so from here on anybody may ask what became of it.
      await unitOfWork.run((stores) => stores.cardBindRequests.postpone(requestNo, at));
      return UNKNOWN;
    }
    const settled = await settleBinding(unitOfWork, request, answer, at);
    if (answer.kind === 'notReceived') throw new PortUnavailable('card binding');
    return resultOf(settled);
  }

  async function ask(request: CardBindRequest): Promise<CardBindRequest> {
    const askedAt = clock.now();
    const isOver = askedAt >= request.nextCheckAt || askedAt >= checkTime(configuration, request, request.requestedAt);
    const answer = await cardBinding.query(request.requestNo);
    if (!isFinalAnswer(answer) || (answer.kind === 'notReceived' && !isOver)) return request;
    return settleBinding(unitOfWork, request, answer, clock.now());
  }

  async function resultOf(settled: CardBindRequest): Promise<Result<BoundCardResult, BindCardError>> {
    if (settled.state === 'refused') {
      invariant(settled.refusal !== undefined, 'a refused request says why');
      return err({ kind: 'refused', refusal: settled.refusal });
    }
    if (settled.state !== 'bound') return UNKNOWN;
    const cards = await unitOfWork.read.bankCards.list(settled.borrowerId);
    const card = cards.find(({ cardIndex }) => cardIndex === settled.cardIndex);
    invariant(card !== undefined, 'a bound card is kept');
    return ok({ card, how: 'bound' });
  }
}

function isSameCard(request: CardBindRequest, input: BindCardInput, cardIndex: BlindIndex): boolean {
  return (
    request.cardIndex === cardIndex &&
    request.bankCode === input.bankCode &&
    request.cardType === input.cardType &&
    request.reservedMobile.reveal() === input.reservedMobile.reveal()
  );
}
