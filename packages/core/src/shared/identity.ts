import type { Result } from './result.js';
import { err, ok } from './result.js';

/**
 * Personal data as parsed types. `toString`, `toJSON` and template literals give the mask, so that a log line or an
 * error cannot leak by accident; the clear text comes only from `reveal()`, which a reviewer can search for.
 */
export abstract class Personal {
  readonly #text: string;

  protected constructor(text: string) {
    this.#text = text;
  }

  /** The clear text. Only for encryption, hashing and the wire. */
  reveal(): string {
    return this.#text;
  }

  abstract masked(): string;

  toString(): string {
    return this.masked();
  }

  toJSON(): string {
    return this.masked();
  }
}

/** Is this one of the parsed types of personal data? */
export function isPersonal(value: unknown): value is Personal {
  return value instanceof Personal;
}

/** Why a text is not an identity. The text itself is not repeated. */
export type IdentityFault = 'malformed';

const ID_CARD_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CARD_CHECK_DIGITS = '10X98765432';

/** 居民身份证号 (GB 11643): 18 characters, the last one a check digit, its letter upper case (`spec` §6.2). */
export class IdCardNumber extends Personal {
  declare private readonly kind: 'IdCardNumber';

  /** Trims, upper-cases the letter, checks the birth date and the check digit. */
  static parse(text: string): Result<IdCardNumber, IdentityFault> {
    const canonical = text.trim().toUpperCase();
    if (!/^\d{17}[\dX]$/.test(canonical)) return err('malformed');
    if (!isBirthDate(canonical.slice(6, 14))) return err('malformed');
    let sum = 0;
    ID_CARD_WEIGHTS.forEach((weight, index) => (sum += weight * Number(canonical[index])));
    if (ID_CARD_CHECK_DIGITS[sum % 11] !== canonical[17]) return err('malformed');
    return ok(new IdCardNumber(canonical));
  }

  /** Birth date as `YYYY-MM-DD`. */
  birthDate(): string {
    const text = this.reveal();
    return `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
  }

  /** The GB/T 2260 region code, six digits; the first two are the province. */
  regionCode(): string {
    return this.reveal().slice(0, 6);
  }

  gender(): 'male' | 'female' {
    return Number(this.reveal()[16]) % 2 === 1 ? 'male' : 'female';
  }

  masked(): string {
    return `${this.reveal().slice(0, 4)}**********${this.reveal().slice(14)}`;
  }
}

/** Mainland mobile number: 11 digits, no country code. */
export class MobileNumber extends Personal {
  declare private readonly kind: 'MobileNumber';

  /** Trims and drops a leading +86 or 86. */
  static parse(text: string): Result<MobileNumber, IdentityFault> {
    const canonical = text.trim().replace(/^(?:\+86|86(?=1\d{10}$))[\s-]?/, '');
    return /^1[3-9]\d{9}$/.test(canonical) ? ok(new MobileNumber(canonical)) : err('malformed');
  }

  masked(): string {
    return `${this.reveal().slice(0, 3)}****${this.reveal().slice(7)}`;
  }
}

/** Bank card number: 12 to 19 digits. The Luhn digit is not demanded: some live cards of Chinese banks fail it. */
export class BankCardNumber extends Personal {
  declare private readonly kind: 'BankCardNumber';

  static parse(text: string): Result<BankCardNumber, IdentityFault> {
    const canonical = text.replace(/[\s-]/g, '');
    return /^\d{12,19}$/.test(canonical) ? ok(new BankCardNumber(canonical)) : err('malformed');
  }

  masked(): string {
    return `${this.reveal().slice(0, 6)}****${this.reveal().slice(-4)}`;
  }
}

/** A person's full name, trimmed, 1 to 64 characters. */
export class PersonName extends Personal {
  declare private readonly kind: 'PersonName';

  static parse(text: string): Result<PersonName, IdentityFault> {
    const canonical = text.trim();
    // Judged before it is taken apart: a text of megabytes would cost seconds.
    if (canonical.length > 128) return err('malformed');
    const length = [...canonical].length;
    return length >= 1 && length <= 64 ? ok(new PersonName(canonical)) : err('malformed');
  }

  masked(): string {
    const [first = ''] = [...this.reveal()];
    return `${first}**`;
  }
}

function isBirthDate(digits: string): boolean {
  const year = Number(digits.slice(0, 4));
  const month = Number(digits.slice(4, 6));
  const day = Number(digits.slice(6, 8));
  if (year < 1900 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (lengths[month - 1] ?? 0);
}
