import type { BusinessCalendar } from '../../model/business-calendar.js';
import type { RetentionPolicy } from '../../model/retention.js';
import type { SmsPolicy } from '../../model/sms.js';
import type { LoanPolicy } from '../../model/loan-policy.js';
import type { Instant } from '../../shared/calendar.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { DataKind } from '../../model/data-pull.js';
import type { ChannelCode, DocumentKey, ProductCode } from '../../model/identifiers.js';
import type { DeviceReport, OperatorReport } from '../../model/application.js';
import type { Product } from '../../model/product.js';
import type { AccessRule } from '../../model/access.js';
import type { Agreement } from '../../model/agreement.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { CallbackSender } from '../../ports/callback-sender.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration, IntakePolicy } from '../../ports/configuration.js';
import type { ConfigurationRows } from '../../ports/configuration-rows.js';
import type { ContentDigest } from '../../ports/content-digest.js';
import type { CreditDataSource } from '../../ports/credit-data-source.js';
import type { Depository, OpeningForm, OpeningOutcome } from '../../ports/depository.js';
import type { DocumentContent, DocumentStore } from '../../ports/document-store.js';
import type { EventPublisher } from '../../ports/event-publisher.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { MarketplaceDocuments } from '../../ports/marketplace-documents.js';
import type { PageTokens } from '../../ports/page-tokens.js';
import type { Randomness } from '../../ports/randomness.js';
import type { RelayShards } from '../../ports/relay-shards.js';
import type { ReplayGuard } from '../../ports/replay-guard.js';
import type { TickLedger } from '../../ports/tick-ledger.js';
import type { Transport } from '../../ports/transport.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { ContractHarness } from './contract-runner.js';

/**
 * Every store of one back end, empty when opened (a seeded table `bank` is emptied first). All store suites take this one
 * harness, so a back end builds it once.
 */
export interface StoreHarness extends ContractHarness {
  readonly unitOfWork: UnitOfWork;
  readonly relayShards: RelayShards;
  readonly tickLedger: TickLedger;
  readonly configurationRows: ConfigurationRows;

  /**
   * Makes `ms` pass on the clock that the store measures leases with, without waiting: by moving its clock, or by moving
   * the ends of the stored leases back.
   */
  readonly passTime: (ms: number) => Promise<void>;
}

/** For `clock`. */
export interface ClockHarness extends ContractHarness {
  readonly clock: Clock;

  /** Lets at least `ms` pass, a few milliseconds: by waiting where the clock is real. */
  readonly passTime: (ms: number) => Promise<void>;
}

/** For `identifiers`. */
export interface IdentifiersHarness extends ContractHarness {
  readonly identifiers: Identifiers;
}

/** For `randomness`. */
export interface RandomnessHarness extends ContractHarness {
  readonly randomness: Randomness;
}

/** For `content-digest`. */
export interface ContentDigestHarness extends ContractHarness {
  readonly contentDigest: ContentDigest;
}

/** For `identity-index`: one index, the same one built anew, and one under another key. */
export interface IdentityIndexHarness extends ContractHarness {
  readonly identityIndex: IdentityIndex;
  readonly rebuilt: IdentityIndex;
  readonly underAnotherKey: IdentityIndex;
}

/** For `replay-guard`. */
export interface ReplayGuardHarness extends ContractHarness {
  readonly replayGuard: ReplayGuard;
}

/** For `document-store`. */
export interface DocumentStoreHarness extends ContractHarness {
  readonly documentStore: DocumentStore;

  /** Sets the clock by which links end. */
  readonly setTime: (now: Instant) => void;

  /** Follows a link as its holder would. */
  readonly follow: (url: string) => Promise<DocumentContent | 'expired' | 'unknown'>;

  /** Alters one byte of what is stored under `key`, behind the store's back. */
  readonly damage: (key: DocumentKey) => Promise<void>;
}

