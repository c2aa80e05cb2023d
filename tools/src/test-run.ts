import { fork } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { MissingPart } from '@banyan/services';
import { CHECKS } from './checks.js';
import type { Check } from './checks.js';
import { judgeMatrix } from './matrix.js';
import { BACK_END_TABLE, MATRIX_TABLE } from './matrix.table.js';
import { startRealParts } from './real-parts.js';
import type { RealParts } from './real-parts.js';
import { portNames } from './rules/ports.js';
import { readSourceTree } from './source-tree.js';
import { isSuiteReport } from './suite-report.js';
import type { SuiteReport } from './suite-report.js';

const AT_ONCE = 2;
const LEFT_OPEN_MS = 10_000;

const root = path.join(import.meta.dirname, '..', '..');
const { values: options } = parseArgs({
  options: { 'checks-only': { type: 'boolean', default: false }, grep: { type: 'string' } },
});
const isCi = !['', 'false'].includes(process.env['CI'] ?? '');
const total = { passed: 0, failed: 0 };

// The checks need neither MySQL nor Kafka: both come up meanwhile.
const parts = options['checks-only'] ? undefined : startRealParts(say);
try {
  await runChecks(CHECKS);
  if (parts !== undefined) await runTests(parts);
} finally {
  await parts?.stop();
}
say(`\n${String(total.passed)} passed, ${String(total.failed)} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function runTests(realParts: RealParts): Promise<void> {
  const environment = { ...process.env, ...(await realParts.environment()) };
  const report = await runSuites(options.grep, environment);
  total.passed += report.passed;
  total.failed += report.failed;
  judgePending(report.pending);
  if (options.grep === undefined) judgeContracts(report, environment);
  judgeParts(await realParts.missing());
}

async function runChecks(checks: readonly Check[]): Promise<void> {
  say('Checks');
  const waiting = [...checks];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const startedAt = Date.now();
      const findings = await check.run(root);
      count(check.name, findings, `${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function runSuites(grep: string | undefined, environment: NodeJS.ProcessEnv): Promise<SuiteReport> {
  say('\nTests');
  return new Promise((resolve) => {
    const args = [root, ...(grep === undefined ? [] : [grep])];
    const child = fork(path.join(import.meta.dirname, 'mocha-run.js'), args, {
      cwd: root,
      env: environment,
      stdio: 'inherit',
    });
    // Whatever ends this process, the suites do not go on without it.
    process.once('exit', () => child.kill('SIGKILL'));
    let report: SuiteReport | undefined;
    let watch: NodeJS.Timeout | undefined;
    child.on('message', (message) => {
      if (!isSuiteReport(message)) return;
      report = message;
      watch = setTimeout(() => {
        count(
          'the tests leave nothing running',
          `the test process was still alive ${String(LEFT_OPEN_MS)} ms after its last test`,
        );
        child.kill('SIGKILL');
      }, LEFT_OPEN_MS);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(watch);
      if (report === undefined)
        count('the tests run to their end', `the test process ended early (${String(signal ?? code)})`);
      resolve(report ?? { passed: 0, failed: 0, pending: [], contracts: [] });
    });
  });
}

function judgePending(pending: readonly string[]): void {
  if (pending.length === 0) return;
  say(`\nNot run (${String(pending.length)}):\n${pending.map((title) => `  ${title}`).join('\n')}`);
  if (isCi) count('every test runs', 'CI skips no test');
}

function judgeContracts(report: SuiteReport, environment: NodeJS.ProcessEnv): void {
  const verdict = judgeMatrix({
    ports: portNames(readSourceTree(root)),
    rows: MATRIX_TABLE,
    backEnds: BACK_END_TABLE,
    runs: report.contracts,
    environment,
  });
  say(`\nPort × back end (contract tests passed)\n${verdict.lines.map((line) => `  ${line}`).join('\n')}`);
  for (const backEnd of verdict.missing) say(`  missing back end: ${backEnd}`);
  const absent = isCi ? verdict.missing.map((backEnd) => `missing back end: ${backEnd}`) : [];
  count('every port passes its contract on every back end', [...verdict.problems, ...absent].join('\n'));
}

function judgeParts(missing: readonly MissingPart[]): void {
  if (missing.length === 0) return;
  const names = missing.map(({ part, why }) => `${part}: ${why}`);
  say(`\nParts that could not be had on this machine:\n${names.map((line) => `  ${line}`).join('\n')}`);
  if (isCi) count('CI has every part', names.join('\n'));
}

function count(name: string, findings: string, took = ''): void {
  const isFine = findings === '';
  total[isFine ? 'passed' : 'failed'] += 1;
  say(`  ${isFine ? '✓' : '✗'} ${name}${took === '' ? '' : ` (${took})`}`);
  if (!isFine) say(findings.replaceAll(/^/gm, '      '));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
