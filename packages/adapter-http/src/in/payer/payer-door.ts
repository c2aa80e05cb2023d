import type {
  ApplyRepaymentNotice,
  Clock,
  DebitAnswer,
  PayerStatements,
  SettleApplicationError,
  StatementFault,
} from '@banyan/core';
import { isJsonObject, parseJson, parseLocalDate } from '@banyan/core';
import type { Request, Response } from 'express';
import { Router } from 'express';
import { debitAnswerOf } from '../../out/payer-words.js';
import { textMember } from '../../out/signed-exchange.js';
import { STATEMENT_BYTES_MAX } from '../../out/statement-columns.js';
import type { WebhookFault } from '../../webhook/standard-webhook.js';
import { verifyWebhook } from '../../webhook/standard-webhook.js';
import type { BodyContext } from '../admitted-body.js';
import { withAdmittedBody } from '../admitted-body.js';
import { pageRequestId } from '../request-id.js';

/** What the payer sends by itself: notices of debits (item 23) and its statements of days. Each message is signed as its answers are. */
export interface PayerDoor {
  readonly clock: Clock;
  /** The payer's secrets in force: one, or two while they change over; none while the payer is not configured. */
  secrets(): readonly string[];
  readonly applyNotice: ApplyRepaymentNotice;
  readonly statements: PayerStatements;
  /** For the log: something was refused. The payer is told a word. */
  onRefused?(door: 'notice' | 'statement', reason: PayerRefusal): void;
}

/** Why a message of the payer is refused. */
export type PayerRefusal = WebhookFault | SettleApplicationError['kind'] | StatementFault['kind'] | 'wrongContentType';

const NOTICE_BYTES_MAX = 16 * 1024;

/** Status of a refused notice. What contradicts our books is for people; the payer need not come again, but may. */
const NOTICE_STATUS: Readonly<Record<SettleApplicationError['kind'], number>> = {
  unknownRequest: 404,
  notDisbursed: 409,
  serialReused: 409,
  paidAtImplausible: 409,
  amountImplausible: 409,
};

/** `POST /payer/notices` and `POST /payer/statements/:day` (`WIRES.md`). A body is not even text before its signature is good. */
export function createPayerDoor(door: PayerDoor, context: BodyContext): Router {
  const router = Router();

  router.post('/notices', (request, response) =>
    withAdmittedBody({ request, response, bodyBytesMax: NOTICE_BYTES_MAX }, context, async (body) => {
      if (isSigned('notice', request, response, body)) await answerNotice(body, response);
    }),
  );
  router.post('/statements/:day', (request, response) =>
    withAdmittedBody({ request, response, bodyBytesMax: STATEMENT_BYTES_MAX }, context, async (body) => {
      if (isSigned('statement', request, response, body)) await answerStatement(request, response, body);
    }),
  );
  for (const path of ['/notices', '/statements/:day']) {
    router.all(path, (_request, response) => {
      response.set('Allow', 'POST');
      send(response, 405, { error: 'wrongMethod' });
    });
  }
  return router;

  /** False when the sender has had its answer already. */
  function isSigned(which: 'notice' | 'statement', request: Request, response: Response, body: Uint8Array): boolean {
    const { headers } = request;
    const verified = verifyWebhook({ headers, body, secrets: door.secrets(), now: door.clock.now() });
    if (verified.ok) return true;
    door.onRefused?.(which, verified.error);
    send(response, 400, { error: 'badSignature' });
    return false;
  }

  async function answerNotice(body: Uint8Array, response: Response): Promise<void> {
    const notice = noticeOf(body);
    if (notice === undefined) return refuse(response, 'notice', 400, { kind: 'malformed' });
    const applied = await door.applyNotice(notice);
    if (!applied.ok) return refuse(response, 'notice', NOTICE_STATUS[applied.error.kind], applied.error);
    send(response, 200, { taken: applied.value });
  }

  async function answerStatement(
    request: Request<{ day: string }>,
    response: Response,
    body: Uint8Array,
  ): Promise<void> {
    if (request.is('text/csv') === false) return refuse(response, 'statement', 415, { kind: 'wrongContentType' });
    const day = parseLocalDate(request.params.day);
    if (!day.ok) return refuse(response, 'statement', 400, { kind: 'malformed' });
    const kept = await door.statements.keep(day.value, body);
    if (!kept.ok) return refuse(response, 'statement', 400, kept.error);
    send(response, 200, { taken: 'kept', lines: kept.value.lines });
  }

  function refuse(
    response: Response,
    which: 'notice' | 'statement',
    status: number,
    { kind, ...more }: { readonly kind: PayerRefusal },
  ): void {
    door.onRefused?.(which, kind);
    send(response, status, { ...more, error: kind });
  }
}

/** What a notice says; undefined when it says nothing that could be true of a debit which the payer knows. */
function noticeOf(body: Uint8Array): { readonly requestNo: string; readonly word: DebitAnswer } | undefined {
  const parsed = parseJson(Buffer.from(body).toString('utf8'));
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined;
  const requestNo = textMember(parsed.value, 'requestNo');
  if (requestNo === undefined || !/^[\w-]{1,64}$/.test(requestNo)) return undefined;
  const word = debitAnswerOf(parsed.value, requestNo);
  return word.kind === 'unknown' || word.kind === 'notReceived' ? undefined : { requestNo, word };
}

function send(response: Response, status: number, body: Readonly<Record<string, unknown>>): void {
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .json({ ...body, requestId: pageRequestId(response) });
}
