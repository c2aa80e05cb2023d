import { parseArgs } from 'node:util';
import { callbackFigures } from './callbacks.js';
import { confirmFigures } from './confirm.js';
import type { Figure } from './figure.js';
import { footprintFigures } from './footprint.js';
import { FIGURE_HEADINGS, figureJson, figureRow, isMet } from './figure.js';
import type { RunOptions } from './harness.js';
import { overdueFigures } from './overdue.js';
import { pricingFigures } from './pricing.js';
import { pushOrderFigures } from './push-order.js';
import { userCheckFigures } from './user-check.js';

/** The suites of figures, in the order in which they run. A suite is a generator, so figures are printed as they come. */
const SUITES: readonly { readonly name: string; readonly figures: (options: RunOptions) => AsyncIterable<Figure> }[] = [
  { name: 'pricing', figures: pricingFigures },
  { name: 'userCheck', figures: userCheckFigures },
  { name: 'pushOrder', figures: pushOrderFigures },
  { name: 'confirm', figures: confirmFigures },
  { name: 'callbacks', figures: callbackFigures },
  { name: 'overdue', figures: overdueFigures },
  { name: 'footprint', figures: footprintFigures },
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string' },
  },
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
let missed = 0;
if (!values.json) print(FIGURE_HEADINGS);
for (const suite of SUITES) {
  if (values.only !== undefined && values.only !== suite.name) continue;
  for await (const figure of suite.figures({ rounds: Number(values.rounds) })) {
    print(values.json ? figureJson(figure) : figureRow(figure));
    if (!isMet(figure)) missed += 1;
  }
}
if (missed > 0) {
  process.stderr.write(`${String(missed)} of the figures missed what is required of them.\n`);
  process.exitCode = 1;
}
