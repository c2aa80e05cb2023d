import type { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from '../shared/identity.js';
import type { CardType } from '../model/bank.js';
import type { CardRefusal } from '../model/card-binding.js';

/** The four elements and what the company needs besides. */
export interface CardBindingOrder {
  /** Ours, stored before the call; the company treats the same one as the same request. */
  readonly requestNo: string;
  readonly name: PersonName;
  readonly idCard: IdCardNumber;
  readonly card: BankCardNumber;
  readonly reservedMobile: MobileNumber;
  readonly bankCode: string;
  readonly cardType: CardType;
}

/** What the company says of a request. */
export type CardBindingAnswer =
  | { readonly kind: 'bound'; readonly agreementNo: string }
  | { readonly kind: 'refused'; readonly refusal: CardRefusal }
  /** It has the request and no result yet. */
  | { readonly kind: 'running' }
  /** It never got the request, for certain: it may be sent. */
  | { readonly kind: 'notReceived' }
  /** No answer, or none that can be read: ask later, send nothing (`DESIGN` §5-6). */
  | { readonly kind: 'unknown' };

/** The card-binding company: binds without an SMS code (item 11.1). Never rejects because of the network. */
export interface CardBinding {
  /** Sends a request once. */
  bind(order: CardBindingOrder): Promise<CardBindingAnswer>;

  /** Asks what became of a request. */
  query(requestNo: string): Promise<CardBindingAnswer>;
}
