import { invariant } from '../../shared/errors.js';
import { addFen, fen, subtractFen } from '../../shared/money.js';
import type { Fen } from '../../shared/money.js';
import type { CreditAccount, CreditChange, CreditChangeKind } from '../../model/credit-account.js';
import { availableCredit } from '../../model/credit-account.js';
import type { CreditAccounts, CreditLine } from '../../ports/credit-accounts.js';
import { keyOf } from './tables.js';
import type { Rows, Tables } from './tables.js';

/** In-memory {@link CreditAccounts}. */
export function createInMemoryCreditAccounts(tables: Tables): CreditAccounts {
  const table = tables.creditAccounts;
  const rowOf = ({ borrowerId, productCode }: CreditLine): Rows['creditAccounts'] =>
    table.get(keyOf(borrowerId, productCode)) ?? {
      account: { borrowerId, productCode, limit: fen(0n), frozen: fen(0n), used: fen(0n) },
      changes: [],
    };
  const apply = (row: Rows['creditAccounts'], account: CreditAccount, change: CreditChange): 'done' => {
    table.set(keyOf(account.borrowerId, account.productCode), { account, changes: [...row.changes, change] });
    return 'done';
  };
  return {
    find: async ({ borrowerId, productCode }) => table.get(keyOf(borrowerId, productCode))?.account,
    changes: async ({ borrowerId, productCode }) => table.get(keyOf(borrowerId, productCode))?.changes ?? [],
    grant: async ({ limit, reference, at, ...line }) => {
      const row = rowOf(line);
      if (amountOf(row, 'granted', reference) !== undefined) return 'again';
      return apply(row, { ...row.account, limit }, { kind: 'granted', reference, amount: limit, at });
    },
    freeze: async ({ loanNo: reference, amount, at, ...line }) => {
      const row = rowOf(line);
      if (amountOf(row, 'frozen', reference) !== undefined) return 'again';
      if (amount > availableCredit(row.account)) return 'insufficient';
      const account = { ...row.account, frozen: addFen(row.account.frozen, amount) };
      return apply(row, account, { kind: 'frozen', reference, amount, at });
    },
    use: async ({ loanNo: reference, at, ...line }) => {
      const row = rowOf(line);
      if (amountOf(row, 'used', reference) !== undefined) return 'again';
      const amount = amountOf(row, 'frozen', reference);
      const isHeld = amount !== undefined && amountOf(row, 'released', reference) === undefined;
      invariant(isHeld, 'credit is used out of what was frozen for the loan');
      const { frozen, used } = row.account;
      const account = { ...row.account, frozen: subtractFen(frozen, amount), used: addFen(used, amount) };
      return apply(row, account, { kind: 'used', reference, amount, at });
    },
    release: async ({ loanNo: reference, at, ...line }) => {
      const row = rowOf(line);
      if (amountOf(row, 'released', reference) !== undefined) return 'again';
      const amount = amountOf(row, 'frozen', reference);
      invariant(amount !== undefined, 'credit is released out of what the loan holds');
      const from = amountOf(row, 'used', reference) === undefined ? 'frozen' : 'used';
      const account = { ...row.account, [from]: subtractFen(row.account[from], amount) };
      return apply(row, account, { kind: 'released', reference, amount, at });
    },
  };
}

function amountOf({ changes }: Rows['creditAccounts'], kind: CreditChangeKind, reference: string): Fen | undefined {
  return changes.find((change) => change.kind === kind && change.reference === reference)?.amount;
}
