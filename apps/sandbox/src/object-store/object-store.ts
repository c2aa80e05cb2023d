import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createReopeningServer } from '../wire/reopening-server.js';
import { refuse } from './admission.js';
import type { StoreKey } from './admission.js';
import { createObjectOperations } from './object-operations.js';
import type { StoreAnswer } from './object-operations.js';
import { openShelf } from './shelf.js';
import type { ObjectFacts } from './shelf.js';
import { errorXml, refusal } from './store-errors.js';
import type { StoreRefusal } from './store-errors.js';
import { readStoreRequest } from './store-request.js';

const HOST = '127.0.0.1';

/** What a simulated object store starts with. */
export interface ObjectStoreOptions {
  readonly bucket: string;
  /** `cn-hangzhou`. */
  readonly region: string;
  readonly keys: readonly StoreKey[];
  /** Objects lie here as files; in memory when not said. */
  readonly folder?: string;
  /** Time of the store for signed requests, epoch ms. The machine's when not said. */
  readonly now?: () => number;
  /** Time by which links end, epoch ms. `now` when not said: a client whose clock can be moved signs links by that clock. */
  readonly linkNow?: () => number;
}

/**
 * How the store misbehaves. `error`: 500; `busy`: 503; `hang`: never an answer; `refuseKey`: as if the key were gone;
 * `cutAnswer`: the connection breaks in the middle of the answer; `loseAnswer`: the work is done and the connection breaks;
 * `cutRequest`: it breaks before the work; `corrupt`: one bit of the body is another; `slow`: answers after `delayMs`.
 */
export type StoreFaultKind =
  'error' | 'busy' | 'hang' | 'refuseKey' | 'cutAnswer' | 'loseAnswer' | 'cutRequest' | 'corrupt' | 'slow';

/** A misbehaviour, of the next `times` requests with this method, or of all until another is set. */
export interface StoreFault {
  readonly kind: StoreFaultKind;
  readonly method?: string;
  readonly times?: number;
  readonly delayMs?: number;
}

/** An object, and its bytes. */
export interface SimulatedObject extends ObjectFacts {
  readonly bytes: Buffer;
}

/** A simulated object store of Aliyun: one bucket, every signature verified. It is no store to keep anything in. */
export interface ObjectStore {
  /** Opens the port: the given one, the one it had before, or any free one. */
  open(port?: number): Promise<void>;
  /** Closes the port and cuts connections. Objects stay. */
  close(): Promise<void>;
  /** `http://localhost:<port>`: drivers treat an address of numbers as something else. Throws before the first `open`. */
  url(): string;
  /** All objects; with their bytes only when read one by one. */
  names(): readonly string[];
  object(name: string): SimulatedObject | undefined;
  /** Alters one bit of an object behind everybody's back. */
  damage(name: string): void;
  openUploads(): number;
  /** The keys from now on. */
  setKeys(keys: readonly StoreKey[]): void;
  /** How it misbehaves from now on; undefined: not at all. */
  setFault(fault: StoreFault | undefined): void;
  /** How often it misbehaved so far, by kind. */
  faultCounts(): ReadonlyMap<StoreFaultKind, number>;
  /** Requests answered so far, by `<method> <status>`. */
  answers(): ReadonlyMap<string, number>;
}

/** Makes a simulated object store. Open it before use. */
export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  const { bucket, region, folder, now = Date.now, linkNow = now } = options;
  const shelf = openShelf(folder);
  const operations = createObjectOperations(bucket, shelf);
  const answers = new Map<string, number>();
  const faultCounts = new Map<StoreFaultKind, number>();
  let keys = options.keys;
  let fault: (StoreFault & { left: number }) | undefined;
  const server = createReopeningServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  }, HOST);

  function takeFault(method: string): StoreFault | undefined {
    if (fault === undefined || (fault.method !== undefined && fault.method !== method)) return undefined;
    const taken = fault;
    taken.left -= 1;
    if (taken.left <= 0) fault = undefined;
    faultCounts.set(taken.kind, (faultCounts.get(taken.kind) ?? 0) + 1);
    return taken;
  }

  function decide(request: IncomingMessage, body: Buffer): StoreAnswer | StoreRefusal {
    const read = readStoreRequest(request, bucket, body);
    if (read === undefined) return refusal('invalidUri');
    return refuse(read, { region, keys, now: now(), linkNow: linkNow() }) ?? operations.answer(read);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const method = request.method ?? 'GET';
    const taken = takeFault(method);
    if (taken?.kind === 'hang') return;
    if (taken?.kind === 'cutRequest') return void request.socket.destroy();
    const early = taken === undefined ? undefined : EARLY.get(taken.kind);
    const answer = early ?? decide(request, body);
    if (taken?.kind === 'loseAnswer') return void request.socket.destroy();
    if (taken?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, taken.delayMs ?? 1_000));
    const outcome = `${method} ${String(answer.status)}`;
    answers.set(outcome, (answers.get(outcome) ?? 0) + 1);
    send(response, answer, method, taken?.kind);
  }

  return {
    open: (port) => server.open(port),
    close: () => server.close(),
    url: () => `http://localhost:${String(server.port())}`,
    names: () => shelf.all().map(({ name }) => name),
    object: (name) => {
      const facts = shelf.facts(name);
      return facts === undefined ? undefined : { ...facts, bytes: shelf.read(name) };
    },
    damage: (name) => {
      const facts = shelf.facts(name);
      if (facts !== undefined) shelf.write(facts, flipped(shelf.read(name)));
    },
    openUploads: () => operations.openUploads(),
    setKeys: (next) => {
      keys = next;
    },
    setFault: (next) => {
      fault = next === undefined ? undefined : { ...next, left: next.times ?? Number.POSITIVE_INFINITY };
    },
    faultCounts: () => faultCounts,
    answers: () => answers,
  };
}

const EARLY: ReadonlyMap<StoreFaultKind, StoreRefusal> = new Map([
  ['error', refusal('internal')],
  ['busy', refusal('busy')],
  ['refuseKey', refusal('unknownKey')],
]);

function send(
  response: ServerResponse,
  answer: StoreAnswer | StoreRefusal,
  method: string,
  fault: StoreFaultKind | undefined,
): void {
  const requestId = randomUUID().replaceAll('-', '').slice(0, 24).toUpperCase();
  const common = { 'x-oss-request-id': requestId, Server: 'simulated object store' };
  if ('code' in answer) {
    const document = Buffer.from(errorXml(answer, requestId));
    const headers = { ...common, 'Content-Type': 'application/xml', 'Content-Length': String(document.length) };
    response.writeHead(answer.status, method === 'HEAD' ? common : headers);
    response.end(method === 'HEAD' ? undefined : document);
    return;
  }
  const { status, headers = {}, body = Buffer.alloc(0) } = answer;
  const length = status === 204 || method === 'HEAD' ? {} : { 'Content-Length': String(body.length) };
  response.writeHead(status, { ...common, ...length, ...headers });
  if (fault === 'cutAnswer') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
    if (body.length === 0) response.socket?.destroy();
    return;
  }
  response.end(fault === 'corrupt' && body.length > 0 ? flipped(body) : body);
}

function flipped(bytes: Buffer): Buffer {
  const altered = Buffer.from(bytes);
  if (altered.length > 0) altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
  return altered;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
