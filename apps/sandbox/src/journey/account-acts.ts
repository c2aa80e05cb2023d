import { walkOpening } from '../marketplace/browser.js';
import { cardBinding, loanConfirmation } from '../marketplace/requests.js';
import { textMember } from '../wire/json.js';
import type { Cast } from './acts.js';
import { castAt, pushOf } from './acts.js';
import { RETURN_HOME, USUAL_LOAN } from './loan-acts.js';
import { checkSame } from './step.js';
import { until } from '../wire/until.js';
import { orderQuery } from '../marketplace/requests.js';

/**
 * A fresh order of a person who has an account at the depository already: an earlier order opened it, and operations cancelled
 * that one.
 */
export async function castWithAccount(
  stage: Cast['stage'],
  steps: Cast['steps'],
  channel: Parameters<typeof castAt>[2],
): Promise<Cast> {
  const earlier = castAt(stage, steps, channel);
  const { client, person, orderNo } = earlier;
  const about = { step: 'an earlier order opened an account, then cancelled', item: '12', interface: '/opening' };
  await steps.take(about, async (note) => {
    stage.backOffice.script.plan(orderNo, ['approve']);
    const pushed = await client.ask('pushOrder', pushOf(earlier));
    checkSame('the push', pushed.status, 2001);
    await until(
      'the approval',
      async () => {
        const { status } = await client.ask('queryAuditResult', orderQuery(orderNo));
        return status === 6001 ? status : undefined;
      },
      stage.patienceMs,
    );
    const bound = await client.ask('bindCard', cardBinding(earlier, person));
    checkSame('the binding', bound.status, 3001);
    const confirmed = await client.ask('confirmLoan', loanConfirmation(earlier, USUAL_LOAN));
    await walkOpening(textMember(confirmed.body, 'url') ?? '', RETURN_HOME);
    const { loanNo } = await stage.backOffice.reviews.waitFor(
      'a request to review',
      (review) => review.orderNo === orderNo,
      stage.patienceMs,
    );
    const cancelled = await stage.operations.post(`/loans/${loanNo}/cancel`, { reason: 'journey' });
    note({ status: cancelled.status });
    checkSame('the cancellation', cancelled.status, 200);
  });
  return castAt(stage, steps, channel, person);
}
