import { addDays, toLocalDate } from '../../shared/calendar.js';
import type { LoanEvent } from '../../model/loan-status.js';
import type { LoanPolicy } from '../../model/loan-policy.js';
import { enqueueCallbacks } from '../callback/callback-plan.js';
import { enqueueSms } from '../sms/sms-plan.js';
import type { LoanSetting } from './loan-setting.js';
import { moveLoan } from './loan-setting.js';

type CoolDown = keyof Pick<LoanPolicy, 'reviewCoolDownDays' | 'operationsCoolDownDays'>;

type RefusalRow = readonly [event: LoanEvent, coolDown: CoolDown, isTexted: boolean, source: string];

/** How a loan ends before any money moved: which cool-down follows (25.3), and whether the borrower is told by SMS. */
// prettier-ignore
export const LOAN_REFUSAL_TABLE = [
  // event                       cool-down                 SMS    source
  [ 'reviewRefused',             'reviewCoolDownDays',     true,  'B5, item 15'       ],
  [ 'manualReviewRefused',       'reviewCoolDownDays',     true,  'B7, item 15'       ],
  [ 'disbursementReviewRefused', 'reviewCoolDownDays',     true,  'B8'                ],
  [ 'rejectedByOperations',      'operationsCoolDownDays', true,  'B12, item 16, G19' ],
  [ 'loanCancelled',             'operationsCoolDownDays', false, 'B20, G19'          ],
] as const satisfies readonly RefusalRow[];

/** An event of {@link LOAN_REFUSAL_TABLE}. */
export type LoanRefusalEvent = (typeof LOAN_REFUSAL_TABLE)[number][0];

/**
 * Ends a loan by a refusal, in the unit of `setting`: state, credit given back, re-apply date, the callback and the SMS that
 * tell of it. `detail`: a word for operations, never personal data.
 */
export async function refuseLoan(setting: LoanSetting, event: LoanRefusalEvent, detail: string): Promise<LoanSetting> {
  const refused = await moveLoan(setting, event, detail);
  const { stores, policy, order, loan, at } = refused;
  const { loanNo, orderKey, borrowerId, productCode, amount } = loan;
  await stores.creditAccounts.release({ borrowerId, productCode, loanNo, amount, at });
  for (const [refusal, coolDown, isTexted] of LOAN_REFUSAL_TABLE) {
    if (refusal !== event) continue;
    if (policy[coolDown] > 0) {
      await stores.borrowableDates.postponeTo({
        channel: orderKey.channel,
        idCardIndex: loan.idCardIndex,
        borrowableFrom: { kind: 'date', date: addDays(toLocalDate(at), policy[coolDown]) },
        reason: event,
        at,
      });
    }
    if (!isTexted) continue;
    await enqueueSms({ stores, event: 'loanRefused', orderKey, borrowerId, businessKey: loanNo, parameters: {}, at });
  }
  await enqueueCallbacks({ ...refused, order, loan, event, at });
  return refused;
}
