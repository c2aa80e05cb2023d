import { parseArgs } from 'node:util';
import { bulkheadFigures } from './bulkhead.js';
import { callbackFigures } from './callbacks.js';
import { confirmFigures, confirmMysqlFigures } from './confirm.js';
import { consumerFigures } from './consumer.js';
import type { Figure } from './figure.js';
import { footprintFigures } from './footprint.js';
import { FIGURE_HEADINGS, figureJson, figureRow, isMet } from './figure.js';
import type { RunOptions } from './harness.js';
import { journeyFigures } from './journeys.js';
import { overdueFigures } from './overdue.js';
import { pricingFigures } from './pricing.js';
import { pushOrderFigures } from './push-order.js';
import { closeRealParts } from './real-parts.js';
import { relayFigures } from './relay.js';
import { userCheckFigures, userCheckMysqlFigures } from './user-check.js';

/** The suites of figures, in the order in which they run. A suite is a generator, so figures are printed as they come. */
const SUITES: readonly { readonly name: string; readonly figures: (options: RunOptions) => AsyncIterable<Figure> }[] = [
  { name: 'pricing', figures: pricingFigures },
  { name: 'userCheck', figures: userCheckFigures },
  { name: 'pushOrder', figures: pushOrderFigures },
  { name: 'confirm', figures: confirmFigures },
  { name: 'callbacks', figures: callbackFigures },
  { name: 'bulkhead', figures: bulkheadFigures },
  { name: 'overdue', figures: overdueFigures },
  { name: 'footprint', figures: footprintFigures },
  { name: 'userCheck.mysql', figures: userCheckMysqlFigures },
  { name: 'confirm.mysql', figures: confirmMysqlFigures },
  { name: 'relay', figures: relayFigures },
  { name: 'consumer', figures: consumerFigures },
  { name: 'journeys', figures: journeyFigures },
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string' },
  },
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const suites = SUITES.filter(({ name }) => values.only === undefined || values.only === name);
if (suites.length === 0) {
  process.stderr.write(`There is no suite "${String(values.only)}": ${SUITES.map(({ name }) => name).join(', ')}.\n`);
  process.exit(2);
}
let missed = 0;
if (!values.json) print(FIGURE_HEADINGS);
try {
  for (const suite of suites) {
    for await (const figure of suite.figures({ rounds: Number(values.rounds) })) {
      print(values.json ? figureJson(figure) : figureRow(figure));
      if (!isMet(figure)) missed += 1;
    }
  }
} finally {
  await closeRealParts();
}
if (missed > 0) {
  process.stderr.write(`${String(missed)} of the figures missed what is required of them.\n`);
  process.exitCode = 1;
}
