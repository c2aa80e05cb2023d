import type { Instant } from '../../shared/calendar.js';
import { addDays, ageOn, localDate, toLocalDate } from '../../shared/calendar.js';
import type { IdCardNumber, MobileNumber } from '../../shared/identity.js';
import type { AccessDecision, AccessStage } from '../../model/access.js';
import { decideAccess } from '../../model/access.js';
import type { IdentityIndexes } from '../../model/borrower.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Stores } from '../../ports/unit-of-work.js';

/** A refusal by the rules. */
export type AccessRefusal = Extract<AccessDecision, { readonly mayBorrow: false }>;

/** A person whose whole identity is known, who wants this order. */
export interface Applicant {
  readonly key: OrderKey;
  readonly idCard: IdCardNumber;
  readonly mobile: MobileNumber;
  readonly indexes: Pick<IdentityIndexes, 'idCard' | 'mobile'>;
}

/** Applies the rules of `stage` to a person whose whole identity is known; the order itself does not count as open (G28). */
export async function decideForPerson(input: {
  readonly stores: Pick<Stores, 'accessFacts'>;
  readonly configuration: Configuration;
  readonly stage: AccessStage;
  readonly applicant: Applicant;
  readonly now: Instant;
}): Promise<AccessDecision> {
  const { key, idCard, mobile, indexes } = input.applicant;
  const today = toLocalDate(input.now);
  const subject = { idCard: indexes.idCard, mobile: indexes.mobile };
  return decideAccess({
    rules: input.configuration.accessRules(key.channel),
    stage: input.stage,
    facts: {
      ...(await input.stores.accessFacts.find(key.channel, subject, key)),
      birthDate: idCard.birthDate(),
      regionCode: idCard.regionCode(),
      mobilePrefix: mobile.reveal(),
    },
    today,
    ageOf: (birthDate) => ageOn(localDate(birthDate), today),
  });
}

/** Sets the re-apply date that a refusal asks for; nothing when the rule has no cool-down (item 25.3). */
export async function applyCoolDown(input: {
  readonly stores: Pick<Stores, 'borrowableDates'>;
  readonly applicant: Pick<Applicant, 'key' | 'indexes'>;
  readonly refusal: AccessRefusal;
  readonly stage: AccessStage;
  readonly now: Instant;
}): Promise<void> {
  const { stores, applicant, refusal, stage, now } = input;
  if (refusal.coolDownDays === undefined) return;
  await stores.borrowableDates.postponeTo({
    channel: applicant.key.channel,
    idCardIndex: applicant.indexes.idCard,
    borrowableFrom: { kind: 'date', date: addDays(toLocalDate(now), refusal.coolDownDays) },
    reason: `${stage}:${refusal.rule}`,
    at: now,
  });
}
