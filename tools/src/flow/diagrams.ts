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
    ...indented(signs),
  ].join('\n');
}

function participantsOf(sign: Sign): readonly string[] {
  if (sign.sign === 'course') return [];
  return sign.sign === 'note' ? [sign.at] : [sign.from, sign.to];
}

/** A line a sign; what is inside a course stands further to the right. */
function indented(signs: readonly Sign[]): readonly string[] {
  let depth = 1;
  return signs.map((sign) => {
    const isBegun = sign.sign === 'course' && sign.kind !== 'end';
    const goesOn = isBegun && (sign.kind === 'else' || sign.kind === 'and');
    if (goesOn || (sign.sign === 'course' && !isBegun)) depth -= 1;
    const line = `${'  '.repeat(depth)}${signLine(sign)}`;
    if (isBegun) depth += 1;
    return line;
  });
}

function signLine(sign: Sign): string {
  switch (sign.sign) {
    case 'note':
      return `Note over ${sign.at}: ${sign.text}`;
    case 'arrow':
      return `${sign.from}${arrowOf(sign)}${sign.to}: ${sign.text}`;
    case 'course':
      return `${sign.kind} ${sign.text}`.trimEnd();
  }
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
  const { boxes, arrows } = chained(stage, steps);
  return [
    `  subgraph ${stage} ["${stage} ${chinese}"]`,
    '    direction TB',
    ...boxes,
    ...arrows.map(([from, to]) => `    ${from} --> ${to}`),
    '  end',
  ];
}

type Arrow = readonly [from: string, to: string];

/** Where a course parts: what came before it, and the last boxes of its branches that are drawn. */
interface Fork {
  readonly heads: readonly string[];
  readonly tails: readonly string[];
}

/** The boxes of a stage, and the arrows from each to what comes next in every course. */
function chained(
  stage: Stage,
  steps: readonly DrawnStep[],
): { readonly boxes: readonly string[]; readonly arrows: readonly Arrow[] } {
  const boxes: string[] = [];
  const arrows: Arrow[] = [];
  const forks: Fork[] = [];
  let tails: readonly string[] = [];
  for (const { step, box } of steps.filter(({ step: [of] }) => of === stage)) {
    const [, kind] = step;
    const fork = forks.at(-1);
    if (kind === 'alt' || kind === 'par') forks.push({ heads: tails, tails: [] });
    else if (kind === 'opt') forks.push({ heads: tails, tails });
    else if ((kind === 'else' || kind === 'and') && fork !== undefined) {
      forks.splice(-1, 1, { heads: fork.heads, tails: [...fork.tails, ...tails] });
      tails = fork.heads;
    } else if (kind === 'end' && fork !== undefined) {
      forks.pop();
      tails = [...new Set([...fork.tails, ...tails])];
    } else if (box !== undefined) {
      const [open, close] = BOX_SHAPES[box.kind];
      const id = `${stage}${String(boxes.length + 1)}`;
      boxes.push(`    ${id}${open}${box.text}${close}:::${box.kind}Box`);
      arrows.push(...tails.map((from): Arrow => [from, id]));
      tails = [id];
    }
  }
  return joined(stage, boxes, arrows);
}

/** Where several boxes lead to the same several others, all of them by one joint: fewer arrows to follow. */
function joined(
  stage: Stage,
  boxes: readonly string[],
  arrows: readonly Arrow[],
): { readonly boxes: readonly string[]; readonly arrows: readonly Arrow[] } {
  const targets = new Map<string, string[]>();
  for (const to of new Set(arrows.map(([, target]) => target))) {
    const sources = arrows.filter(([, target]) => target === to).map(([from]) => from);
    targets.set(sources.join(' '), [...(targets.get(sources.join(' ')) ?? []), to]);
  }
  const crowds = [...targets].filter(([sources, ends]) => sources.includes(' ') && ends.length > 1);
  const joints = crowds.map(([sources, ends], index) => ({
    id: `${stage}Joint${String(index + 1)}`,
    sources: sources.split(' '),
    ends,
  }));
  return {
    boxes: [...boxes, ...joints.map(({ id }) => `    ${id}(( ))`)],
    arrows: [
      ...arrows.filter(([, to]) => joints.every(({ ends }) => !ends.includes(to))),
      ...joints.flatMap(({ id, sources, ends }) => [
        ...sources.map((from): Arrow => [from, id]),
        ...ends.map((to): Arrow => [id, to]),
      ]),
    ],
  };
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
