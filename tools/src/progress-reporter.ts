import Mocha from 'mocha';
import { contractOf } from './matrix.js';
import type { ContractRun } from './matrix.js';
import type { SuiteReport } from './suite-report.js';

const HEARTBEAT_MS = 10_000;
const { EVENT_RUN_END, EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } =
  Mocha.Runner.constants;

/**
 * Follows a run: one line per outermost suite when it ends, a sign of life every ten seconds inside a long one, every failure with its
 * difference at the end. `write` gets each line; the answer is ready when the run has ended.
 */
export function followRun(runner: Mocha.Runner, write: (line: string) => void): () => SuiteReport {
  const counts = { passed: 0, failed: 0 };
  const pending: string[] = [];
  const contracts = new Map<string, { -readonly [K in keyof ContractRun]: ContractRun[K] }>();
  const failures: Mocha.Test[] = [];
  let outermost = { title: '', startedAt: Date.now(), passed: 0, failed: 0 };

  const heartbeat = setInterval(() => {
    if (outermost.title !== '') write(`  … ${outermost.title}: ${String(outermost.passed)} passed so far`);
  }, HEARTBEAT_MS);

  const count = (test: Mocha.Test, outcome: 'passed' | 'failed'): void => {
    counts[outcome] += 1;
    outermost[outcome] += 1;
    const contract = contractAround(test);
    if (contract === undefined) return;
    const key = `${contract.port} on ${contract.backEnd}`;
    const run = contracts.get(key) ?? { ...contract, passed: 0, failed: 0 };
    run[outcome] += 1;
    contracts.set(key, run);
  };

  runner.on(EVENT_SUITE_BEGIN, (suite) => {
    if (isOutermost(suite)) outermost = { title: suite.title, startedAt: Date.now(), passed: 0, failed: 0 };
  });
  runner.on(EVENT_SUITE_END, (suite) => {
    if (!isOutermost(suite)) return;
    const { title, passed, failed, startedAt } = outermost;
    const trouble = failed > 0 ? `, ${String(failed)} failed` : '';
    write(
      `  ${failed > 0 ? '✗' : '✓'} ${title}: ${String(passed)} passed${trouble} (${String(Date.now() - startedAt)} ms)`,
    );
  });
  runner.on(EVENT_TEST_PASS, (test) => count(test, 'passed'));
  runner.on(EVENT_TEST_PENDING, (test) => void pending.push(test.fullTitle()));
  runner.on(EVENT_TEST_FAIL, (test) => {
    count(test, 'failed');
    failures.push(test);
    write(`  ✗ ${test.fullTitle()}`);
  });
  runner.on(EVENT_RUN_END, () => {
    clearInterval(heartbeat);
    if (failures.length > 0) Mocha.reporters.Base.list(failures);
  });
  return () => ({ ...counts, pending, contracts: [...contracts.values()] });
}

function isOutermost(suite: Mocha.Suite): boolean {
  return suite.parent?.root === true;
}

function contractAround(test: Mocha.Test): { port: string; backEnd: string } | undefined {
  for (let suite = test.parent; suite !== undefined; suite = suite.parent) {
    const contract = contractOf(suite.title);
    if (contract !== undefined) return contract;
  }
  return undefined;
}
