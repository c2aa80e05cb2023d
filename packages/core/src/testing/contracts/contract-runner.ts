import { invariant } from '../../shared/errors.js';

/** The four functions of a test runner that a contract suite needs; mocha's own fit as they are. */
export interface ContractRunner {
  describe(title: string, body: () => void): void;
  it(title: string, body: () => Promise<void>): void;
  beforeEach(body: () => Promise<void>): void;
  afterEach(body: () => Promise<void>): void;
}

/** What every harness can do: give back what it took (files, sockets, connections). */
export interface ContractHarness {
  close(): Promise<void>;
}

/** Registers one promise of a port. */
export type PromiseCase<H> = (title: string, body: (harness: H) => Promise<void>) => void;

/**
 * Registers the suite of one port on one back end under the title `contract:<port> on <backend>`, by which the matrix of
 * ports and back ends finds it. Every case gets a harness of its own, opened before and closed after it.
 */
export function describeContract<H extends ContractHarness>(
  runner: ContractRunner,
  title: { readonly port: string; readonly backend: string },
  open: () => Promise<H>,
  cases: (promise: PromiseCase<H>) => void,
): void {
  runner.describe(`contract:${title.port} on ${title.backend}`, () => {
    let harness: H | undefined;
    runner.beforeEach(async () => {
      harness = await open();
    });
    runner.afterEach(async () => {
      const opened = harness;
      harness = undefined;
      await opened?.close();
    });
    cases((name, body) => {
      runner.it(name, async () => {
        invariant(harness !== undefined, 'the harness is open');
        await body(harness);
      });
    });
  });
}
