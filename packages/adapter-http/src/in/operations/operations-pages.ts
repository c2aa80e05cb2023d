import type { JsonValue, Operator } from '@banyan/core';
import { isJsonArray, isJsonObject, JsonNumber, parseJson } from '@banyan/core';
import type { Request, Response } from 'express';
import { Router } from 'express';
import type { BodyContext } from '../admitted-body.js';
import { withAdmittedBody } from '../admitted-body.js';
import type { ClientAddress } from '../client-address.js';
import { queryFields } from '../form-fields.js';
import { pageRequestId } from '../request-id.js';
import { createOperationsOpenApi } from './openapi.js';
import type { OperationsApi } from './operations-api.js';
import type { OperationsAnswer, OperationsRoute } from './route.js';
import { OPERATIONS_ROUTES } from './routes.table.js';
import { shown } from './shown.js';
import { createWrongKeys, WRONG_KEY_RETRY_SECONDS } from './wrong-keys.js';

/** What the API needs of the server around it. */
export interface OperationsContext extends BodyContext {
  readonly clientAddress: ClientAddress;
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

const BODY_BYTES_MAX = 256 * 1024;
const KEY = /^Bearer +([\w-]{16,128})$/i;

/** `/operations/…`: the API of the back office, row by row of {@link OPERATIONS_ROUTES}; keys as bearer tokens. */
export function createOperationsPages(api: OperationsApi, context: OperationsContext): Router {
  const router = Router();
  const rows = OPERATIONS_ROUTES.filter((row) => row.isServed?.(api) ?? true);
  // Made when it is first asked for: hardly any gateway ever is.
  let document: ReturnType<typeof createOperationsOpenApi> | undefined;
  const wrongKeys = createWrongKeys(api.clock);

  router.get('/openapi.json', (_request, response) => {
    response.set('Cache-Control', 'no-cache').json((document ??= createOperationsOpenApi(api.version, rows)));
  });

  /** Whose call this is; undefined when the caller has had the answer already. */
  async function operatorOf(request: Request, response: Response): Promise<Operator | undefined> {
    const address = context.clientAddress.of(request);
    if (!wrongKeys.mayTry(address)) {
      api.onRefused?.('tooManyWrongKeys');
      response.set('Retry-After', String(WRONG_KEY_RETRY_SECONDS));
      send(response, 429, { error: 'tooManyWrongKeys' });
      return undefined;
    }
    const header = request.headers.authorization;
    const key = KEY.exec(header ?? '')?.[1];
    const operator = key === undefined ? undefined : await api.operators.authenticate(key);
    if (operator !== undefined) return operator;
    const reason = header === undefined ? 'missingKey' : 'keyNotAccepted';
    if (header !== undefined) wrongKeys.note(address);
    api.onRefused?.(reason);
    response.set('WWW-Authenticate', 'Bearer');
    send(response, 401, { error: reason });
    return undefined;
  }

  async function answer(
    row: OperationsRoute,
    { request, response }: Exchange,
    operator: Operator,
    bytes: Uint8Array,
  ): Promise<void> {
    if (row.file !== undefined && request.is(row.file.contentType) === false) {
      send(response, 415, { error: 'wrongContentType' });
      return;
    }
    const body = row.body === undefined ? undefined : jsonBody(request, bytes);
    if (row.body !== undefined && body === undefined) {
      send(response, 400, { error: 'malformed', members: ['body'] });
      return;
    }
    const query = queryFields(request.originalUrl);
    const params = { ...(request.params as Readonly<Record<string, string>>) };
    const outcome =
      query === undefined ? undefined : await row.run(api, { operator, params, query, body, file: bytes });
    if (outcome?.ok === true) send(response, outcome.value.status, outcome.value.body, outcome.value.isPlain);
    else send(response, 400, { error: 'malformed', members: outcome?.error ?? ['query'] });
  }

  function take(row: OperationsRoute, exchange: Exchange): Promise<void> {
    return withAdmittedBody({ ...exchange, bodyBytesMax: BODY_BYTES_MAX }, context, async (bytes) => {
      const operator = await operatorOf(exchange.request, exchange.response);
      if (operator !== undefined) await answer(row, exchange, operator, bytes);
    });
  }

  /** A file may be large: nothing of it is read for somebody without a key. */
  async function takeFile(row: OperationsRoute, bodyBytesMax: number, exchange: Exchange): Promise<void> {
    exchange.response.set('Connection', 'close');
    const operator = await operatorOf(exchange.request, exchange.response);
    if (operator === undefined) return;
    await withAdmittedBody({ ...exchange, bodyBytesMax }, context, (bytes) => answer(row, exchange, operator, bytes));
  }

  for (const row of rows) {
    const method = row.method.toLowerCase() as Lowercase<OperationsRoute['method']>;
    const bytesMax = row.file?.bytesMax;
    router[method](row.path, (request: Request, response: Response) =>
      bytesMax === undefined ? take(row, { request, response }) : takeFile(row, bytesMax, { request, response }),
    );
  }
  for (const path of new Set(rows.map((row) => row.path))) {
    const allowed = rows.filter((row) => row.path === path).map((row) => row.method);
    router.all(path, (_request, response) => {
      response.set('Allow', allowed.join(', '));
      send(response, 405, { error: 'wrongMethod' });
    });
  }
  return router;
}

function send(response: Response, status: number, body: OperationsAnswer['body'], isPlain = false): void {
  const told = isPlain ? body : shown(body);
  const more = status < 400 ? {} : { requestId: pageRequestId(response) };
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .json({ ...(typeof told === 'object' ? told : {}), ...more });
}

/** The parsed body; undefined when it is not JSON, or says one thing twice. */
function jsonBody(request: Request, bytes: Uint8Array): unknown {
  if (request.is('application/json') === false) return undefined;
  const parsed = parseJson(Buffer.from(bytes).toString('utf8'));
  return parsed.ok ? plain(parsed.value) : undefined;
}

function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (isJsonArray(value)) return value.map(plain);
  if (isJsonObject(value)) return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]));
  return value;
}
