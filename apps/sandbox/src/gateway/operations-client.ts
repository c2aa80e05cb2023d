import { numberMember, readRecord, recordMember } from '../wire/json.js';
import type { JsonRecord } from '../wire/json.js';
import type { HttpAnswer } from '../wire/http-client.js';
import { sendJson } from '../wire/http-client.js';
import type { ConfigurationWish } from '../counterparts/counterparts.js';
import { GatewayDidNotStart } from './embedded-gateway.js';
import { runGatewayCommand } from './operations.js';

/** What the operations API answered. */
export interface OperationsAnswer {
  readonly status: number;
  readonly body: JsonRecord;
}

/** The gateway's API for the people in the back office (item 16), asked with one key. */
export interface OperationsClient {
  get(path: string): Promise<OperationsAnswer>;
  post(path: string, body: JsonRecord): Promise<OperationsAnswer>;
  put(path: string, body: JsonRecord): Promise<OperationsAnswer>;
  /** Moves the gateway's clock forward; gives the time it shows then. Rejects when it does not move. */
  advanceClock(ms: number): Promise<number>;
  /** Puts a row of configuration in force, whatever its version is now (items 25.2, 25.3). */
  configure(row: ConfigurationWish): Promise<OperationsAnswer>;
}

const ROLES = ['viewer', 'operator', 'reviewer', 'administrator'];

/** A client of the API at `gatewayUrl` (no trailing slash). */
export function createOperationsClient(gatewayUrl: string, key: string): OperationsClient {
  const headers = { authorization: `Bearer ${key}` };
  const send = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: JsonRecord): Promise<OperationsAnswer> => {
    const answer: HttpAnswer = await sendJson(method, `${gatewayUrl}/operations${path}`, body, headers);
    return { status: answer.status, body: readRecord(answer.body) };
  };
  const client: OperationsClient = {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    async advanceClock(ms) {
      const { status, body } = await client.post('/clock', { advanceMs: ms });
      const now = numberMember(body, 'now');
      if (status !== 200 || now === undefined) throw new Error(`the clock did not move: HTTP ${String(status)}`);
      return now;
    },
    async configure({ kind, key: rowKey, body }) {
      const path = `/configuration/${kind}/${encodeURIComponent(rowKey)}`;
      const shown = await client.get(path);
      const version = shown.status === 200 ? (versionOf(shown.body) ?? 0) : 0;
      return client.put(path, { version: version + 1, body });
    },
  };
  return client;
}

/** Makes a key of every role on the command line, the way the first key of any deployment is made; shown once. */
export async function createOperatorKey(
  variables: Readonly<Record<string, string>>,
  name: string,
  entry?: string,
): Promise<string> {
  const args = ['operators', 'add', name, ...ROLES, '--json'];
  const outcome = await runGatewayCommand(variables, args, '', entry);
  const key = readRecord(outcome.output.trim())['key'];
  if (outcome.exitCode !== 0 || typeof key !== 'string') {
    throw new GatewayDidNotStart(outcome.errors.trim() || 'banyan operators add printed no key.');
  }
  return key;
}

/** Puts rows in force one after another; the first that is refused is named. */
export async function configureGateway(client: OperationsClient, rows: readonly ConfigurationWish[]): Promise<void> {
  for (const row of rows) {
    const { status, body } = await client.configure(row);
    if (status >= 300) {
      throw new GatewayDidNotStart(`The gateway refused ${row.kind}/${row.key}: ${JSON.stringify(body)}`);
    }
  }
}

function versionOf(body: JsonRecord): number | undefined {
  return numberMember(recordMember(body, 'row'), 'version');
}