/** How the other end of a {@link Transport} behaves. */
export type PeerBehavior =
  | {
      readonly kind: 'answers';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  /** Takes the request and never answers. */
  | { readonly kind: 'silent' }
  /** Takes the request and cuts the connection. */
  | { readonly kind: 'resets' }
  /** Nobody listens. */
  | { readonly kind: 'refuses' };

/** A request as the other end got it. Header names are lower case. */
export interface ReceivedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** For `transport`: peers are real sockets where the transport is real. */
export interface TransportHarness extends ContractHarness {
  readonly transport: Transport;

  /** Starts a peer that always behaves like this; returns its URL, whose host the transport allows. */
  readonly peer: (behavior: PeerBehavior) => Promise<string>;

  /** A URL of a host that configuration does not allow; something listens there where that is possible. */
  readonly forbiddenUrl: () => Promise<string>;

  /** Whole requests that the peer at `url` has taken, first to last. */
  readonly received: (url: string) => readonly ReceivedRequest[];
}

/** Type of an event that the other side of an {@link EventPublisherHarness} never takes. */
export const REFUSED_EVENT_TYPE = 'contract.refused';

/** For `event-publisher`. The other side takes every event but those of {@link REFUSED_EVENT_TYPE}. */
export interface EventPublisherHarness extends ContractHarness {
  readonly eventPublisher: EventPublisher;

  /** From now on the other side takes events, or cannot be reached. */
  readonly setReachable: (isReachable: boolean) => Promise<void>;

  /** Events that the other side has for good, first to last, repeats included. */
  readonly delivered: () => Promise<readonly LenderEvent[]>;
}

/** How a marketplace treats a callback. */
export type CallbackReception =
  | { readonly kind: 'accepts' }
  /** HTTP 200, and a business code that is not success. */
  | { readonly kind: 'refuses'; readonly code: string }
  /** HTTP 503 with `Retry-After`. */
  | { readonly kind: 'busy'; readonly retryAfterSeconds: number }
  /** HTTP 200 and a body that is not the marketplace's. */
  | { readonly kind: 'talksNonsense' }
  /** No answer at all. */
  | { readonly kind: 'unreachable' };

/** For `callback-sender`. */
export interface CallbackSenderHarness extends ContractHarness {
  readonly callbackSender: CallbackSender;

  /** A channel that the sender knows. */
  readonly channel: ChannelCode;

  /** From now on the marketplace treats callbacks like this. */
  readonly receive: (reception: CallbackReception) => Promise<void>;

  /** Business content of every callback that reached the marketplace, unwrapped, first to last. */
  readonly received: () => Promise<readonly string[]>;
}

/** What the marketplace's data interface does. */
export type DataReply =
  | { readonly kind: 'data'; readonly json: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'notReady' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreachable' };

/** For `credit-data-source`. */
export interface CreditDataSourceHarness extends ContractHarness {
  readonly creditDataSource: CreditDataSource;

  /** A channel that the source knows. */
  readonly channel: ChannelCode;

  /** From now on the marketplace answers for `kind` like this. */
  readonly reply: (kind: DataKind, reply: DataReply) => Promise<void>;
}

/** For `callback-bodies`. */
export interface CallbackBodiesHarness extends ContractHarness {
  readonly callbackBodies: CallbackBodies;
  readonly product: Product;
}

/** For `marketplace-documents`: data in the marketplace's own form, and what it says. */
export interface MarketplaceDocumentsHarness extends ContractHarness {
  readonly marketplaceDocuments: MarketplaceDocuments;
  readonly operator: { readonly json: string; readonly report: OperatorReport };
  readonly device: { readonly json: string; readonly report: DeviceReport };
}

/** For `configuration`: what was configured, to be found again. */
export interface ConfigurationHarness extends ContractHarness {
  readonly configuration: Configuration;
  readonly channel: ChannelCode;
  readonly productCode: ProductCode;
  readonly product: Product;
  readonly intakePolicy: IntakePolicy;
  readonly accessRules: readonly AccessRule[];
  readonly agreements: readonly Agreement[];
  readonly loanPolicy: LoanPolicy;
  readonly smsPolicy: SmsPolicy;
  /** Leading digits with their banks; one begins with another one. */
  readonly cardBins: ReadonlyMap<string, string>;
  /** With a holiday and a working weekend. */
  readonly businessCalendar: BusinessCalendar;
  readonly retention: RetentionPolicy;
}

/** For `page-tokens`: the tokens, the same ones built anew, and those of somebody else. */
export interface PageTokensHarness extends ContractHarness {
  readonly pageTokens: PageTokens;
  readonly rebuilt: PageTokens;
  readonly underAnotherKey: PageTokens;
}

/** What a depository answers when it is asked for an account. `forged`: an opened account, signed by somebody else. */
export type DepositoryReply =
  | OpeningOutcome
  | { readonly kind: 'pending' }
  | { readonly kind: 'notKnown' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'talksNonsense' }
  | { readonly kind: 'forged' };

/** What a depository reads in our form, in clear text. */
export interface OpeningFormReading {
  readonly requestNo: string;
  readonly depositoryPersonNo: string;
  readonly name: string;
  readonly idCard: string;
  readonly mobile: string;
  readonly card?: string;
  readonly returnUrl: string;
}

/** For `depository`: our port, and the other side of it. */
export interface DepositoryHarness extends ContractHarness {
  readonly depository: Depository;

  /** Reads a form as the depository does, our signature first; undefined when it does not hold. */
  readonly readForm: (form: OpeningForm) => Promise<OpeningFormReading | undefined>;

  /** The depository's signed message of an outcome. */
  readonly message: (requestNo: string, outcome: OpeningOutcome) => Promise<Readonly<Record<string, string>>>;

  /** From now on the depository answers questions like this. */
  readonly reply: (reply: DepositoryReply) => Promise<void>;
}
