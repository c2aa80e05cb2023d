import type { HouseRule, SourceFile, Violation } from '../source-tree.js';

const RULES_FILE = 'deploy/prometheus/alerts.yaml';
const DASHBOARD_FILE = 'deploy/grafana/banyan.json';
const RUNBOOK = 'docs/OPERATIONS.md';

const METRIC = /\bbanyan_[a-z_]+/g;
const HISTOGRAM_PARTS = /_(?:count|sum|bucket)$/;

/**
 * Alert rules and dashboard name metrics that the code has, every metric of the code is on the dashboard, and every alert has a section of
 * the runbook, as every such section has its alert.
 */
export const alertsHaveRunbooks: HouseRule = (files) => {
  const find = (name: string): SourceFile | undefined => files.find(({ file }) => file === name);
  const [rules, dashboard, runbook] = [find(RULES_FILE), find(DASHBOARD_FILE), find(RUNBOOK)];
  if (rules === undefined || dashboard === undefined || runbook === undefined) return [];
  const metrics = metricsOfCode(files);
  const shown = new Set(namesIn(dashboard, metrics));
  const alerts = [...rules.text.matchAll(/^ *- alert: (\w+)$/gm)].map(([, name = '']) => name);
  const sections = [...runbook.text.matchAll(/^### (Banyan\w+)$/gm)].map(([, name = '']) => name);
  const links = [...rules.text.matchAll(/runbook: docs\/OPERATIONS\.md#(\w+)$/gm)].map(([, anchor = '']) => anchor);
  return [
    ...[rules, dashboard].flatMap((page) =>
      namesIn(page, metrics)
        .filter((name) => !metrics.has(name))
        .map((name) => objection(page.file, `there is no metric ${name}`)),
    ),
    ...[...metrics]
      .filter((name) => !shown.has(name))
      .map((name) => objection(DASHBOARD_FILE, `${name} is on no panel`)),
    ...alerts.filter((name) => !sections.includes(name)).map((name) => objection(RUNBOOK, `no section for ${name}`)),
    ...sections.filter((name) => !alerts.includes(name)).map((name) => objection(RUNBOOK, `there is no alert ${name}`)),
    ...alerts
      .filter((name, index) => links[index] !== name.toLowerCase())
      .map((name) => objection(RULES_FILE, `${name} does not link its section`)),
  ];
};

/** Names of the metrics that the gateway makes. */
export function metricsOfCode(files: readonly SourceFile[]): ReadonlySet<string> {
  const sources = files.filter(({ file }) => file.startsWith('packages/adapter-http/src/metrics/'));
  return new Set(sources.flatMap(({ text }) => [...text.matchAll(/'(banyan_[a-z_]+)'/g)].map(([, name = '']) => name)));
}

function namesIn({ text }: SourceFile, metrics: ReadonlySet<string>): readonly string[] {
  const names = [...text.matchAll(METRIC)].map(([name]) => name);
  return [...new Set(names.map((name) => (metrics.has(name) ? name : name.replace(HISTOGRAM_PARTS, ''))))];
}

function objection(file: string, message: string): Violation {
  return { rule: 'alerts-have-runbooks', file, line: 0, message };
}
