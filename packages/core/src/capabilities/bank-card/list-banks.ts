import type { Result } from '../../shared/result.js';
import { ok } from '../../shared/result.js';
import type { Bank } from '../../model/bank.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** Lists the banks whose cards may be bound, in the order of table `bank` (item 10). */
export type ListBanks = () => Promise<Result<readonly Bank[], never>>;

/** Makes the use case of item 10. */
export function createListBanks(dependencies: { readonly read: Pick<UnitOfWork['read'], 'banks'> }): ListBanks {
  return async () => ok(await dependencies.read.banks.listEnabled());
}
