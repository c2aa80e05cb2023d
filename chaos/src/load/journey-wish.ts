import type { Person } from '@banyan/sandbox';
import type { Chance } from '../random.js';

/** Where a journey ends. */
export type JourneyEnding = 'creditRejected' | 'reviewRefused' | 'paidOut' | 'settled';

/** One borrower's journey, before it is made. */
export interface JourneyWish {
  readonly person: Person;
  readonly contacts: readonly [Person, Person];
  readonly orderNo: string;
  readonly uid: string;
  readonly amountYuan: number;
  readonly termCount: number;
  readonly ending: JourneyEnding;
  /** The push arrives twice at once, the same bytes. */
  readonly pushesTwice: boolean;
  readonly confirmsTwice: boolean;
  /** Once confirmed, another amount is confirmed: that must be refused. */
  readonly confirmsOtherwise: boolean;
  readonly repaysTwice: boolean;
}

/** A wish of chance. */
export function wishJourney(
  chance: Chance,
  people: { readonly person: Person; readonly contacts: readonly [Person, Person] },
  numbers: { readonly orderNo: string; readonly uid: string },
): JourneyWish {
  return {
    ...people,
    ...numbers,
    amountYuan: chance.between(5, 20) * 1_000,
    termCount: chance.oneOf([6, 12]),
    ending: chance.weighted<JourneyEnding>(['settled', 'paidOut', 'creditRejected', 'reviewRefused'], weightOf),
    pushesTwice: chance.happens(0.2),
    confirmsTwice: chance.happens(0.3),
    confirmsOtherwise: chance.happens(0.2),
    repaysTwice: chance.happens(0.3),
  };
}

function weightOf(ending: JourneyEnding): number {
  return { settled: 55, paidOut: 30, creditRejected: 8, reviewRefused: 7 }[ending];
}
