import type { Scenario } from '../journey/scenario.js';
import { alteredByte } from './altered-byte.js';
import { approved } from './approved.js';
import { badSignature } from './bad-signature.js';
import { cardBindTimeout, cardRebound, cardsRefused } from './cards.js';
import { callbackOutage } from './callback-outage.js';
import { changedAmount, confirmationGuards, doubleClick, refusedAtConfirm } from './confirmation.js';
import { counted } from './counted.js';
import { creditResultsRepeated } from './credit-results-repeated.js';
import { crashed } from './crashed.js';
import { encryptedChannel } from './encrypted-channel.js';
import { inputFaults } from './input-faults.js';
import { loanCrashed } from './loan-crashed.js';
import { loanEventsOdd, loanEventsRepeated } from './loan-events-repeated.js';
import { cancelled, disbursementReview, manualReview, reviewRefused } from './loan-review.js';
import { configurationAtRunTime, operationsDesk, smsSignature } from './messages-and-rules.js';
import { nothingLeaks } from './nothing-leaks.js';
import { openingNoticeLost, openingNoticesOdd, threeDoors } from './opening-completed-otherwise.js';
import { pages } from './pages.js';
import { cardFromThePage, paidOut, paidOutThroughOpening } from './paid-out.js';
import { payoutFoundPaid, payoutRejected, payoutRetried, payoutWordLost } from './payout-failed.js';
import { pullExhausted } from './pull-exhausted.js';
import { pullRecovers } from './pull-recovers.js';
import { pushRepeated } from './push-repeated.js';
import { refusedByAccess } from './refused-by-access.js';
import { refusedByCredit } from './refused-by-credit.js';
import { replay } from './replay.js';
import { debitAskedAbout, debitFoundPaid, debitFoundUnpaid, debitLost } from './debit-timeout.js';
import { overdueThenPaid } from './overdue-then-paid.js';
import { partialRepayment } from './partial-repayment.js';
import { reconciled } from './reconciled.js';
import { repaidOnTime } from './repaid-on-time.js';
import { repayClickedTwice } from './repay-clicked-twice.js';
import { offlineCorrected, overpaid, reduced, writtenOff } from './repayment-by-operations.js';
import { repaymentCrashed } from './repayment-crashed.js';
import { noticeAndEventRace, noticesRepeated } from './repayment-notices.js';
import { planBeforePayout, trialsRefused } from './repayment-refusals.js';
import { settledEarly } from './settled-early.js';
import { severalInstallments } from './several-installments.js';
import { signatureSchemes } from './signature-schemes.js';
import { staleTimestamp } from './stale-timestamp.js';

/** Every scenario of the journey, in the order in which they are told. */
export const SCENARIOS: readonly Scenario[] = [
  approved,
  refusedByAccess,
  refusedByCredit,
  paidOut,
  paidOutThroughOpening,
  cardFromThePage,
  openingNoticeLost,
  openingNoticesOdd,
  threeDoors,
  doubleClick,
  changedAmount,
  confirmationGuards,
  refusedAtConfirm,
  cardsRefused,
  cardBindTimeout,
  cardRebound,
  reviewRefused,
  manualReview,
  disbursementReview,
  cancelled,
  payoutRetried,
  payoutRejected,
  payoutFoundPaid,
  payoutWordLost,
  loanEventsRepeated,
  loanEventsOdd,
  repaidOnTime,
  settledEarly,
  overdueThenPaid,
  partialRepayment,
  severalInstallments,
  noticesRepeated,
  trialsRefused,
  overpaid,
  offlineCorrected,
  reduced,
  writtenOff,
  reconciled,
  debitFoundPaid,
  debitFoundUnpaid,
  debitLost,
  debitAskedAbout,
  noticeAndEventRace,
  repayClickedTwice,
  planBeforePayout,
  smsSignature,
  configurationAtRunTime,
  operationsDesk,
  pullRecovers,
  pullExhausted,
  pushRepeated,
  creditResultsRepeated,
  badSignature,
  alteredByte,
  replay,
  staleTimestamp,
  callbackOutage,
  inputFaults,
  encryptedChannel,
  signatureSchemes,
  counted,
  pages,
  nothingLeaks,
  crashed,
  loanCrashed,
  repaymentCrashed,
];
