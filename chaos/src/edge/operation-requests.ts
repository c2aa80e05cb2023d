import fc from 'fast-check';
import { distorted, distortionsArbitrary, textOf } from './distortions.js';
import type { DocumentedOperation, EdgeTarget } from './edge-target.js';
import type { RawRequest } from './raw-client.js';
import { schemaArbitrary } from './schema-arbitrary.js';

const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** Requests to the routes of operations, without a key: parameters and bodies of their schemas, half of them distorted. */
export function operationRequests(
  target: EdgeTarget,
): fc.Arbitrary<{ readonly route: DocumentedOperation; readonly request: RawRequest }> {
  // A clock that is moved would make every later signature stale.
  const routes = target.operations.filter(({ path }) => !path.endsWith('/clock'));
  const spoiling = fc.record({ distortions: distortionsArbitrary, isDistorted: fc.boolean() });
  return fc.oneof(
    ...routes.map((route) =>
      fc
        .record({ parameters: parametersArbitrary(target, route), body: bodyArbitrary(target, route), spoiling })
        .map(({ parameters, body, spoiling: { distortions, isDistorted } }) => {
          const text = isDistorted ? distorted(body, distortions) : textOf(body);
          const hasBody = route.method !== 'GET' && route.method !== 'DELETE';
          const request = {
            method: route.method,
            path: pathWith(route.path, parameters),
            headers: hasBody ? JSON_TYPE : {},
            body: hasBody ? text : '',
          };
          return { route, request };
        }),
    ),
  );
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly value: unknown;
}

function parametersArbitrary(target: EdgeTarget, route: DocumentedOperation): fc.Arbitrary<readonly Parameter[]> {
  const documented = Array.isArray(route.operation['parameters'])
    ? (route.operation['parameters'] as readonly Readonly<Record<string, unknown>>[])
    : [];
  const each = documented.map(({ name, in: place, schema }) => {
    const value = fc.oneof(
      { weight: 4, arbitrary: schemaArbitrary(target, schema, String(name)) },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 80 }) },
    );
    return value.map((given): Parameter => ({ name: String(name), in: String(place), value: given }));
  });
  return fc.tuple(...each);
}

function bodyArbitrary(target: EdgeTarget, route: DocumentedOperation): fc.Arbitrary<unknown> {
  const content = route.operation['requestBody'] as
    { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> } | undefined;
  const schema = Object.values(content?.content ?? {})[0]?.schema;
  return schema === undefined ? fc.constant({}) : schemaArbitrary(target, schema);
}

function pathWith(template: string, parameters: readonly Parameter[]): string {
  const text = ({ value }: Parameter): string => {
    const given = typeof value === 'string' ? value : (JSON.stringify(value) as string | undefined);
    return encoded(given ?? '');
  };
  const path = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((made, parameter) => made.replace(`{${parameter.name}}`, text(parameter) || '-'), template);
  const query = parameters
    .filter((parameter) => parameter.in === 'query')
    .map((parameter) => `${encodeURIComponent(parameter.name)}=${text(parameter)}`);
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

/** For a place in a path; half characters, which no path can carry, are left out. */
export function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, ''));
}
