import type { StatementFault } from '../back-office/statement.js';
import { operations } from '../journey/desk-acts.js';
import { dayOf } from '../marketplace/plan.js';
import type { LoanCast } from '../journey/repayment-acts.js';
import { awaitDebit, awaitDueDay, castPaidOut, checkRepaid, repay } from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, listMember, textMember } from '../wire/json.js';
import { until } from '../wire/until.js';

/** The payer's statements of two days hold planted differences: each is found, nothing else is, and people settle them. */
export const reconciled: Scenario = {
  name: 'reconciliation-differences',
  title: "four planted differences in the payer's statements: found",
  takesMonths: true,
  async play(stage, steps) {
    const casts = [await castPaidOut(stage, steps, 'rongshu'), await castPaidOut(stage, steps, 'rongshu')] as const;
    const [first, second] = casts;
    const paidOutOn = dayOf(stage.calendar.now());
    const payoutOf = ({ orderNo }: LoanCast): string =>
      stage.backOffice.payouts.entries((payout) => payout.orderNo === orderNo)[0]?.requestNo ?? '';
    const debits: string[] = [];
    await awaitDueDay(first, 1);
    for (const cast of casts) {
      await repay(cast, 'the first installment', '1');
      await checkRepaid(cast, [1]);
      debits.push((await awaitDebit(cast)).requestNo);
    }
    const repaidOn = dayOf(stage.calendar.now());
    await awaitDueDay(first, 1, 1);
    await upload(first, `the statement of ${paidOutOn}`, paidOutOn, {
      [payoutOf(first)]: 'dropped',
      [payoutOf(second)]: 'otherAmount',
    });
    await upload(first, `the statement of ${repaidOn}`, repaidOn, {
      [debits[0] ?? '']: 'twice',
      [debits[1] ?? '']: 'stranger',
    });
    await operations(first, 'a month ago: compared by hand', `/reconciliations/${paidOutOn}/run`);
    await awaitDifferences(first, paidOutOn, ['amountDiffers', 'missingThere']);
    const found = await awaitDifferences(first, repaidOn, ['missingHere', 'twiceThere']);
    for (const difference of found) {
      const differenceNo = textMember(difference, 'differenceNo') ?? '';
      await operations(
        first,
        `people look into it: ${textMember(difference, 'kind') ?? ''}`,
        `/reconciliations/differences/${differenceNo}/resolve`,
        { reason: 'the payer confirmed it' },
      );
    }
    await upload(first, 'the payer corrects the first statement', paidOutOn, {});
    await operations(first, 'that day is compared again', `/reconciliations/${paidOutOn}/run`);
    await awaitDifferences(first, paidOutOn, []);
    await awaitDifferences(first, repaidOn, []);
  },
};

async function upload(
  cast: LoanCast,
  step: string,
  day: string,
  faults: Readonly<Record<string, StatementFault>>,
): Promise<void> {
  await cast.steps.take({ step, item: '23', interface: '/payer/statements' }, async (note) => {
    const status = await cast.stage.backOffice.repayment.sendStatement(day, faults);
    note({ status });
    checkSame('the HTTP status', status, 200);
  });
}

/** Waits until the open differences of a day are of these kinds, and these only. */
function awaitDifferences(cast: LoanCast, day: string, kinds: readonly string[]): Promise<readonly JsonRecord[]> {
  const step = kinds.length === 0 ? `nothing open on ${day}` : `found: ${kinds.join(', ')}`;
  return cast.steps.take({ step, item: '23', interface: '/operations/reconciliations' }, async (note) => {
    let open: readonly JsonRecord[] = [];
    const kindsOf = (): string =>
      open
        .map((each) => textMember(each, 'kind') ?? '')
        .sort()
        .join();
    await until(
      'the differences',
      async () => {
        const { status, body } = await cast.stage.operations.get(`/reconciliations/differences?day=${day}&state=open`);
        note({ status });
        open = listMember(body, 'differences').filter(isRecord);
        return kindsOf() === kinds.join() ? open : undefined;
      },
      cast.stage.patienceMs,
    ).catch(() => undefined);
    checkSame('the differences', kindsOf(), kinds.join());
    return open;
  });
}
