import fc from 'fast-check';

/** A part of an OpenAPI document, as it was read. */
export type SchemaNode = Readonly<Record<string, unknown>>;

/** Values of this attack that fit members of these names: orders that exist, people who applied. */
export type KnownValues = ReadonlyMap<string, readonly unknown[]>;

/** What an arbitrary is derived from. */
export interface SchemaSource {
  /** `components.schemas` of the document. */
  readonly schemas: SchemaNode;
  readonly known: KnownValues;
}

const TEXT_MAX = 40;

/** Values as a schema of an OpenAPI document describes them; members that are known often have a known value. */
export function schemaArbitrary(source: SchemaSource, node: unknown, name = ''): fc.Arbitrary<unknown> {
  const plain = plainArbitrary(source, resolved(source, node));
  const known = source.known.get(name);
  if (known === undefined || known.length === 0) return plain;
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: plain });
}

function plainArbitrary(source: SchemaSource, node: SchemaNode): fc.Arbitrary<unknown> {
  const choices = listOf(node['anyOf'] ?? node['oneOf'] ?? node['allOf']);
  if (choices.length > 0) return fc.oneof(...choices.map((choice) => schemaArbitrary(source, choice)));
  const literals = listOf(node['enum'] ?? ('const' in node ? [node['const']] : []));
  if (literals.length > 0) return fc.constantFrom(...literals);
  const types = Array.isArray(node['type']) ? listOf(node['type']) : [node['type']];
  return fc.oneof(...types.map((type) => typedArbitrary(source, node, type)));
}

function typedArbitrary(source: SchemaSource, node: SchemaNode, type: unknown): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return objectArbitrary(source, node);
    case 'array':
      return fc.array(schemaArbitrary(source, node['items']), { maxLength: 3 });
    case 'integer':
      return fc.integer({ min: numberOf(node['minimum'], -3), max: numberOf(node['maximum'], 2_147_483_647) });
    case 'number':
      return fc.integer({ min: -100, max: 100_000_000 }).map((hundredths) => hundredths / 100);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return textArbitrary(source, node);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectArbitrary(source: SchemaSource, node: SchemaNode): fc.Arbitrary<unknown> {
  const properties = Object.entries(recordOf(node['properties']));
  if (properties.length === 0) return fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 1 }));
  const model = Object.fromEntries(properties.map(([name, child]) => [name, schemaArbitrary(source, child, name)]));
  const requiredKeys = listOf(node['required']).filter((name): name is string => typeof name === 'string');
  return fc.record(model, { requiredKeys: requiredKeys.filter((name) => name in model), noNullPrototype: true });
}

function textArbitrary(source: SchemaSource, node: SchemaNode): fc.Arbitrary<unknown> {
  if (node['contentSchema'] !== undefined)
    return schemaArbitrary(source, node['contentSchema']).map((value) => JSON.stringify(value));
  const maxLength = Math.min(numberOf(node['maxLength'], TEXT_MAX), TEXT_MAX);
  const free = fc.oneof(fc.string({ maxLength }), fc.string({ unit: 'grapheme', maxLength }));
  return patternArbitrary(node['pattern']) ?? free;
}

/** Text of a pattern; undefined for patterns that cannot be turned into text (look-aheads). */
function patternArbitrary(pattern: unknown): fc.Arbitrary<unknown> | undefined {
  if (typeof pattern !== 'string') return undefined;
  try {
    const matching = fc.stringMatching(new RegExp(pattern), { size: 'small' });
    fc.sample(matching, { numRuns: 1, seed: 1 });
    return matching;
  } catch {
    return undefined;
  }
}

function resolved(source: SchemaSource, node: unknown): SchemaNode {
  const record = recordOf(node);
  const reference = record['$ref'];
  if (typeof reference !== 'string') return record;
  return recordOf(source.schemas[reference.split('/').at(-1) ?? '']);
}

function recordOf(value: unknown): SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SchemaNode) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : fallback;
}
