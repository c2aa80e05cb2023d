import { readFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { followRun } from './progress-reporter.js';
import type { SuiteReport } from './suite-report.js';
import { testFiles } from './test-files.js';

// The child of test-run: every suite of the repository in this one process, so that a leak between packages shows.
const [root = process.cwd(), grep] = process.argv.slice(2);
const options = JSON.parse(readFileSync(path.join(root, '.mocharc.json'), 'utf8')) as { timeout: number; slow: number };
/** Before the parent's patience ends. */
const NAMED_AFTER_MS = 8_000;
let report: (() => SuiteReport) | undefined;

class Progress extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, settings?: Mocha.MochaOptions) {
    super(runner, settings);
    report = followRun(runner, (line) => process.stdout.write(`${line}\n`));
  }
}

const mocha = new Mocha({
  timeout: options.timeout,
  slow: options.slow,
  forbidOnly: true,
  reporter: Progress,
  ...(grep === undefined ? {} : { grep }),
});
for (const file of testFiles(root)) mocha.addFile(path.join(root, file));
await mocha.loadFilesAsync();
mocha.run(() => {
  process.send?.(report?.());
  // From here on only what a test left open can keep this process alive; the parent watches for that.
  process.disconnect();
  setTimeout(nameWhatIsOpen, NAMED_AFTER_MS).unref();
});

function nameWhatIsOpen(): void {
  const open = process.getActiveResourcesInfo();
  const names = [...new Set(open)].map((name) => `${name} × ${String(open.filter((other) => other === name).length)}`);
  process.stdout.write(`still open: ${names.join(', ')}\n`);
}
