import { expect } from 'chai';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { MarketplaceDocumentsHarness } from './harnesses.js';

// prettier-ignore
const MALFORMED = [
  '', ' ', '{', 'null', 'true', '0', '"text"', '[]', '{}', '[[[[]]]]', '{"data":null}', '{"data":[null,1,"x",{}]}', 'not JSON', '\u0000',
] as const;

/** Promises of `MarketplaceDocuments` (item 6): counts, and nothing malformed is fatal. */
export function describeMarketplaceDocumentsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<MarketplaceDocumentsHarness>,
): void {
  describeContract(runner, { port: 'marketplace-documents', backend }, open, (promise) => {
    promise('counts what the operator recorded', async ({ marketplaceDocuments, operator }) => {
      expect(marketplaceDocuments.readOperatorReport(operator.json)).to.deep.equal(operator.report);
    });

    promise('counts what is on the device', async ({ marketplaceDocuments, device }) => {
      expect(marketplaceDocuments.readDeviceReport(device.json)).to.deep.equal(device.report);
    });

    promise('reads on past data that is malformed', async ({ marketplaceDocuments }) => {
      for (const json of MALFORMED) {
        expect(() => marketplaceDocuments.readOperatorReport(json)).not.to.throw();
        expect(() => marketplaceDocuments.readDeviceReport(json)).not.to.throw();
      }
    });

    promise('reads on past data that was cut off anywhere', async ({ marketplaceDocuments, operator, device }) => {
      for (let at = 0; at < Math.max(operator.json.length, device.json.length); at += 1) {
        expect(() => marketplaceDocuments.readOperatorReport(operator.json.slice(0, at))).not.to.throw();
        expect(() => marketplaceDocuments.readDeviceReport(device.json.slice(0, at))).not.to.throw();
      }
    });
  });
}
