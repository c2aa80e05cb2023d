import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { maskedIdCard, maskedMobile, maskedName } from '../../marketplace/people.js';
import type { Book } from '../../wire/book.js';
import { createBook } from '../../wire/book.js';
import { postBytes } from '../../wire/http-client.js';
import type { JsonRecord } from '../../wire/json.js';
import { readRecord, recordMember, textMember } from '../../wire/json.js';
import type { Script } from '../../wire/script.js';
import { createScript } from '../../wire/script.js';
import type { WireReply, WireRequest } from '../../wire/wire-server.js';
import { createWireServer } from '../../wire/wire-server.js';
import type { Opening } from './messages.js';
import { formMessage, openingFrom, resultMembers } from './messages.js';
import type { OpeningOutcome, PlannedNotice } from './opening-script.js';
import { NOTICE, planNotices } from './opening-script.js';
import { consentPage, refusedPage, returnPage } from './pages.js';
import { isSignedSha1, signSha1 } from './signature.js';
import { pageLanguage } from './texts.table.js';

/** How the depository answers a query; `answer` is the truth. */
export type QueryOutcome = 'answer' | 'hang' | 'serverError' | 'wrongSignature';

/** Something that happened at the depository. */
export interface DepositoryEntry {
  readonly at: number;
  readonly kind: 'page' | 'refusedForm' | 'decided' | 'notice' | 'query';
  readonly requestNo: string;
  /** Outcome of a decision, HTTP status of a notice, answer of a query. */
  readonly word: string;
}

/** The depository (新网, item 12, G8): a page to click through, notices, queries. */
export interface Depository {
  readonly book: Book<DepositoryEntry>;
  /** Keys are identity numbers. */
  readonly script: Script<OpeningOutcome>;
  /** Keys are identity numbers. */
  readonly queryScript: Script<QueryOutcome>;
  open(port?: number): Promise<void>;
  close(): Promise<void>;
  /** What the gateway is configured with; `/gateway` and `/service` are below it. */
  url(): string;
  /** From here on notices can be sent. `gatewayUrl` has no trailing slash. */
  connect(gatewayUrl: string): void;
  /** Sends a notice of this request now; gives the HTTP status. */
  notify(requestNo: string, notice?: Partial<PlannedNotice>): Promise<number>;
  /** The latest request of a person. */
  requestOf(idCard: string): string | undefined;
}

/** Keys of both sides, Base64 DER. */
export interface DepositoryKeys {
  readonly depositoryPrivateKey: string;
  readonly lenderPublicKey: string;
  /** Signs what is to be signed wrongly. */
  readonly strangerPrivateKey: string;
}

const REPEAT_EVERY_MS = 400;
const REPEATS_MAX = 20;
const PAGE_HEADERS = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

