import { roleOf } from '@banyan/core';
import { z } from 'zod';
import { refusalStatus } from './answers.js';
import type { OperationsRoute } from './route.js';

/** Refusals that every call may meet. */
// prettier-ignore
const GENERAL: readonly (readonly [number, string])[] = [
  [ 400, '`malformed`: `members` names what is not as the schema wants it' ],
  [ 401, '`missingKey`, `keyNotAccepted`' ],
  [ 429, '`tooManyWrongKeys` from this address; see `Retry-After`' ],
  [ 503, '`unavailable`: come again; nothing is known to have happened' ],
];

/** The OpenAPI 3.1 document of these rows of the operations API. */
export function createOperationsOpenApi(
  version: string,
  rows: readonly OperationsRoute[],
): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const row of rows) {
    const path = `/operations${row.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operation(row) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Banyan operations',
      version,
      description:
        'For the back office (item 16). Amounts are text of 分 under names that end in `Fen`, rates decimal text, times ISO 8601 in Beijing; personal data is masked. Every action is audited, refused ones too.',
    },
    security: [{ key: [] }],
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'A key of an operator' } } },
  };
}

function operation(row: OperationsRoute): Readonly<Record<string, unknown>> {
  const parameters = [...parametersOf('path', row.params), ...parametersOf('query', row.query)];
  return {
    summary: row.summary,
    description: `${row.source}. Role: ${row.action === 'look' ? 'any' : roleOf(row.action)}.`,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBodyOf(row),
    responses: responsesOf(row),
  };
}

function requestBodyOf({ body, file }: OperationsRoute): Readonly<Record<string, unknown>> {
  if (file !== undefined) return { requestBody: { required: true, content: { [file.contentType]: {} } } };
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } };
}

function responsesOf(row: OperationsRoute): Readonly<Record<string, unknown>> {
  const words = new Map<number, string>(GENERAL);
  const refusals = row.action === 'look' ? row.refusals : ['notPermitted', ...row.refusals];
  for (const word of refusals) {
    const status = refusalStatus(word);
    const before = words.get(status);
    words.set(status, before === undefined ? `\`${word}\`` : `${before}, \`${word}\``);
  }
  const success = row.method === 'POST' && row.path === '/keys' ? '201' : '200';
  return {
    [success]: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } },
    ...Object.fromEntries([...words].map(([status, description]) => [String(status), { description }])),
  };
}

function parametersOf(where: 'path' | 'query', schema: z.ZodObject | undefined): readonly object[] {
  const members: ReadonlyMap<string, z.ZodType> = new Map(Object.entries<z.ZodType>(schema?.shape ?? {}));
  return [...members].map(([name, member]) => ({
    name,
    in: where,
    required: where === 'path' || !member.safeParse(undefined).success,
    schema: schemaOf(member),
  }));
}

function schemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
