import type { ContractRun } from './matrix.js';

/** What one mocha process tells the test run when its suites have ended. */
export interface SuiteReport {
  readonly passed: number;
  readonly failed: number;
  /** Full titles of the tests that did not run. */
  readonly pending: readonly string[];
  readonly contracts: readonly ContractRun[];
}

/** Reads a report back from what came through the process channel. */
export function isSuiteReport(message: unknown): message is SuiteReport {
  return typeof message === 'object' && message !== null && 'passed' in message && 'contracts' in message;
}
