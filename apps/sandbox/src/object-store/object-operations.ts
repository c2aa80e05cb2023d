import { createHash, randomUUID } from 'node:crypto';
import type { ObjectFacts, Shelf } from './shelf.js';
import { refusal } from './store-errors.js';
import type { StoreRefusal } from './store-errors.js';
import type { StoreRequest } from './store-request.js';

const PART_BYTES_MIN = 100 * 1_024;
const PART_NUMBER_MAX = 10_000;

/** An answer of the store that is not a refusal. */
export interface StoreAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

interface Upload {
  readonly name: string;
  readonly contentType: string;
  readonly kept: ReadonlyMap<string, string>;
  readonly parts: Map<number, Buffer>;
}

/** What can be done with objects, once a request is known to be genuine. */
export interface ObjectOperations {
  answer(request: StoreRequest): StoreAnswer | StoreRefusal;
  /** Uploads in parts that were neither completed nor given up. */
  openUploads(): number;
}

/** Operations on `shelf`. Nothing of them waits, so that each is done before the next begins. */
export function createObjectOperations(bucket: string, shelf: Shelf): ObjectOperations {
  const uploads = new Map<string, Upload>();

  function put(request: StoreRequest): StoreAnswer | StoreRefusal {
    const { name, body, headers } = request;
    const refused = refusedBody(request) ?? refusedOverwrite(request);
    if (refused !== undefined) return refused;
    const contentType = headers.get('content-type') ?? 'application/octet-stream';
    const facts = { name, contentType, size: body.length, etag: etagOf(body), kept: keptOf(request) };
    shelf.write(facts, body);
    return { status: 200, headers: { ETag: facts.etag } };
  }

  function refusedOverwrite({ name, headers }: StoreRequest): StoreRefusal | undefined {
    const isForbidden = headers.get('x-oss-forbid-overwrite') === 'true';
    return isForbidden && shelf.facts(name) !== undefined ? refusal('alreadyExists') : undefined;
  }

  function get({ name, headers, method }: StoreRequest): StoreAnswer | StoreRefusal {
    const facts = shelf.facts(name);
    if (facts === undefined) return refusal('noSuchKey');
    const known = { 'Content-Type': facts.contentType, ETag: facts.etag, ...Object.fromEntries(facts.kept) };
    if (method === 'HEAD') return { status: 200, headers: { ...known, 'Content-Length': String(facts.size) } };
    const bytes = shelf.read(name);
    const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(headers.get('range') ?? '') ?? [];
    if (from === undefined || to === undefined || from + to === '') return { status: 200, headers: known, body: bytes };
    const start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
    const end = from === '' || to === '' ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
    if (start > end) return refusal('invalidRange');
    const range = `bytes ${String(start)}-${String(end)}/${String(bytes.length)}`;
    return { status: 206, headers: { ...known, 'Content-Range': range }, body: bytes.subarray(start, end + 1) };
  }

  function begin(request: StoreRequest): StoreAnswer | StoreRefusal {
    const refused = refusedEncryption(request) ?? refusedOverwrite(request);
    if (refused !== undefined) return refused;
    const uploadId = randomUUID().replaceAll('-', '').toUpperCase();
    const contentType = request.headers.get('content-type') ?? 'application/octet-stream';
    uploads.set(uploadId, { name: request.name, contentType, kept: keptOf(request), parts: new Map() });
    const inner = `<Bucket>${bucket}</Bucket><Key>${escaped(request.name)}</Key><UploadId>${uploadId}</UploadId>`;
    return xml('InitiateMultipartUploadResult', inner);
  }

  function uploadOf({ name, query }: StoreRequest): Upload | undefined {
    const upload = uploads.get(query.get('uploadId') ?? '');
    return upload?.name === name ? upload : undefined;
  }

  function putPart(request: StoreRequest): StoreAnswer | StoreRefusal {
    const upload = uploadOf(request);
    if (upload === undefined) return refusal('noSuchUpload');
    const number = Number(request.query.get('partNumber'));
    if (!Number.isInteger(number) || number < 1 || number > PART_NUMBER_MAX) return refusal('invalidArgument');
    const refused = refusedBody(request);
    if (refused !== undefined) return refused;
    upload.parts.set(number, request.body);
    return { status: 200, headers: { ETag: etagOf(request.body) } };
  }

  function complete(request: StoreRequest): StoreAnswer | StoreRefusal {
    const upload = uploadOf(request);
    if (upload === undefined) return refusal('noSuchUpload');
    const refused = refusedBody(request) ?? refusedOverwrite(request);
    if (refused !== undefined) return refused;
    const listed = partsIn(request.body.toString('utf8'));
    if (listed.length === 0) return refusal('malformedXml');
    const bodies: Buffer[] = [];
    let before = 0;
    for (const [index, { number, etag }] of listed.entries()) {
      const part = upload.parts.get(number);
      if (number <= before) return refusal('invalidPartOrder');
      if (part === undefined || etagOf(part) !== etag) return refusal('invalidPart');
      if (index < listed.length - 1 && part.length < PART_BYTES_MIN) return refusal('entityTooSmall');
      before = number;
      bodies.push(part);
    }
    const bytes = Buffer.concat(bodies);
    const etag = `${etagOf(Buffer.from(listed.map((part) => part.etag).join(''))).slice(0, -1)}-${String(listed.length)}"`;
    const { name, contentType, kept } = upload;
    const facts: ObjectFacts = { name, contentType, kept, etag, size: bytes.length };
    shelf.write(facts, bytes);
    uploads.delete(request.query.get('uploadId') ?? '');
    const inner = `<Bucket>${bucket}</Bucket><Key>${escaped(name)}</Key><ETag>${escaped(etag)}</ETag>`;
    return xml('CompleteMultipartUploadResult', inner, { ETag: etag });
  }

  function remove(request: StoreRequest): StoreAnswer | StoreRefusal {
    const { name, query } = request;
    if (!query.has('uploadId')) shelf.remove(name);
    else if (uploadOf(request) === undefined) return refusal('noSuchUpload');
    else uploads.delete(query.get('uploadId') ?? '');
    return { status: 204 };
  }

  return {
    openUploads: () => uploads.size,
    answer: (request) => {
      const { method, name, query } = request;
      if (request.bucket !== bucket) return refusal('noSuchBucket');
      if (name === '') return refusal('notImplemented');
      if (method === 'PUT') return query.has('uploadId') ? putPart(request) : put(request);
      if (method === 'GET' || method === 'HEAD') return get(request);
      if (method === 'DELETE') return remove(request);
      if (method === 'POST' && query.has('uploads')) return begin(request);
      if (method === 'POST' && query.has('uploadId')) return complete(request);
      return refusal('notImplemented');
    },
  };
}

