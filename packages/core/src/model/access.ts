import type { LocalDate } from '../shared/calendar.js';
import type { ChannelCode } from './identifiers.js';
import type { BoundCard } from './bank.js';

/** Where access rules apply (G28). */
export type AccessStage = 'accessCheck' | 'push' | 'parse' | 'confirm';

/** Why a person may not borrow now, in the marketplace's own classes (`spec` §5.3 rejectReason). */
export type AccessRefusalClass = 'blacklist' | 'openOrder' | 'coolDown' | 'other';

/** What a rule tests. `parameters` are read by the rule of that name only. */
export type AccessTest =
  | { readonly rule: 'blacklist' }
  | { readonly rule: 'openOrder' }
  | { readonly rule: 'reapplyDate' }
  | { readonly rule: 'age'; readonly minimum: number; readonly maximum: number }
  | { readonly rule: 'region'; readonly refusedPrefixes: readonly string[] }
  | { readonly rule: 'mobilePrefix'; readonly refusedPrefixes: readonly string[] };

/** A row of access configuration (item 25.2, G28). Rows are tried in the order of `position`; the first hit decides. */
export interface AccessRule {
  readonly channel: ChannelCode;
  readonly position: number;
  readonly stages: readonly AccessStage[];
  readonly test: AccessTest;
  readonly refusalClass: AccessRefusalClass;
  /** Days for which a refusal by this rule closes the door at push, parse and confirm; absent = it does not. */
  readonly coolDownDays?: number;
  readonly isEnabled: boolean;
}

/** A person's re-apply date (可借日期, `user_can_loan_date`): borrowable from that day on, that day included. */
export type BorrowableFrom = { readonly kind: 'date'; readonly date: LocalDate } | { readonly kind: 'never' };

/** What is known of a person when access is decided. Absent = not known, and then the rule that needs it lets pass. */
export interface AccessFacts {
  readonly isKnown: boolean;
  readonly isBlacklisted: boolean;
  readonly hasOpenOrder: boolean;
  readonly borrowableFrom?: BorrowableFrom;
  readonly birthDate?: string;
  readonly regionCode?: string;
  readonly mobilePrefix?: string;
  /** The card shown to a known borrower (`spec` §3.1). */
  readonly card?: BoundCard;
}

/** Facts that the stores know under an ID card index, in one reading. */
export type StoredAccessFacts = Pick<
  AccessFacts,
  'isKnown' | 'isBlacklisted' | 'hasOpenOrder' | 'borrowableFrom' | 'card'
>;

/** Outcome of the rules. */
export type AccessDecision =
  | { readonly mayBorrow: true }
  | {
      readonly mayBorrow: false;
      readonly refusalClass: AccessRefusalClass;
      readonly rule: AccessTest['rule'];
      readonly coolDownDays?: number;
    };

/** Tries the rules of `stage` in order (item 1, `spec` §6.3). `today` is the Beijing date; `ageOf` counts whole years. */
export function decideAccess(input: {
  readonly rules: readonly AccessRule[];
  readonly stage: AccessStage;
  readonly facts: AccessFacts;
  readonly today: LocalDate;
  readonly ageOf: (birthDate: string) => number;
}): AccessDecision {
  const applicable = input.rules
    .filter((rule) => rule.isEnabled && rule.stages.includes(input.stage))
    .sort((left, right) => left.position - right.position);
  for (const rule of applicable) {
    if (!refuses(rule.test, input)) continue;
    const { refusalClass, coolDownDays } = rule;
    return {
      mayBorrow: false,
      refusalClass,
      rule: rule.test.rule,
      ...(coolDownDays === undefined ? {} : { coolDownDays }),
    };
  }
  return { mayBorrow: true };
}

function refuses(
  test: AccessTest,
  { facts, today, ageOf }: { facts: AccessFacts; today: LocalDate; ageOf: (birthDate: string) => number },
): boolean {
  switch (test.rule) {
    case 'blacklist':
      return facts.isBlacklisted;
    case 'openOrder':
      return facts.hasOpenOrder;
    case 'reapplyDate':
      return facts.borrowableFrom !== undefined && !isBorrowable(facts.borrowableFrom, today);
    case 'age': {
      if (facts.birthDate === undefined) return false;
      const age = ageOf(facts.birthDate);
      return age < test.minimum || age > test.maximum;
    }
    case 'region':
      return test.refusedPrefixes.some((prefix) => facts.regionCode?.startsWith(prefix) ?? false);
    case 'mobilePrefix':
      return test.refusedPrefixes.some((prefix) => facts.mobilePrefix?.startsWith(prefix) ?? false);
  }
}

/** May a person with this re-apply date borrow on `today`? On the date itself: yes (`lender-domain` §21-11). */
export function isBorrowable(borrowableFrom: BorrowableFrom, today: LocalDate): boolean {
  return borrowableFrom.kind === 'date' && borrowableFrom.date <= today;
}
