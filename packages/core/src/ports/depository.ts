import type { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from '../shared/identity.js';
import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';

/** What an account is to be opened with. */
export interface OpeningRequest {
  readonly requestNo: string;
  readonly depositoryPersonNo: string;
  readonly name: PersonName;
  readonly idCard: IdCardNumber;
  readonly mobile: MobileNumber;
  /** The bound card; absent = the depository's page asks for one (G11). */
  readonly card?: BankCardNumber;
  /** Where the depository sends the browser back to. */
  readonly returnUrl: string;
  readonly at: Instant;
  readonly expiresAt: Instant;
}

/** A form for the borrower's browser to POST. */
export interface OpeningForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What the depository says of an account. */
export type OpeningOutcome =
  | {
      readonly kind: 'opened';
      readonly depositoryPersonNo: string;
      /** Whose account it is, when it says so. */
      readonly idCard?: IdCardNumber;
      readonly card?: BankCardNumber;
      readonly bankCode?: string;
      readonly reservedMobile?: MobileNumber;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** A message of the depository whose signature holds: from the browser it is a hint, from the server it counts (G8). */
export interface OpeningNotice {
  readonly requestNo: string;
  readonly outcome: OpeningOutcome;
}

/** Why a message cannot be used. */
export type OpeningNoticeFault = 'badSignature' | 'malformed';

/** The depository (新网, `lender-domain` §9). */
export interface Depository {
  /** The signed form that opens an account: deterministic for the same request. */
  openingForm(request: OpeningRequest): OpeningForm;

  /** Reads what the browser brings back or the depository's server sends: form fields by name. Verified first, read then. */
  readNotice(fields: Readonly<Record<string, string>>): Result<OpeningNotice, OpeningNoticeFault>;

  /** Asks for the account of a person. `pending`: under way, or no clear answer. `notKnown`: it never heard of the person, for certain. Never rejects because of the network. */
  queryOpening(query: {
    readonly requestNo: string;
    readonly depositoryPersonNo: string;
  }): Promise<OpeningOutcome | { readonly kind: 'pending' } | { readonly kind: 'notKnown' }>;
}