/** A depository that opens whatever nobody scripted. */
export function createDepository(options: {
  readonly keys: DepositoryKeys;
  readonly host?: string;
  readonly now?: () => number;
}): Depository {
  const { keys, now = Date.now } = options;
  const book = createBook<DepositoryEntry>();
  const script = createScript<OpeningOutcome>('open');
  const queryScript = createScript<QueryOutcome>('answer');
  const openings = new Map<string, Opening>();
  const sessions = new Map<string, string>();
  let noticeUrl: string | undefined;
  const server = createWireServer(answer, options.host);

  const record = (kind: DepositoryEntry['kind'], requestNo: string, word: string): void => {
    book.record({ at: now(), kind, requestNo, word });
  };
  const page = (status: number, body: string): WireReply => ({
    status,
    body,
    contentType: 'text/html; charset=utf-8',
    headers: PAGE_HEADERS,
  });

  async function answer(request: WireRequest): Promise<WireReply> {
    if (request.path === '/gateway') return takeForm(request);
    if (request.path === '/service') return answerQuery(request);
    const session = /^\/page\/([\w-]+)$/.exec(request.path)?.[1];
    const opening = openings.get(sessions.get(session ?? '') ?? '');
    if (opening === undefined) return page(404, refusedPage(pageLanguage(request.query.get('lang'))));
    return showOrDecide(request, opening);
  }

  function takeForm(request: WireRequest): WireReply {
    const fields = new URLSearchParams(request.body);
    const reqData = fields.get('reqData') ?? '';
    const isSigned = isSignedSha1(keys.lenderPublicKey, reqData, fields.get('sign') ?? '');
    const opening = isSigned ? openingFrom(fields.get('platformNo') ?? '', readRecord(reqData)) : undefined;
    if (opening === undefined) {
      record('refusedForm', '', isSigned ? 'malformed' : 'badSignature');
      return page(400, refusedPage('zh'));
    }
    if (!openings.has(opening.requestNo)) openings.set(opening.requestNo, opening);
    const session = randomBytes(12).toString('base64url');
    sessions.set(session, opening.requestNo);
    record('page', opening.requestNo, 'shown');
    const language = pageLanguage(request.headers['accept-language']?.slice(0, 2));
    return { status: 303, body: '', headers: { location: `/page/${session}?lang=${language}` } };
  }

  async function showOrDecide(request: WireRequest, opening: Opening): Promise<WireReply> {
    const language = pageLanguage(request.query.get('lang'));
    if (request.method !== 'POST' && opening.state === 'asked') {
      return page(200, consentPage(shown(opening), language, request.path));
    }
    const fields = new URLSearchParams(request.body);
    if (opening.state === 'asked') {
      const card = fields.get('card');
      const isCancelled = fields.get('answer') === 'cancel';
      if (!isCancelled && fields.get('consent') !== 'yes') {
        return page(200, consentPage(shown(opening), language, request.path));
      }
      if (card !== null && /^\d{16,19}$/.test(card)) opening.bankcardNo ??= card;
      const outcome = isCancelled ? 'refuse' : script.next(opening.idCardNo);
      settle(opening, outcome);
      const told = sendNotices(opening, outcome).catch(() => undefined);
      if (outcome === 'noticeFirst') await told;
    }
    const back = formMessage(opening, 'CALLBACK', resultMembers(opening));
    const sign = signSha1(keys.depositoryPrivateKey, back.respData);
    return page(
      200,
      returnPage(opening.state === 'opened', language, { action: opening.redirectUrl, fields: { ...back, sign } }),
    );
  }

  function settle(opening: Opening, outcome: OpeningOutcome): void {
    opening.state = outcome === 'refuse' ? 'failed' : 'opened';
    record('decided', opening.requestNo, outcome);
  }

  async function sendNotices(opening: Opening, outcome: OpeningOutcome): Promise<void> {
    for (const planned of planNotices(outcome)) {
      if (planned.delayMs > 0) await delay(planned.delayMs, undefined, { ref: false });
      await Promise.all(Array.from({ length: planned.copies }, () => repeatNotice(opening, planned)));
    }
  }

  // A depository repeats its notice until it is acknowledged.
  async function repeatNotice(opening: Opening, planned: PlannedNotice): Promise<void> {
    for (let time = 0; time < REPEATS_MAX; time += 1) {
      const status = await sendNotice(opening, planned).catch(() => 0);
      if (status === 200 || (status >= 400 && status < 500)) return;
      await delay(REPEAT_EVERY_MS, undefined, { ref: false });
    }
  }

  async function sendNotice(opening: Opening, planned: PlannedNotice): Promise<number> {
    if (noticeUrl === undefined) throw new Error('the depository is not connected to a gateway');
    const { isOpened, isSignedWell, isOfAnotherPerson } = planned;
    const told: Opening = { ...opening, state: isOpened ? 'opened' : 'failed' };
    const members = isOfAnotherPerson
      ? { ...resultMembers(told), idCardNo: '440199199506150046' }
      : resultMembers(told);
    const message = formMessage(opening, 'NOTIFY', members);
    const key = isSignedWell ? keys.depositoryPrivateKey : keys.strangerPrivateKey;
    const form = new URLSearchParams({ ...message, sign: signSha1(key, message.respData) });
    const { status } = await postBytes(noticeUrl, form.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    record('notice', opening.requestNo, String(status));
    return status;
  }

  function answerQuery(request: WireRequest): WireReply {
    if (!isSignedSha1(keys.lenderPublicKey, request.body, request.headers['sign'] ?? '')) {
      record('query', '', 'badSignature');
      return { status: 403, body: '' };
    }
    const body = readRecord(request.body);
    const asked = { ...body, ...recordMember(body, 'reqData') };
    const platformUserNo = textMember(asked, 'platformUserNo') ?? '';
    const known = [...openings.values()].filter((opening) => opening.platformUserNo === platformUserNo);
    const opening = known.find(({ state }) => state === 'opened') ?? known.at(-1);
    const outcome = opening === undefined ? 'answer' : queryScript.next(opening.idCardNo);
    record('query', opening?.requestNo ?? '', outcome === 'answer' ? (opening?.state ?? 'notKnown') : outcome);
    if (outcome === 'hang') return 'hang';
    if (outcome === 'serverError') return { status: 500, body: '' };
    const answered = JSON.stringify(userInformation(opening));
    const key = outcome === 'wrongSignature' ? keys.strangerPrivateKey : keys.depositoryPrivateKey;
    return { status: 200, body: answered, headers: { sign: signSha1(key, answered) } };
  }

  const known = (requestNo: string): Opening => {
    const opening = openings.get(requestNo);
    if (opening === undefined) throw new Error('the depository does not know the request');
    return opening;
  };

  return {
    book,
    script,
    queryScript,
    open: (port) => server.open(port),
    close: () => server.close(),
    url: () => server.url(),
    connect(gatewayUrl) {
      noticeUrl = `${gatewayUrl}/depository/notify`;
    },
    notify: (requestNo, notice = {}) => sendNotice(known(requestNo), { ...NOTICE, ...notice }),
    requestOf: (idCard) => [...openings.values()].filter((opening) => opening.idCardNo === idCard).at(-1)?.requestNo,
  };
}

function userInformation(opening: Opening | undefined): JsonRecord {
  if (opening === undefined)
    return { code: '1', status: 'INIT', errorCode: 'USER_NOT_EXISTS', errorMessage: '用户不存在' };
  if (opening.state === 'asked')
    return { code: '1', status: 'INIT', errorCode: 'USER_PENDING', errorMessage: '开户处理中' };
  return resultMembers(opening);
}

function shown(opening: Opening): Parameters<typeof consentPage>[0] {
  const { bankcardNo } = opening;
  return {
    name: maskedName(opening.realName),
    idCard: maskedIdCard(opening.idCardNo),
    mobile: maskedMobile(opening.mobile),
    ...(bankcardNo === undefined ? {} : { card: `**** **** **** ${bankcardNo.slice(-4)}` }),
    mandates: opening.authList.split(',').filter((mandate) => mandate !== ''),
  };
}
