import type { Book } from '../wire/book.js';
import { createBook } from '../wire/book.js';
import type { JsonRecord } from '../wire/json.js';
import { readRecord, textMember } from '../wire/json.js';
import { canonicalText, decryptText, encryptText, isSignedByLender } from '../wire/seal.js';
import type { Script } from '../wire/script.js';
import { createScript } from '../wire/script.js';
import type { WireReply, WireRequest } from '../wire/wire-server.js';
import { createWireServer } from '../wire/wire-server.js';
import type { MarketplaceChannel } from './channel.js';
import type { DataKind } from './data-replies.js';
import { dataContent, dataKindAt } from './data-replies.js';

/** What the marketplace answers to a data pull. `refused` is a code other than 0, `garbage` is no JSON. */
export type PullOutcome = 'ready' | 'notReady' | 'refused' | 'serverError' | 'garbage' | 'hang' | 'reset';

/** What the marketplace answers to a callback. `refused` is HTTP 200 with a code other than 0. */
export type CallbackOutcome = 'accept' | 'refused' | 'serverError' | 'garbage' | 'hang' | 'reset';

/** A data pull that came in. */
export interface PullEntry {
  readonly at: number;
  readonly appId: string;
  readonly kind: DataKind;
  readonly uid: string;
  readonly isSigned: boolean;
  readonly outcome: PullOutcome;
}

/** A callback that came in, whatever was answered. */
export interface CallbackEntry {
  readonly at: number;
  readonly appId: string;
  readonly path: string;
  readonly orderNo: string;
  readonly status: string | undefined;
  /** The business content, decrypted. */
  readonly body: JsonRecord;
  /** The business content as text: the same on every attempt. */
  readonly text: string;
  readonly isSigned: boolean;
  readonly outcome: CallbackOutcome;
}

/** The marketplace's side of the wire: serves data, takes callbacks, keeps a book of both. */
export interface Marketplace {
  readonly channels: readonly MarketplaceChannel[];
  readonly callbacks: Book<CallbackEntry>;
  readonly pulls: Book<PullEntry>;
  /** Keys are {@link pullKey}. */
  readonly pullScript: Script<PullOutcome>;
  /** Keys are order numbers. */
  readonly callbackScript: Script<CallbackOutcome>;
  open(port?: number): Promise<void>;
  close(): Promise<void>;
  /** The address the lender calls, ending in `/`. */
  baseUrl(): string;
  /** The page that browsers come back to after a confirmation, without a query. */
  returnPage(): string;
  /** From here on signatures of this key of the lender are good as well: two live at once while one is exchanged for another. */
  acceptLenderKey(publicKey: string): void;
}

/** Key of the pull script: one kind of one uid. */
export function pullKey(uid: string, kind: DataKind): string {
  return `${uid}/${kind}`;
}

/** A marketplace of these channels, closed until `open`. Requests of an unknown appId or with a bad signature are refused and booked. */
export function createMarketplace(options: {
  readonly channels: readonly MarketplaceChannel[];
  readonly host?: string;
  readonly now?: () => number;
}): Marketplace {
  const now = options.now ?? Date.now;
  const callbacks = createBook<CallbackEntry>();
  const pulls = createBook<PullEntry>();
  const pullScript = createScript<PullOutcome>('ready');
  const callbackScript = createScript<CallbackOutcome>('accept');
  const furtherKeys: string[] = [];
  const server = createWireServer((request) => Promise.resolve(answer(request)), options.host);

  function answer(request: WireRequest): WireReply {
    if (request.method === 'GET') return returnPage(request);
    const envelope = readRecord(request.body);
    const appId = textMember(envelope, 'appId') ?? '';
    const channel = options.channels.find((candidate) => candidate.appId === appId);
    const opened = channel === undefined ? undefined : openEnvelope(channel, furtherKeys, envelope);
    const kind = dataKindAt(request.path);
    if (kind !== undefined) return answerPull(appId, kind, channel, opened);
    return answerCallback(appId, request.path, opened);
  }

  function answerPull(
    appId: string,
    kind: DataKind,
    channel: MarketplaceChannel | undefined,
    opened: Opened | undefined,
  ): WireReply {
    const uid = textMember(opened?.body ?? {}, 'uid') ?? '';
    const isSigned = opened?.isSigned ?? false;
    const outcome = isSigned ? pullScript.next(pullKey(uid, kind)) : 'refused';
    pulls.record({ at: now(), appId, kind, uid, isSigned, outcome });
    if (channel === undefined || !isSigned) return refusal('签名错误', 10003);
    return pullReply(channel, kind, uid, outcome);
  }

  function answerCallback(appId: string, path: string, opened: Opened | undefined): WireReply {
    const body = opened?.body ?? {};
    const orderNo = textMember(body, 'orderId') ?? '';
    const isSigned = opened?.isSigned ?? false;
    const outcome = isSigned ? callbackScript.next(orderNo) : 'refused';
    callbacks.record({
      at: now(),
      appId,
      path,
      orderNo,
      status: textMember(body, 'status'),
      body,
      text: opened?.text ?? '',
      isSigned,
      outcome,
    });
    if (!isSigned) return refusal('签名错误', 10003);
    return outcome === 'accept' ? json({ code: 0, message: '成功' }) : misbehaviour(outcome);
  }

  return {
    channels: options.channels,
    callbacks,
    pulls,
    pullScript,
    callbackScript,
    open: (port) => server.open(port),
    close: () => server.close(),
    baseUrl: () => `${server.url()}/`,
    returnPage: () => returnPageAt(`${server.url()}/`),
    acceptLenderKey: (publicKey) => void furtherKeys.push(publicKey),
  };
}

