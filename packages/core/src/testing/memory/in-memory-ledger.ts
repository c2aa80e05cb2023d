import { invariant } from '../../shared/errors.js';
import type { Fen } from '../../shared/money.js';
import { sumFen } from '../../shared/money.js';
import type { LoanNo } from '../../model/identifiers.js';
import type { LedgerAccount, LedgerPosting } from '../../model/ledger.js';
import { heldIn } from '../../model/ledger.js';
import type { Difference, RecordedDifference } from '../../model/reconciliation.js';
import { stateFoundAgain } from '../../model/reconciliation.js';
import type { LoanLedger } from '../../ports/loan-ledger.js';
import type { Reconciliations } from '../../ports/reconciliations.js';
import { compareTexts } from './rows.js';
import type { Tables } from './tables.js';
import { keyOf } from './tables.js';

/** In-memory {@link LoanLedger}. */
export function createInMemoryLoanLedger(tables: Tables): LoanLedger {
  const table = tables.ledgers;
  const postingsOf = (loanNo: LoanNo): readonly LedgerPosting[] => table.get(loanNo)?.postings ?? [];
  return {
    ofLoan: async (loanNo) => postingsOf(loanNo),
    balances: async (loanNo) => balancesOf(postingsOf(loanNo)),
    listHeld: async (limit, after) =>
      table
        .rows()
        .flatMap(({ loanNo, postings }) => {
          const amount = heldIn(balancesOf(postings));
          return amount > 0n && (after === undefined || loanNo > after) ? [{ loanNo, amount }] : [];
        })
        .sort((left, right) => compareTexts(left.loanNo, right.loanNo))
        .slice(0, limit),
    append: async (draft) => {
      const { loanNo, kind, reference, entries } = draft;
      invariant(entries.length > 0, 'a posting has entries');
      invariant(
        entries.every(({ amount }) => amount !== 0n),
        'an entry of a posting is not zero',
      );
      invariant(sumFen(entries.map(({ amount }) => amount)) === 0n, 'the entries of a posting add up to zero');
      const postings = postingsOf(loanNo);
      if (postings.some((posting) => posting.kind === kind && posting.reference === reference)) return 'again';
      table.set(loanNo, { loanNo, postings: [...postings, { ...draft, sequence: postings.length + 1 }] });
      return 'done';
    },
  };
}

function balancesOf(postings: readonly LedgerPosting[]): ReadonlyMap<LedgerAccount, Fen> {
  const balances = new Map<LedgerAccount, Fen>();
  for (const { account, amount } of postings.flatMap(({ entries }) => entries))
    balances.set(account, ((balances.get(account) ?? 0n) + amount) as Fen);
  return balances;
}

/** In-memory {@link Reconciliations}. */
export function createInMemoryReconciliations(tables: Tables): Reconciliations {
  const { reconciliationRuns: runs, reconciliationDifferences: differences } = tables;
  const rowKey = ({ day, kind, direction, reference }: Difference & { readonly day: string }): string =>
    keyOf(day, kind, direction, reference);
  return {
    find: async (day) => runs.get(day),
    list: async (limit) => [...runs.rows()].sort((left, right) => compareTexts(right.day, left.day)).slice(0, limit),
    differences: async ({ day, state, limit }) =>
      differences
        .rows()
        .filter((row) => (day === undefined || row.day === day) && (state === undefined || row.state === state))
        .sort(compareDifferences)
        .slice(0, limit),
    countOpen: async () => differences.rows().filter(({ state }) => state === 'open').length,
    save: async (run, found) => {
      runs.set(run.day, run);
      const foundKeys = new Set(found.map((difference) => rowKey({ ...difference, day: run.day })));
      for (const row of differences.rows()) {
        if (row.day === run.day && row.state === 'open' && !foundKeys.has(rowKey(row)))
          differences.set(rowKey(row), { ...row, state: 'gone' });
      }
      for (const difference of found) {
        const key = rowKey({ ...difference, day: run.day });
        differences.set(key, recorded(run, difference, differences.get(key)));
      }
    },
    resolve: async ({ differenceNo, note, at }) => {
      const row = differences.rows().find((candidate) => candidate.differenceNo === differenceNo);
      if (row?.state !== 'open') return false;
      differences.set(rowKey(row), { ...row, state: 'resolved', note, resolvedAt: at });
      return true;
    },
  };
}

function recorded(
  { day, comparedAt }: { readonly day: RecordedDifference['day']; readonly comparedAt: RecordedDifference['foundAt'] },
  found: Difference & { readonly differenceNo: string },
  known: RecordedDifference | undefined,
): RecordedDifference {
  if (known === undefined) return { ...found, day, state: 'open', foundAt: comparedAt };
  const { differenceNo, foundAt, resolvedAt, note } = known;
  return {
    ...found,
    differenceNo,
    day,
    state: stateFoundAgain(known, found),
    foundAt,
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    ...(note === undefined ? {} : { note }),
  };
}

function compareDifferences(left: RecordedDifference, right: RecordedDifference): number {
  return (
    compareTexts(right.day, left.day) ||
    compareTexts(left.kind, right.kind) ||
    compareTexts(left.reference, right.reference) ||
    compareTexts(left.direction, right.direction)
  );
}
