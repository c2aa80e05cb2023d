import type {
  ApplyOpeningNotice,
  ApplyOpeningNoticeError,
  ChannelCode,
  OpenOpeningPage,
  ReturnFromOpening,
} from '@banyan/core';
import { PortUnavailable } from '@banyan/core';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { Router } from 'express';
import type { BodyContext } from '../admitted-body.js';
import { withAdmittedBody } from '../admitted-body.js';
import type { FormFields } from '../form-fields.js';
import { queryFields, readFields } from '../form-fields.js';
import { pageRequestId } from '../request-id.js';
import type { Page, PageTexts } from './page-html.js';
import { pageHtml, pagePolicy } from './page-html.js';
import type { PageLanguage } from './page-language.js';
import { pageLanguage } from './page-language.js';
import type { StandingPage } from './standing-texts.table.js';
import { STANDING_TEXTS } from './standing-texts.table.js';

/** Our page on the way to the depository, and the two ways back (items 12.2, 13, 25.2, G8). */
export interface OpeningPages {
  /** The form of the page with this token. */
  readonly open: OpenOpeningPage;
  /** What the browser brought back from the depository: a hint, and where to send the borrower now. */
  readonly returned: ReturnFromOpening;
  /** The depository's own notice: it counts. */
  readonly notified: ApplyOpeningNotice;
  /** What the page says at a channel. */
  texts(channel: ChannelCode): Readonly<Record<PageLanguage, PageTexts>>;
  /** For the log: something was refused at a door. */
  onRefused?(door: 'page' | 'return' | 'notice', reason: string): void;
}

const FORM_BYTES_MAX = 64 * 1024;

/** `GET /opening/:token`, `GET|POST /opening/:token/return`. `onError` hears of what was thrown; the borrower sees a page. */
export function createOpeningPages(
  pages: OpeningPages,
  context: BodyContext,
  onError: (error: unknown, requestId: string) => void,
): Router {
  const router = Router();

  async function answerPage(token: string, request: Request, response: Response): Promise<void> {
    const opened = await pages.open(token);
    const language = languageOf(request);
    if (!opened.ok) {
      pages.onRefused?.('page', opened.error.kind);
      if (opened.error.kind === 'pageOver' && opened.error.redirectUrl !== undefined) {
        leadOn(response, opened.error.redirectUrl);
        return;
      }
      sendStanding(response, opened.error.kind === 'unknownToken' ? 'unknown' : 'over', language);
      return;
    }
    const { form, channel } = opened.value;
    const { title, text, button } = pages.texts(channel)[language];
    const otherLanguageHref = `?lang=${language === 'zh' ? 'en' : 'zh'}`;
    sendPage(response, 200, { language, title, text, form: { ...form, button }, otherLanguageHref });
  }

  async function answerReturn(
    token: string,
    request: Request,
    response: Response,
    fields: FormFields | undefined,
  ): Promise<void> {
    const language = languageOf(request);
    const returned = fields === undefined ? undefined : await pages.returned(token, fields);
    if (returned?.ok === true) {
      const { redirectUrl, isOpened } = returned.value;
      if (redirectUrl === undefined) sendStanding(response, isOpened ? 'opened' : 'notOpened', language);
      else leadOn(response, redirectUrl);
      return;
    }
    const reason = returned?.error.kind ?? 'malformed';
    pages.onRefused?.('return', reason);
    sendStanding(response, reason === 'unknownToken' ? 'unknown' : 'unreadable', language);
  }

  router.get('/:token', (request, response) =>
    withAdmittedBody({ request, response, bodyBytesMax: 0 }, context, () =>
      answerPage(request.params.token, request, response),
    ),
  );
  router.get('/:token/return', (request, response) =>
    withAdmittedBody({ request, response, bodyBytesMax: 0 }, context, () =>
      answerReturn(request.params.token, request, response, queryFields(request.originalUrl)),
    ),
  );
  router.post('/:token/return', (request, response) =>
    withAdmittedBody({ request, response, bodyBytesMax: FORM_BYTES_MAX }, context, (body) =>
      answerReturn(request.params.token, request, response, readFields(request.headers['content-type'], body)),
    ),
  );
  router.use(errorPage(onError));
  return router;
}

function errorPage(onError: (error: unknown, requestId: string) => void): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    // Express marks its own: a broken escape where the token stands. There is no such page.
    if (error instanceof URIError && 'status' in error && !response.headersSent) {
      sendStanding(response, 'unknown', languageOf(request));
      return;
    }
    onError(error, pageRequestId(response));
    if (response.headersSent) {
      next(error);
      return;
    }
    const isAway = error instanceof PortUnavailable;
    if (isAway) response.set('Retry-After', '1');
    sendStanding(response, isAway ? 'unavailable' : 'broken', languageOf(request));
  };
}

/** Status of a refused notice. Only `unavailable`, which is an error page, makes the depository come again to any use. */
const NOTICE_STATUS: Readonly<Record<ApplyOpeningNoticeError['kind'], number>> = {
  badSignature: 400,
  malformed: 400,
  unknownRequest: 404,
  personDiffers: 409,
};

/** `POST /depository/notify`: the text `SUCCESS` once the notice is taken in for good. */
export function createDepositoryNotify(pages: OpeningPages, context: BodyContext): Router {
  const router = Router();
  router.post('/notify', (request, response) =>
    withAdmittedBody({ request, response, bodyBytesMax: FORM_BYTES_MAX }, context, async (body) => {
      const fields = readFields(request.headers['content-type'], body);
      const taken = fields === undefined ? undefined : await pages.notified(fields);
      if (taken?.ok === true) {
        sendText(response, 200, 'SUCCESS');
        return;
      }
      const reason = taken?.error.kind ?? 'malformed';
      pages.onRefused?.('notice', reason);
      sendText(response, NOTICE_STATUS[reason], reason);
    }),
  );
  router.all('/notify', (_request, response) => {
    response.set('Allow', 'POST');
    sendText(response, 405, 'wrongMethod');
  });
  return router;
}

function languageOf(request: Request): PageLanguage {
  return pageLanguage(request.query['lang'], request.headers['accept-language']);
}

function sendStanding(response: Response, which: StandingPage, language: PageLanguage): void {
  const { status, [language]: texts } = STANDING_TEXTS[which];
  const [title, text] = texts;
  sendPage(response, status, { language, title, text });
}

function sendPage(response: Response, status: number, page: Page): void {
  response
    .status(status)
    .set({
      'Content-Security-Policy': pagePolicy(page.form),
      'Cache-Control': 'no-store',
      // The token is the right to the page: it must not travel on.
      'Referrer-Policy': 'no-referrer',
      Vary: 'Accept-Language',
      'Content-Language': page.language === 'zh' ? 'zh-CN' : 'en',
    })
    .type('html')
    .send(pageHtml(page));
}

/** 303: whatever the depository's page sent us, the marketplace gets a GET. Not by `location`, which mends what it takes for broken. */
function leadOn(response: Response, url: string): void {
  response.status(303).set({ Location: url, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }).end();
}

function sendText(response: Response, status: number, text: string): void {
  response.status(status).set('Cache-Control', 'no-store').type('text/plain').send(text);
}
