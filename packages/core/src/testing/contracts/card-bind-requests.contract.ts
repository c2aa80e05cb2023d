import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { CardBindRequest } from '../../model/card-binding.js';
import { CARD_REFUSAL_TABLE } from '../../model/card-binding.js';
import type { CardBindSettlement } from '../../ports/card-bind-requests.js';
import { aCardBindRequest } from '../builders-loans.js';
import { anOrderKey, borrowerId, channelCode, TEST_NOW } from '../builders.js';
import { INVENTED_CARDS } from '../people.js';
import { CLAIM_LEASE_MS, claimInUnit, describeClaims } from './claims.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `CardBindRequests` (item 11): one open per borrower, ended once, checked by one worker at a time. */
export function describeCardBindRequestsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'card-bind-requests', backend }, open, (promise) => {
    const mine = borrowerId('borrower-1');
    const insert = ({ unitOfWork }: StoreHarness, request: CardBindRequest): Promise<boolean> =>
      unitOfWork.run(async ({ cardBindRequests }) => (await cardBindRequests.insert(request)).ok);
    const settle = ({ unitOfWork }: StoreHarness, requestNo: string, outcome: CardBindSettlement): Promise<boolean> =>
      unitOfWork.run(({ cardBindRequests }) => cardBindRequests.settle(requestNo, outcome));
    const postpone = ({ unitOfWork }: StoreHarness, ms: number): Promise<boolean> =>
      unitOfWork.run(({ cardBindRequests }) => cardBindRequests.postpone('binding-1', addMs(TEST_NOW, ms)));
    const claim = (harness: StoreHarness, now = TEST_NOW): Promise<readonly CardBindRequest[]> =>
      claimInUnit(harness, ({ cardBindRequests }) =>
        cardBindRequests.claimDue({ now, limit: 9, owner: 'a', leaseMs: CLAIM_LEASE_MS }),
      );
    const notReceived = { state: 'notReceived', at: TEST_NOW } as const;

    promise('keeps a request whole, and finds it as the open one', async (harness) => {
      const request = aCardBindRequest({
        card: INVENTED_CARDS.borrowerShort,
        cardType: 'credit',
        bankName: TRICKY_TEXT,
        nextCheckAt: addMs(TEST_NOW, 7),
      });
      expect(await insert(harness, request)).to.equal(true);
      const { cardBindRequests } = harness.unitOfWork.read;
      expect(revealed(await cardBindRequests.find('binding-1'))).to.deep.equal(revealed(request));
      expect(revealed(await cardBindRequests.openOf(mine))).to.deep.equal(revealed(request));
    });

    promise('knows no request it was not given', async ({ unitOfWork }) => {
      const { cardBindRequests } = unitOfWork.read;
      expect(await cardBindRequests.find('binding-1')).to.equal(undefined);
      expect(await cardBindRequests.openOf(mine)).to.equal(undefined);
      expect(await cardBindRequests.ofOrder(anOrderKey())).to.deep.equal([]);
    });

    promise('finds those of an order, newest first', async (harness) => {
      for (const [index, orderKey] of [
        anOrderKey(),
        anOrderKey(),
        anOrderKey('90000001', channelCode('841')),
      ].entries()) {
        const requestNo = `binding-${String(index)}`;
        await insert(harness, aCardBindRequest({ requestNo, orderKey, requestedAt: addMs(TEST_NOW, index) }));
        await settle(harness, requestNo, notReceived);
      }
      const found = await harness.unitOfWork.read.cardBindRequests.ofOrder(anOrderKey());
      expect(found.map(({ requestNo }) => requestNo)).to.deep.equal(['binding-1', 'binding-0']);
    });

    // prettier-ignore
    const seconds: readonly (readonly [string, Partial<CardBindRequest>])[] = [
      [ 'of a borrower who has an open one',     { requestNo: 'binding-2' } ],
      [ 'under a number that is taken',          { borrowerId: borrowerId('borrower-2') } ],
    ];
    for (const [what, overrides] of seconds) {
      promise(`refuses a request ${what}, keeps the first, and lets the unit go on`, async (harness) => {
        await insert(harness, aCardBindRequest());
        const outcome = await harness.unitOfWork.run(async ({ cardBindRequests }) => {
          const refused = await cardBindRequests.insert(aCardBindRequest({ bankName: 'second', ...overrides }));
          await cardBindRequests.insert(aCardBindRequest({ requestNo: 'b3', borrowerId: borrowerId('borrower-3') }));
          return refused;
        });
        expect(outcome).to.deep.equal({ ok: false, error: 'openExists' });
        const { cardBindRequests } = harness.unitOfWork.read;
        expect(revealed(await cardBindRequests.openOf(mine))).to.deep.equal(revealed(aCardBindRequest()));
        expect(await cardBindRequests.openOf(borrowerId('borrower-2'))).to.equal(undefined);
        expect(await cardBindRequests.find('b3')).not.to.equal(undefined);
      });
    }

    promise('lets one of several of a borrower at once through (item 11)', async (harness) => {
      const numbers = ['1', '2', '3', '4', '5'];
      const outcomes = await Promise.all(numbers.map((requestNo) => insert(harness, aCardBindRequest({ requestNo }))));
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
      const found = await harness.unitOfWork.read.cardBindRequests.openOf(mine);
      expect(found?.requestNo).to.equal(numbers[outcomes.indexOf(true)]);
    });

    const at = addMs(TEST_NOW, 9);
    const settlements: readonly CardBindSettlement[] = [
      { state: 'bound', at },
      { state: 'notReceived', at },
      ...CARD_REFUSAL_TABLE.map(([refusal]) => ({ state: 'refused', refusal, at }) as const),
    ];
    for (const { at: settledAt, ...outcome } of settlements) {
      promise(`ends an open request once: ${Object.values(outcome).join(', ')}`, async (harness) => {
        await insert(harness, aCardBindRequest());
        expect(await settle(harness, 'binding-1', { ...outcome, at: settledAt })).to.equal(true);
        expect(await settle(harness, 'binding-1', { state: 'bound', at: TEST_NOW })).to.equal(false);
        const { cardBindRequests } = harness.unitOfWork.read;
        expect(revealed(await cardBindRequests.find('binding-1'))).to.deep.equal(
          revealed({ ...aCardBindRequest(), ...outcome, settledAt }),
        );
        expect(await cardBindRequests.openOf(mine)).to.equal(undefined);
        expect(await insert(harness, aCardBindRequest({ requestNo: 'binding-2' }))).to.equal(true);
      });
    }

    promise('postpones an open request, which ends the claim on it', async (harness) => {
      await insert(harness, aCardBindRequest({ nextCheckAt: TEST_NOW }));
      expect(revealed(await claim(harness))).to.deep.equal(revealed([aCardBindRequest({ nextCheckAt: TEST_NOW })]));
      expect(await postpone(harness, 1)).to.equal(true);
      expect(await claim(harness)).to.deep.equal([]);
      expect(await claim(harness, addMs(TEST_NOW, 1))).to.have.length(1);
    });

    promise('neither postpones nor claims one that has ended, nor settles a stranger', async (harness) => {
      await insert(harness, aCardBindRequest({ nextCheckAt: TEST_NOW }));
      await settle(harness, 'binding-1', notReceived);
      expect(await postpone(harness, 1)).to.equal(false);
      expect(await claim(harness, addMs(TEST_NOW, 99_000))).to.deep.equal([]);
      expect(await settle(harness, 'no such request', notReceived)).to.equal(false);
    });

    describeClaims(promise, {
      add: async (harness, number, nextCheckAt) => {
        const requestNo = String(number);
        await insert(harness, aCardBindRequest({ requestNo, borrowerId: borrowerId(requestNo), nextCheckAt }));
      },
      claim: async (harness, { owner, now, limit, fails }) => {
        const wish = { now, limit, owner, leaseMs: CLAIM_LEASE_MS };
        const claimed = await claimInUnit(harness, (stores) => stores.cardBindRequests.claimDue(wish), fails);
        return claimed.map(({ requestNo }) => Number(requestNo));
      },
    });
  });
}
