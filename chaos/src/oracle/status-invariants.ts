import {
  LOAN_STATUS_TABLE,
  LOAN_TRANSITION_TABLE,
  MARKETPLACE_ORDER_STATUS_TABLE,
  MARKETPLACE_ORDER_TRANSITION_TABLE,
} from '@banyan/core';
import type { Row } from '../fleet/database.js';
import type { Evidence } from './evidence.js';

interface History {
  readonly what: string;
  readonly steps: string;
  readonly current: string;
  readonly isAllowed: (from: number | null, to: number, event: string) => boolean;
}

type StatusTable = readonly (readonly [number, string, ...unknown[]])[];
type TransitionTable = readonly (readonly [string | null, string, string, ...unknown[]])[];

const HISTORIES: readonly History[] = [
  {
    what: 'order',
    steps: `select third_order_no as id, version, from_status as fromCode, to_status as toCode, event
from third_order_progress order by source, third_order_no, version`,
    current: 'select third_order_no as id, status as code, version from third_order_info',
    isAllowed: allowedBy(MARKETPLACE_ORDER_STATUS_TABLE, MARKETPLACE_ORDER_TRANSITION_TABLE),
  },
  {
    what: 'loan',
    steps: `select order_no as id, version, from_state as fromCode, to_state as toCode, event
from cl_borrow_progress order by order_no, version`,
    current: 'select order_no as id, state as code, version from cl_borrow',
    isAllowed: allowedBy(LOAN_STATUS_TABLE, LOAN_TRANSITION_TABLE),
  },
];

function allowedBy(statuses: StatusTable, transitions: TransitionTable): History['isAllowed'] {
  const nameOf = (code: number | null): string | null | undefined =>
    code === null ? null : statuses.find(([candidate]) => candidate === code)?.[1];
  return (from, to, event) =>
    transitions.some((row) => row[0] === nameOf(from) && row[1] === nameOf(to) && row[2] === event);
}

/** I2: the way of every order and loan is one that the state machine knows, each step from where the one before led. */
export async function findImpossiblePaths({ database }: Evidence): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { what, steps, isAllowed } of HISTORIES) {
    for (const [id, path] of grouped(await database.rows(steps))) {
      let at: number | null = null;
      for (const step of path) {
        const from = step['fromCode'] === null ? null : Number(step['fromCode']);
        const to = Number(step['toCode']);
        if (from !== at || !isAllowed(from, to, String(step['event'])))
          found.push(`${what} ${id} went from ${String(from)} to ${String(to)} by ${String(step['event'])}`);
        at = to;
      }
    }
  }
  return found;
}

/** I3: versions have no gap, and the history ends where the order or loan stands. */
export async function findBrokenHistories({ database }: Evidence): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { what, steps, current } of HISTORIES) {
    const histories = grouped(await database.rows(steps));
    for (const row of await database.rows(current)) {
      const id = String(row['id']);
      const path = histories.get(id) ?? [];
      const hasGap = path.some((step, index) => Number(step['version']) !== index + 1);
      const last = path.at(-1);
      if (hasGap) found.push(`the history of ${what} ${id} has a gap`);
      if (Number(last?.['toCode']) !== Number(row['code']) || path.length !== Number(row['version']))
        found.push(`${what} ${id} stands at ${String(row['code'])} (${String(row['version'])}), its history does not`);
      histories.delete(id);
    }
    for (const id of histories.keys()) found.push(`there is a history of ${what} ${id}, and no ${what}`);
  }
  return found;
}

function grouped(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = String(row['id']);
    const known = groups.get(id);
    if (known === undefined) groups.set(id, [row]);
    else known.push(row);
  }
  return groups;
}
