import { DIFFERENCE_KIND_TABLE, stateFoundAgain } from '@banyan/core';
import type {
  Difference,
  DifferenceState,
  Fen,
  LoanNo,
  PaymentDirection,
  ReconciliationQueries,
  ReconciliationRun,
  Reconciliations,
  RecordedDifference,
} from '@banyan/core';
import { count, fen, instant, localDate, optionalInstant, optionalText, present, text, word } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom, updateIn } from '../written-statements.js';

const RUNS = 'reconciliation_run';
const DIFFERENCES = 'reconciliation_difference';

const KINDS = DIFFERENCE_KIND_TABLE.map(([kind]) => kind);

// Total records, so that a word added to a union must be added here.
const DIRECTIONS: Readonly<Record<PaymentDirection, true>> = { disbursement: true, repayment: true };
const STATES: Readonly<Record<DifferenceState, true>> = { open: true, resolved: true, gone: true };
const DIRECTION_WORDS = Object.keys(DIRECTIONS) as readonly PaymentDirection[];
const STATE_WORDS = Object.keys(STATES) as readonly DifferenceState[];

/** Reads `reconciliation_run` and `reconciliation_difference`. */
export function createSqlReconciliationQueries(session: Session): ReconciliationQueries {
  const { build } = session;
  return {
    find: async (day) => {
      const row = await session.first(selectFrom(RUNS, { statement_date: day }));
      return row === undefined ? undefined : runOf(row);
    },
    list: async (limit) => {
      const rows = await session.all(build(RUNS).orderBy('statement_date', 'desc').limit(limit));
      return rows.map(runOf);
    },
    differences: async ({ day, state, limit }) => {
      const wanted = present({ statement_date: day, state });
      const latestFirst = [{ column: 'statement_date', order: 'desc' }, 'kind', 'reference', 'direction'];
      const rows = await session.all(build(DIFFERENCES).where(wanted).orderBy(latestFirst).limit(limit));
      return rows.map(differenceOf);
    },
    countOpen: async () => {
      const row = await session.first(build(DIFFERENCES).where({ state: 'open' }).count({ total: '*' }));
      return row === undefined ? 0 : count(row, 'total');
    },
  };
}

/** Writes `reconciliation_run` and `reconciliation_difference`. */
export function createSqlReconciliations(session: Session): Reconciliations {
  const { build } = session;

  const change = (differenceNo: string, columns: Record<string, unknown>): Promise<number> =>
    session.run(updateIn(DIFFERENCES, { difference_no: differenceNo }, columns));

  return {
    ...createSqlReconciliationQueries(session),

    save: async ({ day, comparedAt, ours, theirs, differences }, found) => {
      await session.put(RUNS, { statement_date: day }, { compare_time: comparedAt, ours, theirs, differences });
      const rows = await session.all(selectFrom(DIFFERENCES, { statement_date: day }));
      const known = new Map(rows.map(differenceOf).map((difference) => [identityOf(difference), difference]));
      for (const difference of found) {
        const before = known.get(identityOf(difference));
        known.delete(identityOf(difference));
        if (before === undefined)
          await session.run(insertInto(DIFFERENCES, differenceRow(difference, { day, foundAt: comparedAt })));
        else if (isOther(before, difference))
          await change(before.differenceNo, {
            ...amountColumns(difference),
            state: stateFoundAgain(before, difference),
          });
      }
      for (const { differenceNo, state } of known.values())
        if (state === 'open') await change(differenceNo, { state: 'gone' });
    },

    resolve: async ({ differenceNo, note, at }) => {
      const query = build(DIFFERENCES).where({ difference_no: differenceNo, state: 'open' });
      return (await session.run(query.update({ state: 'resolved', note, resolve_time: at }))) > 0;
    },
  };
}

function identityOf({ kind, direction, reference }: Difference): string {
  return JSON.stringify([kind, direction, reference]);
}

/** Days are compared again and again, and hardly ever is anything new. */
function isOther(before: RecordedDifference, found: Difference): boolean {
  const { loanNo, ours, theirs } = found;
  const isSame = before.loanNo === loanNo && before.ours === ours && before.theirs === theirs;
  return !isSame || before.state === 'gone';
}

function amountColumns({
  loanNo,
  ours,
  theirs,
}: Difference): Record<'order_no' | 'ours_fen' | 'theirs_fen', LoanNo | Fen | null> {
  return { order_no: loanNo ?? null, ours_fen: ours ?? null, theirs_fen: theirs ?? null };
}

function differenceRow(
  difference: Difference & { readonly differenceNo: string },
  { day, foundAt }: Pick<RecordedDifference, 'day' | 'foundAt'>,
): Record<string, unknown> {
  const { differenceNo, kind, direction, reference } = difference;
  return {
    difference_no: differenceNo,
    statement_date: day,
    kind,
    direction,
    reference,
    ...amountColumns(difference),
    state: 'open',
    find_time: foundAt,
  };
}

function runOf(row: Row): ReconciliationRun {
  return {
    day: localDate(row, 'statement_date'),
    comparedAt: instant(row, 'compare_time'),
    ours: count(row, 'ours'),
    theirs: count(row, 'theirs'),
    differences: count(row, 'differences'),
  };
}

function differenceOf(row: Row): RecordedDifference {
  const loanNo = optionalText(row, 'order_no');
  return present({
    differenceNo: text(row, 'difference_no'),
    day: localDate(row, 'statement_date'),
    kind: word(row, 'kind', KINDS),
    direction: word(row, 'direction', DIRECTION_WORDS),
    reference: text(row, 'reference'),
    loanNo: loanNo === undefined ? undefined : (loanNo as LoanNo),
    ours: optionalFen(row, 'ours_fen'),
    theirs: optionalFen(row, 'theirs_fen'),
    state: word(row, 'state', STATE_WORDS),
    foundAt: instant(row, 'find_time'),
    resolvedAt: optionalInstant(row, 'resolve_time'),
    note: optionalText(row, 'note'),
  });
}

function optionalFen(row: Row, column: string): Fen | undefined {
  return row[column] === null ? undefined : fen(row, column);
}
