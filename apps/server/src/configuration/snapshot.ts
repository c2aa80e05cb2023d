import type { DepositorySettings, PayerSettings } from '@banyan/adapter-http';
import type {
  AccessRule,
  Agreement,
  BusinessCalendar,
  ChannelCode,
  Configuration,
  ConfigurationRow,
  DocumentKey,
  IntakePolicy,
  LoanPolicy,
  Product,
  ProductCode,
  Result,
  SmsPolicy,
} from '@banyan/core';
import { checkProduct, DEFAULT_RETENTION, err, ok } from '@banyan/core';
import type { z } from 'zod';
import { CARD_BINDING, DEPOSITORY, PAYER, SMS_GATEWAY } from './endpoint-schema.js';
import { CARD_BINS, LOAN_POLICY, OPENING_PAGE, SMS } from './loan-schema.js';
import { BUSINESS_CALENDAR } from './repayment-schema.js';
import { RETENTION } from './retention-schema.js';
import type { ConfigurationKind } from './schema.js';
import {
  ACCESS_RULES,
  AGREEMENTS,
  CONFIGURATION_KIND_TABLE,
  INTAKE_POLICY,
  KEY_CHECK_KIND,
  PRODUCT,
} from './schema.js';
import type { SecretMembers } from './secret-members.js';

/** A row that cannot be used, and why; no contents. */
export interface ConfigurationFault {
  readonly kind: string;
  readonly key: string;
  readonly reason: string;
}

/** Where the other sides of a loan are; an endpoint that nobody configured is undefined. */
export interface Endpoints {
  readonly cardBinding?: z.infer<typeof CARD_BINDING>;
  readonly depository?: DepositorySettings;
  readonly payer?: PayerSettings;
  readonly smsGateway?: z.infer<typeof SMS_GATEWAY>;
}

/** Kinds of the endpoints that nobody configured. */
export function missingEndpoints(endpoints: Endpoints): readonly (keyof Endpoints)[] {
  const kinds = ['cardBinding', 'depository', 'payer', 'smsGateway'] as const;
  return kinds.filter((kind) => endpoints[kind] === undefined);
}

/** Those of `channels` whose messages are refused: carriers take none without a signature (item 25.3). */
export function channelsWithoutSignature(
  configuration: Pick<Configuration, 'smsPolicy'>,
  channels: readonly ChannelCode[],
): readonly ChannelCode[] {
  return channels.filter((channel) => (configuration.smsPolicy(channel)?.signature?.trim() ?? '') === '');
}

/** Texts of our opening page. */
export type OpeningPageTexts = z.infer<typeof OPENING_PAGE>;

/** Every product that is sold at `channel`, the opening page and the endpoints, besides what the port gives. */
export interface ConfigurationSnapshot extends Configuration {
  products(channel: ChannelCode): readonly Product[];
  /** Undefined for a channel nobody configured. */
  openingPage(channel: ChannelCode): OpeningPageTexts | undefined;
  endpoints(): Endpoints;
}

const ANY_CHANNEL = '*';
const NO_CALENDAR: BusinessCalendar = { holidays: [], workdays: [] };

/**
 * Rows without those of kinds that this release does not know: a newer release may have stored them, beside which it serves, or
 * after which it serves again.
 */
export function rowsOfKnownKinds(rows: readonly ConfigurationRow[]): readonly ConfigurationRow[] {
  return rows.filter(({ kind }) => CONFIGURATION_KIND_TABLE.some(([name]) => name === kind));
}

