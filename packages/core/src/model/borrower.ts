import type { IdCardNumber, MobileNumber, PersonName } from '../shared/identity.js';
import type { Instant } from '../shared/calendar.js';
import type { BlindIndex, BorrowerId, ChannelCode, MarketplaceUserId } from './identifiers.js';

/**
 * One account of a person at one marketplace: key (channel, marketplaceUserId). The same person may hold several, with
 * other phones or at other marketplaces; `indexes.idCard` ties them together (`spec` §6.2).
 */
export interface Borrower {
  readonly borrowerId: BorrowerId;
  readonly channel: ChannelCode;
  readonly marketplaceUserId: MarketplaceUserId;
  readonly name: PersonName;
  readonly idCard: IdCardNumber;
  readonly mobile: MobileNumber;
  readonly indexes: IdentityIndexes;
  readonly createdAt: Instant;
}

/** What an MD5 sent by a marketplace may cover (`spec` §6.2, G25), and the prefix under which a masked identity is found. */
export const IDENTITY_MEANINGS = [
  'idCard',
  'mobile',
  'mobileAndIdCard',
  'nameIdCardAndMobile',
  'nameAndIdCardPrefix',
] as const;

/** One of {@link IDENTITY_MEANINGS}. */
export type IdentityMeaning = (typeof IDENTITY_MEANINGS)[number];

/** Blind index of a person for every meaning. */
export type IdentityIndexes = Readonly<Record<IdentityMeaning, BlindIndex>>;

/** Visible leading characters that a masked ID number needs before it identifies anybody: the region code. */
export const MASKED_ID_CARD_PREFIX_LENGTH = 6;

/** The canonical text of `person` for every meaning: what is hashed with MD5 (`spec` §6.2, §11.1). */
export function identityTexts(person: Pick<Borrower, 'name' | 'idCard' | 'mobile'>): Record<IdentityMeaning, string> {
  const name = person.name.reveal();
  const idCard = person.idCard.reveal();
  const mobile = person.mobile.reveal();
  return {
    idCard,
    mobile,
    mobileAndIdCard: mobile + idCard,
    nameIdCardAndMobile: name + idCard + mobile,
    nameAndIdCardPrefix: `${name}|${idCard.slice(0, MASKED_ID_CARD_PREFIX_LENGTH)}`,
  };
}

/**
 * Does `mask`, in which `*` stands for exactly one character, fit `text`? Lengths must be equal (`spec` §6.2). Letters
 * compare in upper case.
 */
export function fitsMask(mask: string, text: string): boolean {
  const pattern = mask.trim().toUpperCase();
  const subject = text.toUpperCase();
  if (pattern.length !== subject.length) return false;
  return [...pattern].every((character, index) => character === '*' || character === subject[index]);
}
