import { expect } from 'chai';
import { flowPages } from '#src/flow/flow-pages.js';
import { STEP_TABLE } from '#src/flow/stages.table.js';
import { flowIsCurrent } from '#src/rules/flow.js';
import type { SourceFile } from '#src/source-tree.js';
import { readSourceTree } from '#src/source-tree.js';
import { ROOT } from './scratch.js';

const TREE = readSourceTree(ROOT);

/** The tree with a text of one of its files replaced; the text must be there. */
function altered(file: string, text: string, instead: string): readonly SourceFile[] {
  expect(TREE.find((each) => each.file === file)?.text, file).to.include(text);
  return TREE.map((each) => (each.file === file ? { file, text: each.text.replace(text, instead) } : each));
}

function messages(files: readonly SourceFile[]): readonly string[] {
  return flowIsCurrent(files).map(({ file, message }) => `${file}: ${message}`);
}

describe('Diagrams of docs/flow', () => {
  it('are what the code says today, every row in one of them', () => {
    expect(messages(TREE)).to.deep.equal([]);
  });

  it('hold every status and every edge of both lifecycles', () => {
    const states = flowPages(TREE)?.pages.find(({ file }) => file.endsWith('states.md'))?.text ?? '';
    expect(states.match(/^ {2}s\d+ : /gm)).to.have.length(8 + 19);
    for (const edge of ['[*] --> s0 : orderPushed 推单', 's11 --> s4 : creditRejected', 's50 --> s30 : arrearsPaid']) {
      expect(states).to.include(edge);
    }
    expect(states).to.include('s30 : 30 disbursed 已放款').and.include('s40 --> [*]');
  });

  it('are drawn in the order of the journey, with the callback that a step owes', () => {
    const journey = flowPages(TREE)?.pages.find(({ file }) => file.endsWith('journey.md'))?.text ?? '';
    const told = [
      'M->>G: 1.3 pushOrder 订单信息推送接口 (item 4)',
      'B-)G: credit.result 授信结果 (item 8)',
      'Note over G: RongshuCreditResultProcessor',
      'G->>M: platform/1.1 auditResult 审核结果回调, rejected 拒绝 (item 8.3)',
      'M->>G: 1.11 repayment 主动还款接口 (item 22)',
      'G->>M: platform/1.3 repaymentResult 还款结果回调, moneyBooked 还款入账',
      'G->>M: platform/1.4 repaymentSchedule 还款计划回调, moneyBooked 还款入账',
    ];
    const places = told.map((line) => journey.indexOf(line));
    expect(places.every((place) => place > 0)).to.equal(true);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
  });

  it('show what happens instead of something, or beside it, as courses of its own', () => {
    const page = (name: string): string => flowPages(TREE)?.pages.find(({ file }) => file.endsWith(name))?.text ?? '';
    const credit =
      /\n {2}alt approved 通过\n {4}Note over G: creditApproved[^]*?\n {2}else rejected 拒绝\n {4}Note over G: creditRejected[^]*?\n {2}end\n/;
    expect(page('journey.md')).to.match(credit);
    const boxOf = (word: string): string => new RegExp(`(\\w+)\\("${word}<`).exec(page('channel.md'))?.[1] ?? word;
    const [booked, held, failed] = [boxOf('moneyBooked'), boxOf('moneyHeld'), boxOf('debitFailed')];
    const arrows = [...page('channel.md').matchAll(/(\w+) --> (\w+)/g)].map(([, from = '', to = '']) => [from, to]);
    const before = (box: string): string[] => arrows.filter(([, to]) => to === box).map(([from = '']) => from);
    const [joint = '', ...others] = before(booked);
    expect([others, before(held), before(failed)]).to.deep.equal([[], [joint], [joint]]);
    expect(before(joint)).to.have.length(4);
  });

  it('are stale when a transition, an interface, a callback, an event or a job changes', () => {
    for (const [file, text, instead] of [
      ['packages/core/src/model/loan-status.ts', "'B12, item 16'", "'B12'"],
      ['packages/core/src/rongshu/tables/interfaces.table.ts', '订单信息推送接口', '推送接口'],
      ['packages/core/src/capabilities/callback/callback-plan.ts', "'item 8.3'", "'item 8'"],
      ['packages/core/src/model/lender-event.ts', "'item 7'", "'item 8'"],
      ['apps/server/src/jobs/schedule.table.ts', "source: 'item 5'", "source: 'item 4'"],
      ['docs/flow/states.md', 'stateDiagram-v2', 'stateDiagram'],
    ] as const) {
      expect(messages(altered(file, text, instead)).join('\n'), file).to.include('is stale; npm run docs:flow');
    }
  });

  it('a row that no step shows is named, and so is a step that is no row', () => {
    const renamed = messages(altered('packages/core/src/model/lender-event.ts', "'loan.overdue'", "'loan.late'"));
    expect(renamed).to.include.members([
      'docs/flow/README.md: event loan.late is in no diagram; give it a row of STEP_TABLE',
      'docs/flow/README.md: event loan.overdue of STEP_TABLE is in no table of the code',
      'docs/flow/README.md: loan.late has no Chinese; give it a row of LABEL_TABLE',
    ]);
    for (const left of STEP_TABLE.filter(([, kind]) => !['exchange', 'else', 'and'].includes(kind))) {
      const steps = STEP_TABLE.filter((step) => step !== left);
      expect(flowPages(TREE, steps)?.gaps, left.join(' ')).to.not.have.length(0);
    }
  });

  it('of a tree without the tables nothing is drawn', () => {
    expect(flowPages([])).to.equal(undefined);
    expect(flowIsCurrent([])).to.deep.equal([]);
  });
});