/** The page that browsers come back to, at a marketplace of this address. */
export function returnPageAt(baseUrl: string): string {
  return `${baseUrl}src/p/contractBack/index.html`;
}

/** Where browsers come back to: says what the lender said of the way. */
function returnPage({ path, query }: WireRequest): WireReply {
  if (!path.startsWith('/src/p/')) return { status: 404, body: '' };
  const isGood = query.get('status') === '1';
  const text = isGood
    ? '办理成功，请返回 App 查看进度。 All done.'
    : '未完成，请重新办理。 Not finished; please try again.';
  const body = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>榕树</title><style>body{font:1.1rem/1.7 system-ui,"Noto Sans CJK SC",sans-serif;max-width:26rem;margin:4rem auto;padding:0 1.5rem;color:#17233a}</style></head><body><h1>榕树 marketplace</h1><p>${text}</p></body></html>`;
  return { status: 200, body, contentType: 'text/html; charset=utf-8' };
}

interface Opened {
  readonly isSigned: boolean;
  readonly text: string;
  readonly body: JsonRecord;
}

function openEnvelope(channel: MarketplaceChannel, furtherKeys: readonly string[], envelope: JsonRecord): Opened {
  const request = textMember(envelope, 'request') ?? '';
  const timestamp = textMember(envelope, 'timestamp') ?? '';
  const text = canonicalText({ appId: channel.appId, request, timestamp });
  const sign = textMember(envelope, 'sign') ?? '';
  const further = channel.scheme === 'md5' ? [] : furtherKeys.map((key) => ({ ...channel, lenderPublicKey: key }));
  const isSigned = [channel, ...further].some((keys) => isSignedByLender(keys, text, sign));
  if (!isSigned) return { isSigned, text: '', body: {} };
  const clear = channel.aesKey === undefined ? request : decryptText(channel.aesKey, request);
  return { isSigned, text: clear, body: readRecord(clear) };
}

function pullReply(channel: MarketplaceChannel, kind: DataKind, uid: string, outcome: PullOutcome): WireReply {
  if (outcome === 'notReady') return json({ code: 0, message: '采集中', status: '1', type: 1 });
  if (outcome !== 'ready') return misbehaviour(outcome);
  const content = JSON.stringify(dataContent(kind, uid));
  const nested = channel.aesKey === undefined ? content : encryptText(channel.aesKey, content);
  // The operator's reply has an envelope of its own (`spec` §1.3); the others are the normal one.
  return kind === 'operator'
    ? json({ code: 0, message: '成功', status: '0', type: 1, data: nested })
    : json({ code: 0, message: '成功', response: nested });
}

function misbehaviour(outcome: Exclude<PullOutcome & CallbackOutcome, 'accept' | 'ready'>): WireReply {
  switch (outcome) {
    case 'refused':
      return refusal('系统异常', 10001);
    case 'serverError':
      return { status: 500, body: 'Internal Server Error', contentType: 'text/plain' };
    case 'garbage':
      return { status: 200, body: '<html>maintenance</html>', contentType: 'text/html' };
    case 'hang':
    case 'reset':
      return outcome;
  }
}

function refusal(message: string, code: number): WireReply {
  return json({ code, message });
}

function json(value: JsonRecord): WireReply {
  return { status: 200, body: JSON.stringify(value) };
}
