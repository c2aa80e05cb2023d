import type { ContractRunner } from './contract-runner.js';

/**
 * Runs a suite outside a test runner and answers with the titles of the cases that fail: to try a suite against an
 * implementation that is broken on purpose, or an implementation in a script.
 */
export async function brokenPromisesOf<H>(
  describePort: (runner: ContractRunner, backend: string, open: () => Promise<H>) => void,
  open: () => Promise<H>,
): Promise<readonly string[]> {
  const before: (() => Promise<void>)[] = [];
  const after: (() => Promise<void>)[] = [];
  const cases: { readonly title: string; readonly body: () => Promise<void> }[] = [];
  const runner: ContractRunner = {
    describe: (_title, body) => body(),
    it: (title, body) => void cases.push({ title, body }),
    beforeEach: (body) => void before.push(body),
    afterEach: (body) => void after.push(body),
  };
  describePort(runner, 'an implementation under trial', open);
  const broken: string[] = [];
  for (const { title, body } of cases) {
    try {
      for (const prepare of before) await prepare();
      await body();
    } catch {
      broken.push(title);
    }
    for (const cleanUp of after) await cleanUp();
  }
  return broken;
}
