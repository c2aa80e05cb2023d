import { expect } from 'chai';
import { channelCode, productCode } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { ConfigurationHarness } from './harnesses.js';
import { revealed } from './revealed.js';

/** Promises of `Configuration` (items 25.2, 25.3): what was configured, per channel and product. */
export function describeConfigurationContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<ConfigurationHarness>,
): void {
  describeContract(runner, { port: 'configuration', backend }, open, (promise) => {
    promise('finds a product, whole', async ({ configuration, product, productCode: code }) => {
      expect(revealed(configuration.product(code))).to.deep.equal(revealed(product));
    });

    promise(
      'finds what belongs to a channel, whole',
      async ({ configuration, channel, productCode: code, ...expected }) => {
        expect(expected.accessRules.length).to.be.greaterThan(0);
        expect(expected.agreements.length).to.be.greaterThan(0);
        expect(configuration.intakePolicy(channel)).to.deep.equal(expected.intakePolicy);
        expect(configuration.accessRules(channel)).to.deep.equal(expected.accessRules);
        expect(configuration.agreements(channel, code)).to.deep.equal(expected.agreements);
        expect(configuration.loanPolicy(channel)).to.deep.equal(expected.loanPolicy);
        expect(configuration.smsPolicy(channel)).to.deep.equal(expected.smsPolicy);
      },
    );

    promise('knows the bank of a card by the longest leading digits it has (item 11)', async (harness) => {
      const { configuration, cardBins } = harness;
      const all = [...cardBins.keys()];
      const inside = all.filter((digits) => all.some((other) => other !== digits && other.startsWith(digits)));
      expect(inside.length).to.be.greaterThan(0);
      for (const [digits, bank] of cardBins) expect(configuration.bankOfCard(`${digits}0000000000`)).to.equal(bank);
    });

    promise('knows the days on which banks work, as they were put (item 20)', async (harness) => {
      const { configuration, businessCalendar } = harness;
      expect(businessCalendar.holidays.length).to.be.greaterThan(0);
      expect(businessCalendar.workdays.length).to.be.greaterThan(0);
      expect(configuration.businessCalendar()).to.deep.equal(businessCalendar);
    });

    promise('knows for how long what is kept', async ({ configuration, retention }) => {
      expect(configuration.retention()).to.deep.equal(retention);
    });

    promise('has nothing for a stranger', async ({ configuration, channel }) => {
      const nowhere = channelCode('no such channel');
      expect(configuration.product(productCode('no such product'))).to.equal(undefined);
      expect(configuration.intakePolicy(nowhere)).to.equal(undefined);
      expect(configuration.accessRules(nowhere)).to.deep.equal([]);
      expect(configuration.loanPolicy(nowhere)).to.equal(undefined);
      expect(configuration.smsPolicy(nowhere)).to.equal(undefined);
      expect(configuration.bankOfCard('0000000000000000')).to.equal(undefined);
      expect(configuration.agreements(channel, productCode('no such product'))).to.deep.equal([]);
    });
  });
}
