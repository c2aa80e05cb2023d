import type { BackOffice } from '../back-office/back-office.js';
import { createKeyPair, createSecret, type KeyPair } from '../marketplace/key-pair.js';
import type { JsonRecord } from '../wire/json.js';
import type { CardCompany } from './card-company.js';
import { createCardCompany } from './card-company.js';
import type { Depository } from './depository/depository.js';
import { createDepository } from './depository/depository.js';
import type { SmsCarrier } from './sms-carrier.js';
import { createSmsCarrier } from './sms-carrier.js';

/** Keys and secrets between the gateway and the companies around it. */
export interface CounterpartSecrets {
  readonly cardSecret: string;
  readonly smsSecret: string;
  readonly payerSecret: string;
  /** The depository's own pair. */
  readonly depository: KeyPair;
  /** The lender's pair at the depository. */
  readonly lender: KeyPair;
}

/** Ports; 0 or absent = any free one. */
export interface CounterpartPorts {
  readonly cards?: number;
  readonly depository?: number;
  readonly sms?: number;
}

/** The companies around a lender: card binding, depository, SMS. */
export interface Counterparts {
  readonly cards: CardCompany;
  readonly depository: Depository;
  readonly sms: SmsCarrier;
  open(ports?: CounterpartPorts): Promise<void>;
  close(): Promise<void>;
  /** Addresses that the gateway calls. */
  urls(): readonly string[];
}

/** A row of the gateway's configuration. */
export interface ConfigurationWish {
  readonly kind: string;
  readonly key: string;
  readonly body: JsonRecord;
}

/** How long the gateway waits for an answer of a company: short, because silence is part of the play. */
const TIMEOUTS = { connectTimeoutMs: 1_000, timeoutMs: 2_500 };

/** Fresh keys and secrets. */
export async function createCounterpartSecrets(): Promise<CounterpartSecrets> {
  const [depository, lender] = await Promise.all([createKeyPair(), createKeyPair()]);
  return { cardSecret: createSecret(), smsSecret: createSecret(), payerSecret: createSecret(), depository, lender };
}

/** The companies, closed until `open`; `now` is the sandbox's time. */
export function createCounterparts(
  secrets: CounterpartSecrets,
  at: { readonly host?: string; readonly now?: () => number } = {},
): Counterparts {
  const cards = createCardCompany({ secret: secrets.cardSecret, ...at });
  const sms = createSmsCarrier({ secret: secrets.smsSecret, ...at });
  const depository = createDepository({
    keys: {
      depositoryPrivateKey: secrets.depository.privateKey,
      lenderPublicKey: secrets.lender.publicKey,
      // Whatever the depository has not signed is signed wrongly, the lender's own signature included.
      strangerPrivateKey: secrets.lender.privateKey,
    },
    ...at,
  });
  return {
    cards,
    depository,
    sms,
    async open(ports = {}) {
      await Promise.all([cards.open(ports.cards), depository.open(ports.depository), sms.open(ports.sms)]);
    },
    async close() {
      await Promise.all([cards.close(), depository.close(), sms.close()]);
    },
    urls: () => [cards.url(), depository.url(), sms.url()],
  };
}

/** Where the gateway finds whom. */
export interface PartnerUrls {
  readonly cards: string;
  readonly depository: string;
  readonly sms: string;
  readonly payer: string;
}

/** The addresses of open counterparts and of an open back office. */
export function partnerUrls(
  { cards, depository, sms }: Counterparts,
  backOffice: Pick<BackOffice, 'payerUrl'>,
): PartnerUrls {
  return { cards: cards.url(), depository: depository.url(), sms: sms.url(), payer: backOffice.payerUrl() };
}

/** The rows that tell a gateway where these companies are and how both sides sign (item 25.2). */
export function endpointRows(secrets: CounterpartSecrets, urls: PartnerUrls): readonly ConfigurationWish[] {
  const row = (kind: string, body: JsonRecord): ConfigurationWish => ({
    kind,
    key: '*',
    body: { ...body, ...TIMEOUTS },
  });
  return [
    row('cardBinding', { url: urls.cards, merchantNo: 'sandbox', secrets: [secrets.cardSecret] }),
    row('smsGateway', { url: urls.sms, account: 'sandbox', secrets: [secrets.smsSecret] }),
    row('payer', {
      url: urls.payer,
      debitUrl: `${urls.payer}/debit`,
      debitQueryUrl: `${urls.payer}/debit/query`,
      secrets: [secrets.payerSecret],
    }),
    row('depository', {
      baseUrl: urls.depository,
      platformNo: '6000000001',
      signingKey: secrets.lender.privateKey,
      verifyingKeys: [secrets.depository.publicKey],
    }),
  ];
}
