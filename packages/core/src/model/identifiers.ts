import type { Brand } from '../shared/brand.js';

/** The code we gave to a marketplace (渠道). An opaque string; half of the key of every marketplace order. */
export type ChannelCode = Brand<string, 'ChannelCode'>;

/** The marketplace's order serial. A string of any form: some marketplaces outgrow 2^53. Unique within its channel only. */
export type MarketplaceOrderNo = Brand<string, 'MarketplaceOrderNo'>;

/** The marketplace's id of a person (`uid`). A string. */
export type MarketplaceUserId = Brand<string, 'MarketplaceUserId'>;

/** Our id of one account of a person at one marketplace. */
export type BorrowerId = Brand<string, 'BorrowerId'>;

/** Our code of a loan product. */
export type ProductCode = Brand<string, 'ProductCode'>;

/** Our number of a loan (`cl_borrow.order_no`); the marketplace knows it as the contract's number. */
export type LoanNo = Brand<string, 'LoanNo'>;

/** Key of a document in the object store: `/`-separated, printable ASCII, no `..`. */
export type DocumentKey = Brand<string, 'DocumentKey'>;

/** A keyed hash under which a piece of identity can be looked up without being stored (`RELIABILITY` §6). Hex. */
export type BlindIndex = Brand<string, 'BlindIndex'>;

/** A marketplace order is known by its channel and its number together: two channels may share a number (`spec` §9-9). */
export interface OrderKey {
  readonly channel: ChannelCode;
  readonly orderNo: MarketplaceOrderNo;
}
