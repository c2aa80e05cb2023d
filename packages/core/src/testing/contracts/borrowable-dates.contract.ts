import { expect } from 'chai';
import { localDate } from '../../shared/calendar.js';
import type { BorrowableFrom } from '../../model/access.js';
import { aBlindIndex, channelCode, TEST_CHANNEL, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';

/** Promises of `BorrowableDates` (item 25.3): a refusal never opens a door. */
export function describeBorrowableDatesContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'borrowable-dates', backend }, open, (promise) => {
    const idCardIndex = aBlindIndex('a person');
    const from = (text: string): BorrowableFrom => ({ kind: 'date', date: localDate(text) });
    const never: BorrowableFrom = { kind: 'never' };
    const postpone = ({ unitOfWork }: StoreHarness, borrowableFrom: BorrowableFrom): Promise<void> =>
      unitOfWork.run(({ borrowableDates }) =>
        borrowableDates.postponeTo({
          channel: TEST_CHANNEL,
          idCardIndex,
          borrowableFrom,
          reason: 'credit',
          at: TEST_NOW,
        }),
      );
    const find = ({ unitOfWork }: StoreHarness): Promise<BorrowableFrom | undefined> =>
      unitOfWork.read.borrowableDates.find(TEST_CHANNEL, idCardIndex);

    promise('knows no date of a person never refused', async (harness) => {
      expect(await find(harness)).to.equal(undefined);
    });

    // prettier-ignore
    const cases: readonly (readonly [string, readonly BorrowableFrom[], BorrowableFrom])[] = [
      // promise                               postponed to, in turn                        stands
      [ 'keeps the date set',                  [from('2019-01-18')],                        from('2019-01-18') ],
      [ 'moves a date later',                  [from('2018-12-31'), from('2019-01-01')],    from('2019-01-01') ],
      [ 'does not move a date earlier',        [from('2019-10-01'), from('2019-09-30')],    from('2019-10-01') ],
      [ 'puts never after any date',           [from('9999-12-31'), never],                 never ],
      [ 'lets no date stand after never',      [never, from('9999-12-31')],                 never ],
      [ 'takes the same date again',           [from('2019-01-18'), from('2019-01-18')],    from('2019-01-18') ],
      [ 'keeps a leap day',                    [from('2024-02-29')],                        from('2024-02-29') ],
    ];
    for (const [title, changes, expected] of cases) {
      promise(title, async (harness) => {
        for (const change of changes) await postpone(harness, change);
        expect(await find(harness)).to.deep.equal(expected);
      });
    }

    promise('keeps persons and channels apart', async (harness) => {
      await postpone(harness, never);
      const { borrowableDates } = harness.unitOfWork.read;
      expect(await borrowableDates.find(channelCode('841'), idCardIndex)).to.equal(undefined);
      expect(await borrowableDates.find(TEST_CHANNEL, aBlindIndex('another'))).to.equal(undefined);
    });

    promise('ends at the latest date when several come at once', async (harness) => {
      const dates = ['2019-03-01', '2019-05-05', '2019-02-28', '2019-05-04'];
      await Promise.all(dates.map((text) => postpone(harness, from(text))));
      expect(await find(harness)).to.deep.equal(from('2019-05-05'));
    });
  });
}
