import type { Result } from '../../shared/result.js';
import type { DebitAnswer } from '../../ports/payer.js';
import type {
  SettleApplicationDependencies,
  SettleApplicationError,
  SettledApplication,
} from './settle-application.js';
import { createSettleApplication } from './settle-application.js';

/** What the payer tells of a debit without being asked. Whoever gives it in has verified that it is the payer's. */
export interface RepaymentNotice {
  readonly requestNo: string;
  readonly word: DebitAnswer;
}

/**
 * Applies the payer's notice of a debit, once (item 23): the same as its event, whichever comes first. Callbacks that it owes
 * are written with it and sent later, so that none can fail it. An error is for people; the notice may be given again.
 */
export type ApplyRepaymentNotice = (
  notice: RepaymentNotice,
) => Promise<Result<SettledApplication, SettleApplicationError>>;

/** Makes the use case of the payer's notices. */
export function createApplyRepaymentNotice(dependencies: SettleApplicationDependencies): ApplyRepaymentNotice {
  const settleApplication = createSettleApplication(dependencies);
  return ({ requestNo, word }) => settleApplication(requestNo, word, 'notice');
}
