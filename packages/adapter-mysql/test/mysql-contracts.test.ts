import { describeStoreContracts } from '@banyan/core/testing';
import { createMysqlHarnesses, MYSQL_URL, NO_MYSQL } from './support/mysql-database.js';

const runner = { describe, it, beforeEach, afterEach };

// What the matrix of ports counts is the first run. The second run finds every query that goes past its unit: with one connection it would wait for itself. What looks at a unit
// from outside while it is open needs a second one.
const NEEDS_TWO = 'shows nobody a write before the end of its unit';
const SETS = [
  ['mysql', {}],
  ['mysql, one connection', { connectionsMax: 1, acquireTimeoutMs: 5_000 }],
] as const;

for (const [title, options] of SETS) {
  describe(`stores on ${title}`, function () {
    this.timeout(60_000);
    if (MYSQL_URL === undefined) {
      it(NO_MYSQL);
      return;
    }
    const harnesses = createMysqlHarnesses(options);
    const chosen = (name: string, body: () => Promise<void>): void => {
      if (title === 'mysql' || name !== NEEDS_TWO) it(name, body);
    };
    const titled = (name: string, body: () => void): void =>
      void describe(title === 'mysql' ? name : name.replace('contract:', 'promises of '), body);
    describeStoreContracts({ ...runner, describe: titled, it: chosen }, title, () => harnesses.open());
    after(() => harnesses.remove());
  });
}
