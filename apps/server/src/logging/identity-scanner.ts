import { IdCardNumber } from '@banyan/core';

/** A line without identity numbers, and how many were taken out. */
export interface Scanned {
  readonly text: string;
  readonly found: number;
}

const ID_CARD = /(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])/g;
const MOBILE = /(?<![\dA-Za-z.])(?:\+?86)?1[3-9]\d{9}(?![\dA-Za-z])/g;
const CARD = /(?<![\dA-Za-z.])\d{16,19}(?![\dA-Za-z])/g;

// Ids of other parties are digits as they please, and operations search by them: only a true ID number is masked there.
const FOREIGN_ID = /("(?:orderNo|eventId)":"[\w.:-]{1,64}")/;

/** {@link scanForIdentity} for a line of JSON, which leaves order numbers and event ids readable. */
export function scanLogLine(line: string): Scanned {
  const parts = line
    .split(FOREIGN_ID)
    .map((part, index) => (index % 2 === 0 ? scanForIdentity(part) : maskIdCards(part)));
  return { text: parts.map((part) => part.text).join(''), found: parts.reduce((total, part) => total + part.found, 0) };
}

/**
 * The last line of defence of the log: ID numbers with a good check digit, mobile numbers, and card numbers with a good
 * Luhn digit are masked, whatever member they stand in. A count above zero means that a mask was forgotten upstream.
 */
export function scanForIdentity(line: string): Scanned {
  const idCards = maskIdCards(line);
  const mobiles = mask(MOBILE, () => true, idCards.text);
  const cards = mask(CARD, hasLuhnDigit, mobiles.text);
  return { text: cards.text, found: idCards.found + mobiles.found + cards.found };
}

function maskIdCards(text: string): Scanned {
  return mask(ID_CARD, (digits) => IdCardNumber.parse(digits).ok, text);
}

function mask(pattern: RegExp, isIdentity: (digits: string) => boolean, text: string): Scanned {
  let found = 0;
  const masked = text.replace(pattern, (digits) => {
    if (!isIdentity(digits)) return digits;
    found += 1;
    return '*'.repeat(digits.length);
  });
  return { text: masked, found };
}

function hasLuhnDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, character, index) => {
    const doubled = index % 2 === 0 ? Number(character) : Number(character) * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
