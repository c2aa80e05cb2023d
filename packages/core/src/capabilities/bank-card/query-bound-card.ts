import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { BoundCard } from '../../model/bank.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** Why there is no card to show. */
export interface QueryBoundCardError {
  readonly kind: 'unknownOrder' | 'notBound';
}

/** Finds the borrower's default card for payouts: the one bound last (item 11, `queryBindCardResult`). Reads only. */
export type QueryBoundCard = (key: OrderKey) => Promise<Result<BoundCard, QueryBoundCardError>>;

/** Makes the query of item 11. */
export function createQueryBoundCard(dependencies: {
  readonly read: Pick<UnitOfWork['read'], 'orders' | 'bankCards'>;
}): QueryBoundCard {
  const { read } = dependencies;
  return async (key) => {
    const order = await read.orders.find(key);
    if (order === undefined) return err({ kind: 'unknownOrder' });
    const cards = await read.bankCards.list(order.borrowerId);
    const card = cards.find(({ isDefaultForDisbursement }) => isDefaultForDisbursement);
    return card === undefined ? err({ kind: 'notBound' }) : ok(card);
  };
}
