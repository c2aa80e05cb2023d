import type { SourceFile } from '../source-tree.js';
import type { Cell } from './table-cells.js';
import { returnedRows, tableRows, textConstants } from './table-cells.js';

/** An interface of either side: number in the document, name, verbatim label, source. */
export interface InterfaceCells {
  readonly document: string;
  readonly name: string;
  readonly label: string;
  readonly source: string;
}

/** A status: code, name, verbatim label, whether nothing leaves it. */
export interface StatusCells {
  readonly code: number;
  readonly name: string;
  readonly label: string;
  readonly isTerminal: boolean;
}

/** A transition by the codes of its statuses; `from` is null for the first. */
export interface TransitionCells {
  readonly from: number | null;
  readonly to: number;
  readonly event: string;
  readonly source: string;
}

/** A lifecycle: its statuses and what changes them. */
export interface Lifecycle {
  readonly statuses: readonly StatusCells[];
  readonly transitions: readonly TransitionCells[];
}

/** A callback that an event, or news of a loan being repaid, owes the marketplace. */
export interface CallbackCells {
  readonly cause: string;
  readonly type: string;
  readonly outcome: string;
  readonly when: string;
  readonly source: string;
}

/** An event between the gateway and the back office, with the consumers that take it. */
export interface EventCells {
  readonly type: string;
  readonly direction: string;
  readonly source: string;
  readonly consumers: readonly { readonly name: string; readonly outcomes: readonly string[] }[];
}

/** Everything that the diagrams are drawn from. */
export interface FlowTables {
  readonly interfaces: readonly InterfaceCells[];
  readonly platformInterfaces: readonly InterfaceCells[];
  readonly order: Lifecycle;
  readonly loan: Lifecycle;
  readonly callbacks: readonly CallbackCells[];
  /** The marketplace's interface that takes a callback, by type. */
  readonly callbackInterface: ReadonlyMap<string, string>;
  readonly events: readonly EventCells[];
  readonly jobs: readonly { readonly name: string; readonly source: string }[];
}

const CORE = 'packages/core/src';
const FILES = {
  interfaces: `${CORE}/rongshu/tables/interfaces.table.ts`,
  callbackInterfaces: `${CORE}/rongshu/tables/callback-interfaces.table.ts`,
  order: `${CORE}/model/marketplace-order-status.ts`,
  loan: `${CORE}/model/loan-status.ts`,
  callbackPlan: `${CORE}/capabilities/callback/callback-plan.ts`,
  events: `${CORE}/model/lender-event.ts`,
  consumers: 'apps/server/src/consumers.table.ts',
  jobs: 'apps/server/src/jobs/schedule.table.ts',
} as const;

/** Reads the tables from the source tree; undefined when it does not have their files (a tree in a test). */
export function readFlowTables(files: readonly SourceFile[]): FlowTables | undefined {
  const byName = new Map(files.map((file) => [file.file, file]));
  const isWhole = Object.values(FILES).every((name) => byName.has(name));
  if (!isWhole) return undefined;
  const rows = (file: keyof typeof FILES, table: string): readonly (readonly Cell[])[] => {
    const source = byName.get(FILES[file]);
    return source === undefined ? [] : tableRows(source, table);
  };
  const named = (file: 'consumers' | 'jobs', functionName: string): ReturnType<typeof returnedRows> => {
    const source = byName.get(FILES[file]);
    return source === undefined ? [] : returnedRows(source, functionName);
  };
  const constants = textConstants(files.filter(({ file }) => file.startsWith(`${CORE}/capabilities/`)));
  const consumers = named('consumers', 'createConsumerTable').map((row) => ({
    name: constants.get(text(row['consumer'])) ?? text(row['consumer']),
    type: text(row['type']),
    outcomes: Array.isArray(row['outcomes']) ? row['outcomes'].map(text) : [],
  }));
  return {
    interfaces: rows('interfaces', 'INTERFACE_TABLE').map(([document, name, , , , label, source]) => ({
      document: text(document),
      name: text(name),
      label: text(label),
      source: text(source),
    })),
    platformInterfaces: rows('interfaces', 'PLATFORM_INTERFACE_TABLE').map(([document, name, , label, source]) => ({
      document: text(document),
      name: text(name),
      label: text(label),
      source: text(source),
    })),
    order: lifecycle(
      rows('order', 'MARKETPLACE_ORDER_STATUS_TABLE'),
      rows('order', 'MARKETPLACE_ORDER_TRANSITION_TABLE'),
    ),
    loan: lifecycle(rows('loan', 'LOAN_STATUS_TABLE'), rows('loan', 'LOAN_TRANSITION_TABLE')),
    callbacks: [
      ...rows('callbackPlan', 'CALLBACK_PLAN_TABLE').map(([cause, type, outcome, when, source]) =>
        callback(cause, type, outcome, when, source),
      ),
      ...rows('callbackPlan', 'REPAYMENT_CALLBACK_TABLE').map(([cause, type, when, source]) =>
        callback(cause, type, '', when, source),
      ),
    ],
    callbackInterface: new Map(
      rows('callbackInterfaces', 'CALLBACK_INTERFACE_TABLE').map(([type, name]) => [text(type), text(name)]),
    ),
    events: rows('events', 'LENDER_EVENT_TABLE').map(([type, direction, , source]) => ({
      type: text(type),
      direction: text(direction),
      source: text(source),
      consumers: consumers.filter((consumer) => consumer.type === type),
    })),
    jobs: named('jobs', 'createScheduleTable').map((row) => ({ name: text(row['job']), source: text(row['source']) })),
  };
}

function lifecycle(statusRows: readonly (readonly Cell[])[], transitionRows: readonly (readonly Cell[])[]): Lifecycle {
  const statuses = statusRows.map(([code, name, label, isTerminal]) => ({
    code: Number(code),
    name: text(name),
    label: text(label),
    isTerminal: isTerminal === true,
  }));
  const codes = new Map(statuses.map(({ code, name }) => [name, code]));
  return {
    statuses,
    transitions: transitionRows.map(([from, to, event, source]) => ({
      from: from === null ? null : (codes.get(text(from)) ?? -1),
      to: codes.get(text(to)) ?? -1,
      event: text(event),
      source: text(source),
    })),
  };
}

function callback(...cells: readonly (Cell | undefined)[]): CallbackCells {
  const [cause = '', type = '', outcome = '', when = '', source = ''] = cells.map(text);
  return { cause, type, outcome, when, source };
}

function text(cell: Cell | undefined): string {
  return cell === undefined || cell === null || Array.isArray(cell) ? '' : String(cell);
}