function refusedBody(request: StoreRequest): StoreRefusal | undefined {
  const { headers, body } = request;
  if (!headers.has('content-length') && !headers.has('transfer-encoding')) return refusal('lengthMissing');
  const md5 = headers.get('content-md5');
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) return refusal('invalidDigest');
  return refusedEncryption(request);
}

function refusedEncryption({ headers }: StoreRequest): StoreRefusal | undefined {
  const encryption = headers.get('x-oss-server-side-encryption');
  return encryption === undefined || /^(AES256|KMS|SM4)$/.test(encryption) ? undefined : refusal('invalidEncryption');
}

function keptOf({ headers }: StoreRequest): ReadonlyMap<string, string> {
  const isKept = (name: string): boolean => name.startsWith('x-oss-meta-') || name === 'x-oss-server-side-encryption';
  return new Map([...headers].filter(([name]) => isKept(name)));
}

function partsIn(text: string): readonly { readonly number: number; readonly etag: string }[] {
  const form =
    /<Part>\s*<PartNumber>(\d+)<\/PartNumber>\s*<ETag>(?:"|&quot;)?([0-9A-F]{32})(?:"|&quot;)?<\/ETag>\s*<\/Part>/g;
  return [...text.matchAll(form)].map(([, number, etag]) => ({ number: Number(number), etag: `"${etag ?? ''}"` }));
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex').toUpperCase()}"`;
}

function xml(element: string, inner: string, headers: Readonly<Record<string, string>> = {}): StoreAnswer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<${element}>${inner}</${element}>\n`);
  return { status: 200, headers: { ...headers, 'Content-Type': 'application/xml' }, body };
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}
