import type {
  AccessRule,
  Agreement,
  ChannelCode,
  Configuration,
  ConfigurationRow,
  DocumentKey,
  IntakePolicy,
  Product,
  ProductCode,
  Result,
} from '@banyan/core';
import { checkProduct, err, ok } from '@banyan/core';
import type { z } from 'zod';
import type { ConfigurationKind } from './schema.js';
import {
  ACCESS_RULES,
  AGREEMENTS,
  CONFIGURATION_KIND_TABLE,
  INTAKE_POLICY,
  KEY_CHECK_KIND,
  PRODUCT,
} from './schema.js';

/** A row that cannot be used, and why; no contents. */
export interface ConfigurationFault {
  readonly kind: string;
  readonly key: string;
  readonly reason: string;
}

/** Every product that is sold at `channel`, besides what the port gives. */
export interface ConfigurationSnapshot extends Configuration {
  products(channel: ChannelCode): readonly Product[];
}

const ANY_CHANNEL = '*';

/** Reads rows into a snapshot; any fault refuses the whole, so that half a change is never in force. */
export function readConfiguration(
  rows: readonly ConfigurationRow[],
): Result<ConfigurationSnapshot, readonly ConfigurationFault[]> {
  const faults: ConfigurationFault[] = [];
  function entries<T>(kind: ConfigurationKind, schema: z.ZodType<T>): readonly (readonly [string, T])[] {
    return rows
      .filter((row) => row.kind === kind)
      .flatMap((row): readonly (readonly [string, T])[] => {
        const parsed = schema.safeParse(jsonOf(row.body));
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
  const kinds = new Set<string>([...CONFIGURATION_KIND_TABLE.map(([kind]) => kind), KEY_CHECK_KIND]);
  rows
    .filter((row) => !kinds.has(row.kind))
    .forEach(({ kind, key }) => faults.push({ kind, key, reason: 'unknown kind' }));
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
  if (faults.length > 0) return err(faults);

  const all = [...products.values()];
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
  });
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
