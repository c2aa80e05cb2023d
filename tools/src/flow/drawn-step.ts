import type { CallbackCells, FlowTables, InterfaceCells, Lifecycle } from './flow-tables.js';
import { bothLabels, twoLines } from './labels.table.js';
import type { CourseKind, CourseRow, Participant, StepKind, StepRow } from './stages.table.js';

/** An arrow between two participants, a note beside one, or where a course begins or ends. */
export type Sign =
  | { readonly sign: 'arrow'; readonly from: Participant; readonly to: Participant; readonly text: string }
  | { readonly sign: 'note'; readonly at: Participant; readonly text: string }
  | { readonly sign: 'course'; readonly kind: CourseKind | 'end'; readonly text: string };

/** An end of an order or a loan to which a step leads. */
export interface Exit {
  readonly lifecycle: 'order' | 'loan';
  readonly code: number;
  readonly text: string;
}

/** A step with the rows of the tables that it shows. */
export interface DrawnStep {
  readonly step: StepRow | CourseRow;
  readonly signs: readonly Sign[];
  /** The box of the flow chart; none for a change of status that tells nobody anything, and for an end. */
  readonly box?: { readonly kind: StepKind; readonly text: string };
  readonly exits: readonly Exit[];
  /** Which rows are seen, as {@link rowKeys} names them. */
  readonly shown: readonly string[];
  /** Set when the name is in no table. */
  readonly unknown?: true;
}

const SUBJECT = { order: 'order 三方订单', loan: 'loan 借款订单' } as const;

/** Every row that must be seen in a diagram. */
export function rowKeys(tables: FlowTables): readonly string[] {
  return [
    ...tables.interfaces.map(({ name }) => `interface ${name}`),
    ...tables.platformInterfaces.map(({ name }) => `platform interface ${name}`),
    ...tables.order.transitions.map(({ event }) => `order event ${event}`),
    ...tables.loan.transitions.map(({ event }) => `loan event ${event}`),
    ...tables.callbacks.map(({ cause, type }) => `callback ${type} of ${cause}`),
    ...tables.events.flatMap(({ type, consumers }) => [
      `event ${type}`,
      ...consumers.map(({ name }) => `consumer ${name}`),
    ]),
    ...tables.jobs.map(({ name }) => `job ${name}`),
  ];
}

/** What a step shows of the tables. */
export function drawStep(tables: FlowTables, step: StepRow | CourseRow): DrawnStep {
  const [, kind, name] = step;
  switch (kind) {
    case 'alt':
    case 'else':
    case 'opt':
    case 'par':
    case 'and':
      return courseStep(step, kind, `${name} ${step[3]}`);
    case 'end':
      return courseStep(step, kind, '');
    case 'call':
      return interfaceStep(step, tables.interfaces, 'M', 'G', 'interface');
    case 'pull':
      return interfaceStep(step, tables.platformInterfaces, 'G', 'M', 'platform interface');
    case 'event':
      return eventStep(tables, step);
    case 'job': {
      const job = tables.jobs.find((candidate) => candidate.name === name);
      if (job === undefined) return unknownStep(step);
      const text = `${bothLabels(name)} (${job.source})`;
      return {
        step,
        signs: [{ sign: 'arrow', from: 'G', to: 'G', text }],
        box: { kind, text: twoLines(name) },
        exits: [],
        shown: [`job ${name}`],
      };
    }
    case 'order':
    case 'loan':
      return transitionStep(tables, step, kind);
    case 'news': {
      const callbacks = tables.callbacks.filter(({ cause }) => cause === name);
      return callbacks.length === 0
        ? unknownStep(step)
        : { step, ...callbackSigns(tables, callbacks), box: { kind, text: callbackBox(tables, callbacks) }, exits: [] };
    }
    case 'exchange': {
      const [, , , from, to, chinese, source] = step;
      const text = `${name} ${chinese}`;
      const signs: readonly Sign[] = [{ sign: 'arrow', from, to, text: `${text} (${source})` }];
      return { step, signs, box: { kind, text: `${name}<br/>${chinese}` }, exits: [], shown: [] };
    }
  }
}

function courseStep(step: CourseRow, kind: CourseRow[1], text: string): DrawnStep {
  return { step, signs: [{ sign: 'course', kind, text }], exits: [], shown: [] };
}

function unknownStep(step: StepRow): DrawnStep {
  return { step, signs: [], exits: [], shown: [], unknown: true };
}

function interfaceStep(
  step: StepRow,
  interfaces: readonly InterfaceCells[],
  from: Participant,
  to: Participant,
  table: string,
): DrawnStep {
  const [, kind, name] = step;
  const row = interfaces.find((candidate) => candidate.name === name);
  if (row === undefined) return unknownStep(step);
  const text = `${row.document} ${name} ${row.label}`;
  return {
    step,
    signs: [{ sign: 'arrow', from, to, text: `${text} (${row.source})` }],
    box: { kind, text: `${row.document} ${name}<br/>${row.label}` },
    exits: [],
    shown: [`${table} ${name}`],
  };
}

