import type { Result } from '../shared/result.js';
import type { OpeningApplication } from '../model/depository.js';
import type { BlindIndex, OrderKey } from '../model/identifiers.js';
import type { ClaimWish } from './marketplace-orders.js';

/** Reading opening applications. */
export interface OpeningApplicationQueries {
  /** The application with this request number. */
  find(requestNo: string): Promise<OpeningApplication | undefined>;

  /** Applications made for an order, newest first. */
  ofOrder(key: OrderKey): Promise<readonly OpeningApplication[]>;

  /** The newest application of a person, for whatever order. */
  latestOfPerson(idCardIndex: BlindIndex): Promise<OpeningApplication | undefined>;
}

/** Applications for a depository account (`cl_depository_register_apply`, items 12.2, 13). */
export interface OpeningApplications extends OpeningApplicationQueries {
  /** Adds an application, version 1. `requestExists` and no change when the request number is taken. */
  insert(application: OpeningApplication): Promise<Result<undefined, 'requestExists'>>;

  /** Replaces it. False, and no change, unless `version` is the stored one + 1. A claim on it ends. */
  amend(application: OpeningApplication): Promise<boolean>;

  /**
   * Claims up to `limit` applications whose nextCheckAt has come and that nobody else has claimed, the longest due first,
   * for `leaseMs` (item 13.2). Two callers never hold the same one; a claim that is not used ends by itself.
   */
  claimDue(wish: ClaimWish): Promise<readonly OpeningApplication[]>;
}
