import { expect } from 'chai';
import { returnedRows } from '#src/flow/table-cells.js';
import { alertsHaveRunbooks, metricsOfCode } from '#src/rules/alerts.js';
import { readSourceTree } from '#src/source-tree.js';
import { ROOT } from './scratch.js';

const TREE = readSourceTree(ROOT);

/** What the rule says when a file of the tree says something else. */
function messagesWhen(file: string, text: string, instead: string): readonly string[] {
  expect(TREE.find((each) => each.file === file)?.text, file).to.include(text);
  const files = TREE.map((each) => (each.file === file ? { file, text: each.text.replaceAll(text, instead) } : each));
  return alertsHaveRunbooks(files).map(({ message }) => message);
}

describe('Alert rules, dashboard and runbook', () => {
  it('name metrics that the code has, and each other', () => {
    expect(alertsHaveRunbooks(TREE)).to.deep.equal([]);
    expect([...metricsOfCode(TREE)]).to.include.members(['banyan_request_duration_seconds', 'banyan_orders']);
    expect(alertsHaveRunbooks([])).to.deep.equal([]);
  });

  it('a metric of another name, an alert without a section, a section without an alert are found', () => {
    const rules = 'deploy/prometheus/alerts.yaml';
    const dashboard = 'deploy/grafana/banyan.json';
    const runbook = 'docs/OPERATIONS.md';
    const metrics = 'packages/adapter-http/src/metrics/gauges.ts';
    for (const [file, text, instead, message] of [
      [rules, 'banyan_parked_events', 'banyan_parked_messages', 'there is no metric banyan_parked_messages'],
      [dashboard, 'banyan_parked_events', 'banyan_parked_messages', 'there is no metric banyan_parked_messages'],
      [dashboard, 'banyan_parked_events', 'banyan_orders', 'banyan_parked_events is on no panel'],
      [metrics, "'banyan_parked_events'", "'banyan_parked'", 'there is no metric banyan_parked_events'],
      [rules, 'alert: BanyanDown', 'alert: BanyanGone', 'no section for BanyanGone'],
      [rules, 'alert: BanyanDown', 'alert: BanyanGone', 'there is no alert BanyanDown'],
      [runbook, '### BanyanDown', '### BanyanGone', 'no section for BanyanDown'],
      [rules, '#banyandown', '#banyanup', 'BanyanDown does not link its section'],
    ] as const) {
      expect(messagesWhen(file, text, instead), `${file} ${text}`).to.include(message);
    }
  });

  it('know which jobs run every minute or more often, and watch over the others by name', () => {
    const schedule = TREE.find(({ file }) => file === 'apps/server/src/jobs/schedule.table.ts');
    const rules = TREE.find(({ file }) => file === 'deploy/prometheus/alerts.yaml')?.text ?? '';
    const exprOf = (alert: string): string => new RegExp(`alert: ${alert}\\n +expr: (.*)`).exec(rules)?.[1] ?? '';
    const slow = (schedule === undefined ? [] : returnedRows(schedule, 'createScheduleTable'))
      .filter(({ normal }) => String(normal).split(' ')[1] !== '*')
      .map(({ job }) => String(job));
    expect(slow).to.include.members(['OverdueJob', 'ReconciliationJob', 'PruningJob']);
    const left = /job!~"([^"]+)"/.exec(exprOf('BanyanJobNotRun'))?.[1]?.split('|') ?? [];
    expect(left).to.have.members([...slow, 'callbacks', 'events']);
    const named = [...exprOf('BanyanSlowJobNotRun').matchAll(/job=~?"([^"]+)"/g)].flatMap(([, jobs = '']) =>
      jobs.split('|'),
    );
    expect(named).to.have.members(slow);
  });
});