/** Reads rows into a snapshot; any fault refuses the whole, so that half a change is never in force. */
export function readConfiguration(
  rows: readonly ConfigurationRow[],
  secrets: Pick<SecretMembers, 'open'>,
): Result<ConfigurationSnapshot, readonly ConfigurationFault[]> {
  const faults: ConfigurationFault[] = [];
  function entries<T>(kind: ConfigurationKind, schema: z.ZodType<T>): readonly (readonly [string, T])[] {
    return rows
      .filter((row) => row.kind === kind)
      .flatMap((row): readonly (readonly [string, T])[] => {
        const body = secrets.open(row, jsonOf(row.body));
        if (!body.ok) {
          faults.push({ kind, key: row.key, reason: 'a secret was sealed with a key that is not in the key file' });
          return [];
        }
        const parsed = schema.safeParse(body.value);
        if (parsed.success) return [[row.key, parsed.data]];
        const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
        faults.push({ kind, key: row.key, reason });
        return [];
      });
  }

  const products = new Map(entries('product', PRODUCT).map(([key, body]) => [key, productOf(key, body)]));
  const policies = new Map(entries('intakePolicy', INTAKE_POLICY));
  const rules = new Map(entries('accessRules', ACCESS_RULES));
  const agreements = new Map(entries('agreements', AGREEMENTS));
  const loanPolicies = new Map(entries('loanPolicy', LOAN_POLICY));
  const sms = new Map(entries('sms', SMS));
  const pages = new Map(entries('openingPage', OPENING_PAGE));
  const [calendar] = entries('businessCalendar', BUSINESS_CALENDAR);
  const [retention] = entries('retention', RETENTION);
  const [bins] = entries('cardBins', CARD_BINS);
  const [cardBinding] = entries('cardBinding', CARD_BINDING);
  const [depository] = entries('depository', DEPOSITORY);
  const [payer] = entries('payer', PAYER);
  const [smsGateway] = entries('smsGateway', SMS_GATEWAY);
  for (const { kind, key } of rows) {
    const known = CONFIGURATION_KIND_TABLE.find(([name]) => name === kind);
    if (known === undefined && kind !== KEY_CHECK_KIND) faults.push({ kind, key, reason: 'unknown kind' });
    if (known?.[1] === ANY_CHANNEL && key !== ANY_CHANNEL) faults.push({ kind, key, reason: 'its key is *' });
  }
  for (const [key, product] of products) {
    const checked = checkProduct(product);
    if (!checked.ok) {
      faults.push({
        kind: 'product',
        key,
        reason: checked.error.map((fault) => JSON.stringify(fault, textOfBigint)).join('; '),
      });
    }
  }
  for (const [key, policy] of policies) {
    if (!products.has(policy.productCode))
      faults.push({ kind: 'intakePolicy', key, reason: 'productCode: unknown product' });
    const unpulled = policy.mandatoryKinds.filter((kind) => !policy.pulledKinds.includes(kind));
    if (unpulled.length > 0)
      faults.push({ kind: 'intakePolicy', key, reason: `mandatoryKinds: ${unpulled.join()} not pulled` });
  }
  const twice = prefixOfTwoBanks(bins?.[1]);
  if (twice !== undefined)
    faults.push({ kind: 'cardBins', key: ANY_CHANNEL, reason: `banks: ${twice} stands at two banks` });
  if (faults.length > 0) return err(faults);

  const all = [...products.values()];
  // zod leaves out optional members that are not given; `exactOptionalPropertyTypes` cannot see that in its types.
  const endpoints: Endpoints = {
    ...(cardBinding === undefined ? {} : { cardBinding: cardBinding[1] }),
    ...(depository === undefined ? {} : { depository: depository[1] as DepositorySettings }),
    ...(payer === undefined ? {} : { payer: payer[1] as PayerSettings }),
    ...(smsGateway === undefined ? {} : { smsGateway: smsGateway[1] }),
  };
  return ok({
    product: (code) => products.get(code),
    products: (channel) => {
      const policy = policies.get(channel) ?? policies.get(ANY_CHANNEL);
      return policy === undefined ? [] : all.filter((product) => product.code === policy.productCode);
    },
    // The product code is a key of `products`, checked above.
    intakePolicy: (channel) => (policies.get(channel) ?? policies.get(ANY_CHANNEL)) as IntakePolicy | undefined,
    accessRules: memoized((channel) => accessRulesOf(channel, rules.get(channel) ?? rules.get(ANY_CHANNEL))),
    agreements: (channel, productCode) => agreementsOf(channel, productCode, agreements.get(productCode)),
    // zod leaves out optional members that are not given; `exactOptionalPropertyTypes` cannot see that in its types.
    loanPolicy: (channel) => (loanPolicies.get(channel) ?? loanPolicies.get(ANY_CHANNEL)) as LoanPolicy | undefined,
    smsPolicy: memoized((channel) => smsPolicyOf(sms.get(channel), sms.get(ANY_CHANNEL))),
    bankOfCard: createBankOfCard(bins?.[1]),
    businessCalendar: () => calendar?.[1] ?? NO_CALENDAR,
    retention: () => retention?.[1] ?? DEFAULT_RETENTION,
    openingPage: (channel) => pages.get(channel) ?? pages.get(ANY_CHANNEL),
    endpoints: () => endpoints,
  });
}

/** What the channel's own row leaves out, the row of all channels gives (item 25.3). */
function smsPolicyOf(
  own: z.infer<typeof SMS> | undefined,
  fallback: z.infer<typeof SMS> | undefined,
): SmsPolicy | undefined {
  if (own === undefined && fallback === undefined) return undefined;
  const signature = own?.signature ?? fallback?.signature;
  const texts = { ...fallback?.texts, ...own?.texts } as SmsPolicy['texts'];
  return { ...(signature === undefined ? {} : { signature }), texts };
}

function prefixOfTwoBanks(bins: z.infer<typeof CARD_BINS> | undefined): string | undefined {
  const all = (bins?.banks ?? []).flatMap(({ prefixes }) => prefixes);
  return all.find((prefix, index) => all.indexOf(prefix) !== index);
}

function createBankOfCard(bins: z.infer<typeof CARD_BINS> | undefined): (cardNumber: string) => string | undefined {
  const banks = new Map(
    (bins?.banks ?? []).flatMap(({ bankCode, prefixes }) => prefixes.map((prefix) => [prefix, bankCode] as const)),
  );
  const lengths = [...new Set([...banks.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a);
  return (cardNumber) => {
    for (const length of lengths) {
      const bank = banks.get(cardNumber.slice(0, length));
      if (bank !== undefined) return bank;
    }
    return undefined;
  };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function textOfBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

// zod leaves out optional members that are not given; `exactOptionalPropertyTypes` cannot see that in its types.
function productOf(key: string, body: z.infer<typeof PRODUCT>): Product {
  return { ...body, code: key as ProductCode, channel: ANY_CHANNEL as ChannelCode } as Product;
}

function accessRulesOf(channel: ChannelCode, body: z.infer<typeof ACCESS_RULES> | undefined): readonly AccessRule[] {
  return (body?.rules ?? []).map((rule, position) => ({ ...rule, channel, position }) as AccessRule);
}

function agreementsOf(
  channel: ChannelCode,
  productCode: ProductCode,
  body: z.infer<typeof AGREEMENTS> | undefined,
): readonly Agreement[] {
  return (body?.agreements ?? []).map((agreement, position) => ({
    ...agreement,
    channel,
    productCode,
    position,
    documentKey: agreement.documentKey as DocumentKey,
  }));
}

function memoized<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
