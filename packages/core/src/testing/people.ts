import { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from '../shared/identity.js';
import { invariant } from '../shared/errors.js';
import type { Result } from '../shared/result.js';

/** Somebody who does not exist. */
export interface InventedPerson {
  readonly name: PersonName;
  readonly idCard: IdCardNumber;
  readonly mobile: MobileNumber;
}

/**
 * The invented people of the protocol's examples (`spec` §11.0): region codes 110199 and 440199 are not allocated, so these
 * are nobody's ID numbers. The last one's ends in a letter.
 */
export const INVENTED_PEOPLE = {
  borrower: person('测试甲', '110199199003070017', '19900000001'),
  firstContact: person('测试乙', '110199199208150221', '19900000002'),
  secondContact: person('测试丙', '110199198811230483', '19900000003'),
  letterId: person('测试丁', '44019919930101014X', '19900000018'),
} as const satisfies Record<string, InventedPerson>;

/** Their cards: Luhn-valid and invented (`spec` §11.0). */
export const INVENTED_CARDS = {
  borrowerLong: cardNumber('6217000000000001234'),
  borrowerShort: cardNumber('6227000000000012'),
  contact: cardNumber('6222020000000004564'),
} as const;

/** An invented person by clear texts. Throws `InvariantViolation` when one is malformed. */
export function person(name: string, idCard: string, mobile: string): InventedPerson {
  return {
    name: personName(name),
    idCard: valid(IdCardNumber.parse(idCard)),
    mobile: mobileNumber(mobile),
  };
}

/** A name by its clear text. Throws `InvariantViolation` when it is malformed. */
export function personName(text: string): PersonName {
  return valid(PersonName.parse(text));
}

/** A mobile number by its clear text. Throws `InvariantViolation` when it is malformed. */
export function mobileNumber(text: string): MobileNumber {
  return valid(MobileNumber.parse(text));
}

/** A card number by its clear text. Throws `InvariantViolation` when it is malformed. */
export function cardNumber(text: string): BankCardNumber {
  return valid(BankCardNumber.parse(text));
}

function valid<T>(parsed: Result<T, 'malformed'>): T {
  invariant(parsed.ok, 'invented identity is well-formed');
  return parsed.value;
}
