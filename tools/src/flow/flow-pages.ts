import type { SourceFile } from '../source-tree.js';
import { flowChart, sequenceDiagram, stateDiagram } from './diagrams.js';
import type { DrawnStep } from './drawn-step.js';
import { drawStep, rowKeys } from './drawn-step.js';
import type { FlowTables } from './flow-tables.js';
import { readFlowTables } from './flow-tables.js';
import { chineseOf } from './labels.table.js';
import type { CourseRow, StepRow } from './stages.table.js';
import { STAGE_TABLE, STEP_TABLE } from './stages.table.js';

/** The pages with the diagrams, and what keeps them from being whole. */
export interface FlowPages {
  readonly pages: readonly SourceFile[];
  readonly gaps: readonly string[];
}

const MADE =
  '<!-- Made from the code by `npm run docs:flow`; a change by hand is undone by the next run, and a check fails until then. -->';

/** Draws the pages of docs/flow from the tables in the tree; undefined when the tree does not have them (a tree in a test). */
export function flowPages(
  files: readonly SourceFile[],
  steps: readonly (StepRow | CourseRow)[] = STEP_TABLE,
): FlowPages | undefined {
  const tables = readFlowTables(files);
  if (tables === undefined) return undefined;
  const drawn = steps.map((step) => drawStep(tables, step));
  return {
    pages: [
      { file: 'docs/flow/README.md', text: readme(tables) },
      { file: 'docs/flow/channel.md', text: channelPage(tables, drawn) },
      { file: 'docs/flow/journey.md', text: journeyPage(drawn) },
      { file: 'docs/flow/states.md', text: statesPage(tables) },
    ],
    gaps: [...gapsOf(tables, drawn), ...unlabelled(tables), ...openCourses(steps)],
  };
}

function gapsOf(tables: FlowTables, drawn: readonly DrawnStep[]): readonly string[] {
  const shown = new Set(drawn.flatMap((step) => step.shown));
  const missing = [...new Set(rowKeys(tables))].filter((key) => !shown.has(key));
  const unknown = drawn
    .filter((step) => step.unknown === true)
    .map(({ step: [, kind, name] }) => `${kind} ${name ?? ''}`);
  return [
    ...missing.map((key) => `${key} is in no diagram; give it a row of STEP_TABLE`),
    ...unknown.map((step) => `${step} of STEP_TABLE is in no table of the code`),
  ];
}

function unlabelled(tables: FlowTables): readonly string[] {
  const names = [
    ...[...tables.order.transitions, ...tables.loan.transitions].map(({ event }) => event),
    ...tables.events.map(({ type }) => type),
    ...tables.jobs.map(({ name }) => name),
    ...tables.callbacks.flatMap(({ cause, outcome, when }) => [cause, outcome, when === 'always' ? '' : when]),
  ].filter((name) => name !== '');
  const missing = [...new Set(names)].filter((name) => chineseOf(name) === undefined);
  return missing.map((name) => `${name} has no Chinese; give it a row of LABEL_TABLE`);
}

/** A course that has no end, or an end that ends none, would draw the rest of the stage inside it. */
function openCourses(steps: readonly (StepRow | CourseRow)[]): readonly string[] {
  return STAGE_TABLE.flatMap(([stage]) => {
    const kinds = steps.filter(([of]) => of === stage).map(([, kind]) => kind);
    const begun = kinds.filter((kind) => kind === 'alt' || kind === 'opt' || kind === 'par').length;
    const ended = kinds.filter((kind) => kind === 'end').length;
    return begun === ended
      ? []
      : [`stage ${stage} of STEP_TABLE begins ${String(begun)} courses and ends ${String(ended)}`];
  });
}

function readme(tables: FlowTables): string {
  const counts = [
    ['interfaces that the marketplace calls', tables.interfaces.length, 'channel, journey'],
    ['interfaces of the marketplace', tables.platformInterfaces.length, 'channel, journey'],
    ['callbacks by cause', tables.callbacks.length, 'channel, journey'],
    ['events between gateway and back office', tables.events.length, 'channel, journey'],
    ['jobs', tables.jobs.length, 'channel, journey'],
    ['transitions of a marketplace order', tables.order.transitions.length, 'journey, states'],
    ['transitions of a loan', tables.loan.transitions.length, 'journey, states'],
  ] as const;
  return page('The flow of the channel 渠道流程', [
    'The flow chart that the requirements point to, drawn from the tables that the gateway runs on. English and Chinese stand together in every label.',
    '',
    '| page | what it shows |',
    '|---|---|',
    '| [channel.md](channel.md) | the whole channel as one flow chart, stage by stage, with every way in which it may end 流程图 |',
    '| [journey.md](journey.md) | who says what to whom, a sequence diagram per stage 时序图 |',
    '| [states.md](states.md) | the life of a marketplace order and of a loan 状态图 |',
    '',
    'They are Mermaid: GitHub and most editors draw them. `npm run docs:flow` makes them anew; `npm run check` fails when they are stale, or when a row of a table is in',
    'no diagram.',
    '',
    '| rows | number | seen in |',
    '|---|---|---|',
    ...counts.map(([what, count, where]) => `| ${what} | ${String(count)} | ${where} |`),
  ]);
}

function channelPage(tables: FlowTables, drawn: readonly DrawnStep[]): string {
  return page('The channel 渠道流程图', [
    'Rectangles are interfaces, hexagons events of the back office with their consumers, doubled boxes jobs, rounded boxes callbacks, slanted boxes',
    'companies that are asked. Where arrows part, one of their ways is taken. Dotted arrows lead to the ends of an order or of a loan, and name the',
    'callback that tells it.',
    '',
    ...fenced(flowChart(tables, drawn)),
  ]);
}

function journeyPage(drawn: readonly DrawnStep[]): string {
  return page('The journey 时序图', [
    'Numbers are those of the marketplace’s document; `item`, `G`, `E` and `B` marks are explained in [GAPS.md](../GAPS.md). Codes of statuses are those of [states.md](states.md).',
    ...STAGE_TABLE.flatMap(([stage, chinese]) => [
      '',
      `## ${stage} ${chinese}`,
      '',
      ...fenced(sequenceDiagram(drawn.filter(({ step }) => step[0] === stage))),
    ]),
  ]);
}

function statesPage(tables: FlowTables): string {
  return page('States 状态图', [
    'The marks at the arrows are the edges of [GAPS.md](../GAPS.md).',
    '',
    '## Marketplace order 三方订单',
    '',
    ...fenced(stateDiagram(tables.order)),
    '',
    '## Loan 借款订单',
    '',
    ...fenced(stateDiagram(tables.loan)),
  ]);
}

function page(title: string, lines: readonly string[]): string {
  return `${[`# ${title}`, '', MADE, '', ...lines].join('\n')}\n`;
}

function fenced(diagram: string): readonly string[] {
  return ['```mermaid', diagram, '```'];
}
