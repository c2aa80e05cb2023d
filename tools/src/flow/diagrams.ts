import type { DrawnStep, Sign } from './drawn-step.js';
import type { FlowTables, Lifecycle } from './flow-tables.js';
import { bothLabels } from './labels.table.js';
import type { Stage } from './stages.table.js';
import { PARTICIPANT_TABLE, STAGE_TABLE } from './stages.table.js';

/** What a box of the flow chart looks like, by kind: its brackets, its colour. */
const BOX_SHAPES = {
  call: ['["', '"]', '#e3f2fd'],
  pull: ['["', '"]', '#e3f2fd'],
  event: ['{{"', '"}}', '#fff8e1'],
  job: ['[["', '"]]', '#ede7f6'],
  order: ['("', '")', '#e8f5e9'],
  loan: ['("', '")', '#e8f5e9'],
  news: ['("', '")', '#e8f5e9'],
  exchange: ['[/"', '"/]', '#f5f5f5'],
} as const;

/** The sequence diagram of one stage. */
export function sequenceDiagram(steps: readonly DrawnStep[]): string {
  const signs = steps.flatMap((step) => step.signs);
  const present = new Set(signs.flatMap(participantsOf));
  const participants = PARTICIPANT_TABLE.filter(([letter]) => present.has(letter));
  return [
    'sequenceDiagram',
    ...participants.map(([letter, english, chinese]) => `  participant ${letter} as ${english}<br/>${chinese}`),
    ...signs.map((sign) =>
      sign.sign === 'note'
        ? `  Note over ${sign.at}: ${sign.text}`
        : `  ${sign.from}${arrowOf(sign)}${sign.to}: ${sign.text}`,
    ),
  ].join('\n');
}

function participantsOf(sign: Sign): readonly string[] {
  return sign.sign === 'note' ? [sign.at] : [sign.from, sign.to];
}

/** Events travel by themselves; everything else is asked and answered. */
function arrowOf({ from, to }: Extract<Sign, { readonly sign: 'arrow' }>): string {
  return from === 'B' || to === 'B' ? '-)' : '->>';
}

/** The flow chart of the whole channel: a box per step, a frame per stage, and the ends to which each stage may lead. */
export function flowChart(tables: FlowTables, steps: readonly DrawnStep[]): string {
  const exits = steps.flatMap((step) => step.exits.map((exit) => ({ ...exit, stage: step.step[0] })));
  const ends = [...new Set(exits.map(({ lifecycle, code }) => `${lifecycle} ${String(code)}`))].sort();
  return [
    'flowchart TB',
    ...STAGE_TABLE.flatMap(([stage, chinese]) => frame(stage, chinese, steps)),
    ...STAGE_TABLE.flatMap(([stage, , next]) => next.map((after) => `  ${stage} ==> ${after}`)),
    ...ends.map((end) => `  ${endId(end)}(["${endText(tables, end)}"])`),
    ...exits.map(({ stage, lifecycle, code, text }) => {
      return `  ${stage} -. "${text}" .-> ${endId(`${lifecycle} ${String(code)}`)}`;
    }),
    ...Object.entries(BOX_SHAPES).map(([kind, [, , colour]]) => {
      return `  classDef ${kind}Box fill:${colour},stroke:#607d8b,color:#212121`;
    }),
  ].join('\n');
}

function frame(stage: Stage, chinese: string, steps: readonly DrawnStep[]): readonly string[] {
  const boxes = steps.filter(({ step }) => step[0] === stage).flatMap(({ box }) => (box === undefined ? [] : [box]));
  const ids = boxes.map((_, index) => `${stage}${String(index + 1)}`);
  return [
    `  subgraph ${stage} ["${stage} ${chinese}"]`,
    '    direction TB',
    ...boxes.map(({ kind, text }, index) => {
      const [open, close] = BOX_SHAPES[kind];
      return `    ${ids[index] ?? ''}${open}${text}${close}:::${kind}Box`;
    }),
    ...(ids.length > 1 ? [`    ${ids.join(' --> ')}`] : []),
    '  end',
  ];
}

function endId(end: string): string {
  return `end_${end.replace(' ', '_')}`;
}

function endText(tables: FlowTables, end: string): string {
  const [lifecycle = '', code = ''] = end.split(' ');
  const { statuses } = lifecycle === 'order' ? tables.order : tables.loan;
  const status = statuses.find((candidate) => String(candidate.code) === code);
  const subject = lifecycle === 'order' ? '三方订单' : '借款订单';
  return `${lifecycle} ${code} ${status?.name ?? ''}<br/>${subject} ${status?.label ?? ''}`;
}

/** The state diagram of a lifecycle: every status, every transition. */
export function stateDiagram({ statuses, transitions }: Lifecycle): string {
  return [
    'stateDiagram-v2',
    ...statuses.map(({ code, name, label }) => `  s${String(code)} : ${String(code)} ${name} ${label}`),
    ...transitions.map(({ from, to, event, source }) => {
      const start = from === null ? '[*]' : `s${String(from)}`;
      return `  ${start} --> s${String(to)} : ${bothLabels(event)} (${source})`;
    }),
    ...statuses.filter(({ isTerminal }) => isTerminal).map(({ code }) => `  s${String(code)} --> [*]`),
  ].join('\n');
}
