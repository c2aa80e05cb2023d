import type { JsonValue } from '../../shared/json.js';
import { JsonNumber } from '../../shared/json.js';
import { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from '../../shared/identity.js';
import type { IdentityFault } from '../../shared/identity.js';
import type { Result } from '../../shared/result.js';
import { decodeBase64File, encodeBase64 } from '../envelope/index.js';
import type { Codec, FieldError } from './codec.js';
import { refuse } from './codec.js';

// eslint-disable-next-line no-control-regex -- Control characters other than tab and line ends have no place in a text.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const ID = /^[A-Za-z0-9_-]+$/;
const INTEGER = /^-?(?:0|[1-9]\d*)$/;

/** Text of a member that may be sent as text or number; undefined for anything else. A number keeps its digits. */
export function scalarText(json: JsonValue): string | undefined {
  if (typeof json === 'string') return json;
  return json instanceof JsonNumber ? json.text : undefined;
}

/** Free text of at most `lengthMax` characters; a number is taken as its text. */
export function text(lengthMax: number): Codec<string> {
  return {
    decode(json, path, errors) {
      const value = scalarText(json);
      if (value === undefined) return refuse(errors, path, 'notText');
      if (value.length > lengthMax) return refuse(errors, path, 'tooLong');
      return UNPRINTABLE.test(value) ? refuse(errors, path, 'malformed') : value;
    },
    encode: (value) => value,
    schema: { type: ['string', 'number'], maxLength: lengthMax },
  };
}

/**
 * A number of the marketplace as text (order number, uid): text or integer number in, 64 bits unharmed (`spec` §9-3, §9-13).
 * `emit` says what goes out: a number only where it is an integer's digits.
 */
export function idText(lengthMax: number, emit: 'text' | 'number' = 'text'): Codec<string> {
  return {
    decode(json, path, errors) {
      const value = scalarText(json);
      if (value === undefined) return refuse(errors, path, 'notText');
      if (value.length > lengthMax) return refuse(errors, path, 'tooLong');
      const isGood = json instanceof JsonNumber ? /^\d+$/.test(value) : ID.test(value);
      return isGood ? value : refuse(errors, path, 'malformed');
    },
    encode: (value) => (emit === 'number' && INTEGER.test(value) ? new JsonNumber(value) : value),
    schema: { type: ['string', 'integer'], maxLength: lengthMax, pattern: '^[A-Za-z0-9_-]+$' },
  };
}

function identity<T extends { reveal(): string }>(
  parse: (value: string) => Result<T, IdentityFault>,
  description: string,
): Codec<T> {
  return {
    decode(json: JsonValue, path: string, errors: FieldError[]): T | undefined {
      const value = scalarText(json);
      if (value === undefined) return refuse(errors, path, 'notText');
      const parsed = parse(value);
      return parsed.ok ? parsed.value : refuse(errors, path, 'malformed');
    },
    encode: (value) => value.reveal(),
    schema: { type: ['string', 'integer'], format: description },
  };
}

/** 居民身份证号, 18 characters with a correct check digit. */
export const idCard: Codec<IdCardNumber> = identity((value) => IdCardNumber.parse(value), 'id-card');

/** Mobile number, 11 digits. */
export const mobile: Codec<MobileNumber> = identity((value) => MobileNumber.parse(value), 'mobile');

/** Bank card number, 12 to 19 digits. */
export const bankCard: Codec<BankCardNumber> = identity((value) => BankCardNumber.parse(value), 'bank-card');

/** Full name. */
export const personName: Codec<PersonName> = identity((value) => PersonName.parse(value), 'person-name');

function patternText(pattern: RegExp, canonical: (value: string) => string): Codec<string> {
  return {
    decode(json, path, errors) {
      if (typeof json !== 'string') return refuse(errors, path, 'notText');
      const value = json.trim();
      return pattern.test(value) ? canonical(value) : refuse(errors, path, 'malformed');
    },
    encode: (value) => value,
    schema: { type: 'string', pattern: pattern.source },
  };
}

/** MD5 of an identity: 32 hex digits in either case, decoded to lower case (`spec` §6.2). */
export const md5Digest: Codec<string> = patternText(/^[0-9a-fA-F]{32}$/, (value) => value.toLowerCase());

/** ID number with hidden characters as `*`, or a clear one (`spec` §3.1). */
export const maskedIdCard: Codec<string> = patternText(/^(?=.{18}$)\d{3,17}[\dXx*]+$/, (value) => value.toUpperCase());

/** Mobile number with hidden characters as `*`, or a clear one; at least 3 leading digits are visible (`spec` §6.2). */
export const maskedMobile: Codec<string> = patternText(/^(?=.{11}$)1\d{2}[\d*]+$/, (value) => value);

/** An absolute http(s) address. Who fetches it decides which hosts are allowed. */
export const webAddress: Codec<string> = patternText(/^https?:\/\/[^\s"<>\\^`{|}]{1,1000}$/, (value) => value);

/**
 * An absolute http(s) address that a browser is sent back to, at most 2048 characters of ASCII: it goes out again in a
 * header, so nothing else may be in it.
 */
export const returnAddress: Codec<string> = patternText(
  /^(?=[!-~]{1,2048}$)https?:\/\/[A-Za-z0-9[][^\s"<>\\^`{|}]*$/,
  (value) => value,
);

/** A picture as Base64, decoded to its bytes; at most `bytesMax` bytes. */
export function picture(bytesMax: number): Codec<Uint8Array> {
  const charactersMax = Math.ceil(bytesMax / 3) * 4 + 2 * Math.ceil(bytesMax / 57);
  return {
    decode(json, path, errors) {
      if (typeof json !== 'string') return refuse(errors, path, 'notText');
      if (json.length > charactersMax) return refuse(errors, path, 'tooLong');
      return decodeBase64File(json) ?? refuse(errors, path, 'malformed');
    },
    encode: (value) => encodeBase64(value),
    schema: { type: 'string', contentEncoding: 'base64', maxLength: charactersMax },
  };
}
