import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { OpeningApplication } from '../../model/depository.js';
import { OPENING_STATE_TABLE } from '../../model/depository.js';
import { anOpeningApplication } from '../builders-loans.js';
import { aBlindIndex, anOrderKey, channelCode, TEST_NOW } from '../builders.js';
import { CLAIM_LEASE_MS, claimInUnit, describeClaims } from './claims.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `OpeningApplications` (items 12.2, 13): amended by revision, checked by one worker at a time. */
export function describeOpeningApplicationsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'opening-applications', backend }, open, (promise) => {
    const insert = ({ unitOfWork }: StoreHarness, application: OpeningApplication): Promise<boolean> =>
      unitOfWork.run(async ({ openings }) => (await openings.insert(application)).ok);
    const amend = ({ unitOfWork }: StoreHarness, application: OpeningApplication): Promise<boolean> =>
      unitOfWork.run(({ openings }) => openings.amend(application));
    const numbers = (applications: readonly OpeningApplication[]): readonly string[] =>
      applications.map(({ requestNo }) => requestNo);
    const claim = (harness: StoreHarness, now = TEST_NOW, fails = false): Promise<readonly OpeningApplication[]> =>
      claimInUnit(
        harness,
        ({ openings }) => openings.claimDue({ now, limit: 9, owner: 'a', leaseMs: CLAIM_LEASE_MS }),
        fails,
      );

    promise('keeps an application whole', async (harness) => {
      const { nextCheckAt: _nextCheckAt, ...application } = anOpeningApplication({ reason: TRICKY_TEXT });
      const due = anOpeningApplication({ requestNo: 'opening-2' });
      expect([await insert(harness, application), await insert(harness, due)]).to.deep.equal([true, true]);
      const { openings } = harness.unitOfWork.read;
      expect(await openings.find('opening-1')).to.deep.equal(application);
      expect(await openings.find('opening-2')).to.deep.equal(due);
    });

    promise('knows no application it was not given', async ({ unitOfWork }) => {
      const { openings } = unitOfWork.read;
      expect(await openings.find('opening-1')).to.equal(undefined);
      expect(await openings.ofOrder(anOrderKey())).to.deep.equal([]);
      expect(await openings.latestOfPerson(aBlindIndex('nobody'))).to.equal(undefined);
    });

    promise('finds those of an order and the latest of a person, newest first', async (harness) => {
      const elsewhere = anOrderKey('90000001', channelCode('841'));
      for (const [index, orderKey] of [anOrderKey(), anOrderKey(), elsewhere].entries()) {
        const appliedAt = addMs(TEST_NOW, index);
        await insert(harness, anOpeningApplication({ requestNo: `opening-${String(index)}`, orderKey, appliedAt }));
      }
      await insert(
        harness,
        anOpeningApplication({ requestNo: 'another', idCardIndex: aBlindIndex('b'), orderKey: anOrderKey('b') }),
      );
      const { openings } = harness.unitOfWork.read;
      expect(numbers(await openings.ofOrder(anOrderKey()))).to.deep.equal(['opening-1', 'opening-0']);
      const latest = await openings.latestOfPerson(anOpeningApplication().idCardIndex);
      expect(latest?.requestNo).to.equal('opening-2');
    });

    promise('refuses a request number that is taken, and lets the unit go on', async (harness) => {
      await insert(harness, anOpeningApplication());
      const outcome = await harness.unitOfWork.run(async ({ openings }) => {
        const refused = await openings.insert(anOpeningApplication({ reason: 'second' }));
        await openings.insert(anOpeningApplication({ requestNo: 'opening-2' }));
        return refused;
      });
      expect(outcome).to.deep.equal({ ok: false, error: 'requestExists' });
      const { openings } = harness.unitOfWork.read;
      expect(await openings.find('opening-1')).to.deep.equal(anOpeningApplication());
      expect(await openings.find('opening-2')).not.to.equal(undefined);
    });

    for (const [, state] of OPENING_STATE_TABLE) {
      promise(`replaces it by its next version, ${state}`, async (harness) => {
        await insert(harness, anOpeningApplication({ reason: 'first' }));
        const { nextCheckAt: _nextCheckAt, ...rest } = anOpeningApplication();
        const next = { ...rest, state, version: 2, changedAt: addMs(TEST_NOW, 1) };
        expect(await amend(harness, next)).to.equal(true);
        expect(await harness.unitOfWork.read.openings.find('opening-1')).to.deep.equal(next);
      });
    }

    for (const version of [1, 3]) {
      promise(`changes nothing for version ${String(version)} when version 1 is stored`, async (harness) => {
        await insert(harness, anOpeningApplication());
        expect(await amend(harness, anOpeningApplication({ state: 'failed', version }))).to.equal(false);
        expect(await harness.unitOfWork.read.openings.find('opening-1')).to.deep.equal(anOpeningApplication());
      });
    }

    promise('amends nothing that is not there', async (harness) => {
      expect(await amend(harness, anOpeningApplication({ version: 2 }))).to.equal(false);
      expect(await harness.unitOfWork.read.openings.find('opening-1')).to.equal(undefined);
    });

    promise('claims nothing that has no time for a check', async (harness) => {
      const { nextCheckAt: _nextCheckAt, ...application } = anOpeningApplication();
      await insert(harness, application);
      expect(await claim(harness, addMs(TEST_NOW, 99_000_000))).to.deep.equal([]);
    });

    promise('claims an application whole, and ends the claim with an amendment', async (harness) => {
      await insert(harness, anOpeningApplication({ nextCheckAt: TEST_NOW }));
      const claimed = await claim(harness);
      expect(claimed).to.deep.equal([anOpeningApplication({ nextCheckAt: TEST_NOW })]);
      await amend(harness, anOpeningApplication({ version: 2, nextCheckAt: addMs(TEST_NOW, 1) }));
      expect(await claim(harness)).to.deep.equal([]);
      expect(numbers(await claim(harness, addMs(TEST_NOW, 1)))).to.deep.equal(['opening-1']);
    });

    describeClaims(promise, {
      add: async (harness, number, nextCheckAt) => {
        await insert(harness, anOpeningApplication({ requestNo: String(number), nextCheckAt }));
      },
      claim: async (harness, { owner, now, limit, fails }) => {
        const wish = { now, limit, owner, leaseMs: CLAIM_LEASE_MS };
        return (await claimInUnit(harness, ({ openings }) => openings.claimDue(wish), fails)).map(({ requestNo }) =>
          Number(requestNo),
        );
      },
    });
  });
}
