import { invariant } from '../../shared/errors.js';
import { err, ok } from '../../shared/result.js';
import type { OpeningApplication } from '../../model/depository.js';
import type { DepositoryAccounts } from '../../ports/depository-accounts.js';
import type { OpeningApplications } from '../../ports/opening-applications.js';
import { claimDueRows, isSameOrder, newestFirst } from './rows.js';
import type { Rows, Tables } from './tables.js';

/** In-memory {@link OpeningApplications}. */
export function createInMemoryOpeningApplications(tables: Tables): OpeningApplications {
  const table = tables.openings;
  const newest = (isWanted: (application: OpeningApplication) => boolean): readonly OpeningApplication[] =>
    newestFirst(
      table.rows().flatMap(({ application }) => (isWanted(application) ? [application] : [])),
      ({ appliedAt }) => appliedAt,
    );
  return {
    find: async (requestNo) => table.get(requestNo)?.application,
    ofOrder: async (key) => newest(({ orderKey }) => isSameOrder(orderKey, key)),
    latestOfPerson: async (idCardIndex) => newest((application) => application.idCardIndex === idCardIndex)[0],
    insert: async (application) => {
      invariant(application.version === 1, 'a new application is version 1');
      if (table.get(application.requestNo) !== undefined) return err('requestExists');
      table.set(application.requestNo, { application });
      return ok();
    },
    amend: async (application) => {
      const row = table.get(application.requestNo);
      if (row === undefined || application.version !== row.application.version + 1) return false;
      table.set(application.requestNo, { application });
      return true;
    },
    claimDue: async (wish) => {
      const claimable = {
        keyOf: ({ application }: Rows['openings']) => application.requestNo,
        dueAt: ({ application }: Rows['openings']) => application.nextCheckAt,
      };
      return claimDueRows(table, claimable, wish).map(({ application }) => application);
    },
  };
}

/** In-memory {@link DepositoryAccounts}. */
export function createInMemoryDepositoryAccounts(tables: Tables): DepositoryAccounts {
  return {
    find: async (idCardIndex) => tables.depositoryAccounts.get(idCardIndex),
    save: async (account) => {
      tables.depositoryAccounts.set(account.idCardIndex, account);
    },
  };
}
