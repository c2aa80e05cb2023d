import type { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from '../shared/identity.js';
import type { Fen } from '../shared/money.js';
import type { Instant, LocalDate } from '../shared/calendar.js';
import type { CardType } from './bank.js';
import type { MarketplaceUserId, OrderKey } from './identifiers.js';
import type { Term } from './product.js';

/**
 * A code of an open list of the marketplace (degree, marriage, house …): `label` when our table knows it, the raw code
 * always. Unknown codes pass through and are counted (`spec` §5.2).
 */
export interface OpenCode {
  readonly code: string;
  readonly label?: string;
}

/** A Chinese postal address in parts; region ids are GB/T 2260. */
export interface PostalAddress {
  readonly province?: string;
  readonly city?: string;
  readonly district?: string;
  readonly regionId?: string;
  readonly street?: string;
}

/** One emergency contact. */
export interface ContactPerson {
  readonly name: PersonName;
  readonly mobile: string;
  readonly relation?: OpenCode;
}

/** What a pushed order says, decoded, in our own words (items 4 and 6): the input of intake, the core of the application. */
export interface PushedOrder {
  readonly key: OrderKey;
  readonly marketplaceUserId: MarketplaceUserId;
  readonly requestedAmount: Fen;
  readonly requestedTerm: Term;
  readonly appliedAt: Instant;
  readonly registeredAt?: Instant;
  readonly name: PersonName;
  readonly idCard: IdCardNumber;
  readonly mobile: MobileNumber;
  readonly identity: IdentityPapers;
  readonly residence?: PostalAddress;
  readonly employment: Employment;
  readonly degree?: OpenCode;
  readonly marriage?: OpenCode;
  readonly house?: OpenCode;
  readonly purpose?: OpenCode;
  readonly purposeText?: string;
  readonly contacts: readonly ContactPerson[];
  readonly mobileOperator?: MobileOperator;
  readonly card?: DeclaredCard;
  readonly scores: Readonly<Record<string, string>>;
}

/** What the ID card says beyond name and number. */
export interface IdentityPapers {
  readonly gender?: 'male' | 'female';
  readonly nation?: string;
  readonly birthDate?: LocalDate;
  readonly address?: string;
  readonly issuedBy?: string;
  readonly validFrom?: LocalDate;
  /** Absent = no end (长期). */
  readonly validTo?: LocalDate;
  readonly checkedAt?: Instant;
  /** Where pictures are to be fetched when the marketplace sent links in place of pictures. */
  readonly pictureLinks: Readonly<Record<string, string>>;
}

/** The borrower's work. */
export interface Employment {
  readonly careerType?: string;
  readonly companyName?: string;
  readonly companyAddress?: PostalAddress;
  readonly companyPhone?: string;
  readonly industry?: string;
  readonly yearsInJob?: OpenCode;
  /** As the marketplace wrote it; units differ between marketplaces. */
  readonly income?: string;
}

/** The mobile operator of the borrower's number, and where its data is to be fetched. */
export interface MobileOperator {
  readonly name?: string;
  readonly operatorType?: OpenCode;
  readonly resourceUrl?: string;
}

/** A card that the borrower named at the marketplace. Not bound by us. */
export interface DeclaredCard {
  readonly cardType: CardType;
  readonly bankCode: string;
  readonly bankName?: string;
  readonly card: BankCardNumber;
  readonly reservedMobile?: MobileNumber;
}

/**
 * The normalized application (三方转换表, `third_convert`, item 6): the pushed order and what the data pull brought,
 * neutral to the marketplace. One per order.
 */
export interface Application {
  readonly key: OrderKey;
  readonly order: PushedOrder;
  readonly operatorReport?: OperatorReport;
  readonly deviceReport?: DeviceReport;
  /** Codes that no table of ours knows, as `table:code`. */
  readonly unknownCodes: readonly string[];
  /** Absent between the push, which stores what it said (item 4.1), and the parse. */
  readonly parsedAt?: Instant;
}

/** What the mobile operator's records come to (`spec` §7.2–7.3): counts per month, no single call. */
export interface OperatorReport {
  readonly isRealName?: boolean;
  readonly activeSince?: LocalDate;
  readonly months: readonly OperatorMonth[];
}

/** One calendar month of an operator report. */
export interface OperatorMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly callsOut: number;
  readonly callsIn: number;
  readonly callSeconds: number;
  readonly messages: number;
}

/** What the device data comes to: counts only. */
export interface DeviceReport {
  readonly contactCount: number;
  readonly callCount: number;
  readonly installedAppCount: number;
}