function eventStep(tables: FlowTables, step: StepRow): DrawnStep {
  const [, kind, type] = step;
  const event = tables.events.find((candidate) => candidate.type === type);
  if (event === undefined) return unknownStep(step);
  const text = bothLabels(type);
  const [from, to]: readonly [Participant, Participant] = event.direction === 'incoming' ? ['B', 'G'] : ['G', 'B'];
  const notes = event.consumers.map(({ name, outcomes }): Sign => {
    const taken = outcomes.length === 0 ? '' : ` (${outcomes.join(', ')})`;
    return { sign: 'note', at: 'G', text: `${name}${taken}` };
  });
  return {
    step,
    signs: [{ sign: 'arrow', from, to, text: `${text} (${event.source})` }, ...notes],
    box: { kind, text: [twoLines(type), ...event.consumers.map(({ name }) => name)].join('<br/>') },
    exits: [],
    shown: [`event ${type}`, ...event.consumers.map(({ name }) => `consumer ${name}`)],
  };
}

function transitionStep(tables: FlowTables, step: StepRow, lifecycleName: 'order' | 'loan'): DrawnStep {
  const [, kind, event] = step;
  const lifecycle = tables[lifecycleName];
  const rows = lifecycle.transitions.filter((row) => row.event === event);
  const [first] = rows;
  if (first === undefined) return unknownStep(step);
  const callbacks = tables.callbacks.filter(({ cause }) => cause === event);
  const told = callbackSigns(tables, callbacks);
  const changes = changesOf(lifecycle, event).map((change) => `${SUBJECT[lifecycleName]} ${change}`);
  const text = [`${bothLabels(event)} (${first.source})`, ...changes].join('<br/>');
  const isEnd = lifecycle.statuses.some(({ code, isTerminal }) => isTerminal && code === first.to);
  // An order that became a loan goes on as the loan.
  const goesOn = lifecycleName === 'order' && tables.loan.transitions.some((row) => row.event === event);
  const isExit = isEnd && !goesOn;
  const exitText = [bothLabels(event), ...callbacks.map(({ type }) => documentOf(tables, type))].join(', ');
  return {
    step,
    signs: [{ sign: 'note', at: 'G', text }, ...told.signs],
    ...(isExit || callbacks.length === 0 ? {} : { box: { kind, text: callbackBox(tables, callbacks) } }),
    exits: isExit ? [{ lifecycle: lifecycleName, code: first.to, text: exitText }] : [],
    shown: [`${lifecycleName} event ${event}`, ...told.shown],
  };
}

/** `10, 13 → 20`: the changes of one event, those with the same end together. */
function changesOf({ transitions }: Lifecycle, event: string): readonly string[] {
  const ends = new Map<number, string[]>();
  for (const { from, to, event: name } of transitions) {
    if (name === event) ends.set(to, [...(ends.get(to) ?? []), from === null ? '∅' : String(from)]);
  }
  return [...ends].map(([to, froms]) => `${froms.join(', ')} → ${String(to)}`);
}

function callbackSigns(tables: FlowTables, callbacks: readonly CallbackCells[]): Pick<DrawnStep, 'signs' | 'shown'> {
  return {
    signs: callbacks.map(({ cause, type, outcome, when, source }): Sign => {
      const what = outcome === '' ? bothLabels(cause) : bothLabels(outcome);
      const condition = when === 'always' ? '' : `, ${bothLabels(when)}`;
      const text = `${interfaceText(tables, type)}, ${what}${condition} (${source})`;
      return { sign: 'arrow', from: 'G', to: 'M', text };
    }),
    shown: callbacks.flatMap(({ cause, type }) => [
      `callback ${type} of ${cause}`,
      `platform interface ${tables.callbackInterface.get(type) ?? type}`,
    ]),
  };
}

function callbackBox(tables: FlowTables, callbacks: readonly CallbackCells[]): string {
  const cause = callbacks[0]?.cause ?? '';
  return [twoLines(cause), ...callbacks.map(({ type }) => interfaceText(tables, type))].join('<br/>');
}

function interfaceText(tables: FlowTables, callbackType: string): string {
  const name = tables.callbackInterface.get(callbackType) ?? callbackType;
  const label = tables.platformInterfaces.find((row) => row.name === name)?.label ?? '';
  return `${documentOf(tables, callbackType)} ${name} ${label}`;
}

function documentOf(tables: FlowTables, callbackType: string): string {
  const name = tables.callbackInterface.get(callbackType);
  return tables.platformInterfaces.find((row) => row.name === name)?.document ?? callbackType;
}
