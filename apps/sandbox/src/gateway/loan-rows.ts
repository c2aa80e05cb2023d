import type { ConfigurationWish } from '../counterparts/counterparts.js';
import type { JsonRecord } from '../wire/json.js';

/** Milliseconds and days from confirmation to settlement as a play needs them (items 13.2, 25.2, 25.3). */
export const HASTY_LOAN_POLICY: JsonRecord = {
  reviewCoolDownDays: 30,
  operationsCoolDownDays: 0,
  openingCheckAfterMs: 3_000,
  openingCheckIntervalMs: 500,
  openingValidMs: 3_600_000,
  depositoryCardWins: true,
  reviewsDisbursement: false,
  tellsConfirmationRefusal: false,
  cardBindCheckAfterMs: 500,
  // Longer than the payer's time-out: before, silence means nothing.
  debitCheckAfterMs: 3_000,
  debitCheckIntervalMs: 500,
  tellsOverdueDaily: false,
  writeOffAfterOverdueDays: 30,
  smsBackoff: { delaysMs: [200, 400, 800], attemptsMax: 10 },
};

/** A loan policy of a channel, `*` = every channel without one of its own. */
export function loanPolicyRow(channelId: string, change: JsonRecord = {}): ConfigurationWish {
  return { kind: 'loanPolicy', key: channelId, body: { ...HASTY_LOAN_POLICY, ...change } };
}

/** The SMS signature of a channel (item 25.3); the texts are those of the row `*`. */
export function signatureRow(channelId: string, signature: string): ConfigurationWish {
  return { kind: 'sms', key: channelId, body: { signature, texts: {} } };
}
