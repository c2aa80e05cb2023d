import type { IncomingMessage, ServerResponse } from 'node:http';
import { PortUnavailable } from '@banyan/core';
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import express from 'express';
import helmet from 'helmet';
import type { Admission } from './admission.js';
import type { ClientAddress } from './client-address.js';
import type { ApiDocument } from './docs-page.js';
import { createDocsPage } from './docs-page.js';
import type { OpenDocument } from './documents-page.js';
import { createDocumentsPage } from './documents-page.js';
import type { ReadinessCheck } from './health-page.js';
import { createHealthPage } from './health-page.js';
import type { LenderEvents } from './lender-events-page.js';
import { createLenderEventsPage } from './lender-events-page.js';
import type { OperationsApi } from './operations/operations-api.js';
import { createOperationsPages } from './operations/operations-pages.js';
import type { OpeningPages } from './opening/opening-pages.js';
import { createDepositoryNotify, createOpeningPages } from './opening/opening-pages.js';
import type { PayerDoor } from './payer/payer-door.js';
import { createPayerDoor } from './payer/payer-door.js';
import { pageRequestId, requestIdOf } from './request-id.js';

/** The pages beside the marketplace's interfaces; each is absent (404) when its option is. */
export interface PagesOptions {
  /** All must hold for `/readyz` to be 200. */
  readonly readiness?: readonly ReadinessCheck[];
  /** The text of `/metrics`. */
  readonly metrics?: { text(): Promise<{ readonly contentType: string; readonly body: string }> };
  /** The OpenAPI 3.1 document shown at `/docs`. */
  readonly apiDocument?: () => ApiDocument;
  readonly openDocument?: OpenDocument;
  readonly lenderEvents?: LenderEvents;
  /** `/opening/…` for borrowers, `/depository/notify` for the depository. */
  readonly opening?: OpeningPages;
  /** `/payer/notices` and `/payer/statements/:day` for the payer. */
  readonly payerDoor?: PayerDoor;
  /** Serves `/operations/…` to the back office. */
  readonly operationsApi?: OperationsApi;
  /** Something was thrown while a page was made. For the log; the caller gets the request id. */
  onPageError?(error: unknown, requestId: string): void;
}

/** Part of the pages that an address may or may not use. Borrowers' pages are open: their tokens guard them. */
export type PageArea = 'documents' | 'lender' | 'depository' | 'payer' | 'operations';

/** What the pages need of the server around them. */
export interface PagesContext {
  readonly admission: Admission;
  readonly clientAddress: ClientAddress;
  readonly receiveTimeoutMs: number;
  isStopping(): boolean;
  isAllowed(area: PageArea, address: string): boolean;
  newRequestId(): string;
}

/** Everything that is not the marketplace's: health, metrics, documentation, documents, lender events, operations. */
export function createPages(
  options: PagesOptions,
  context: PagesContext,
): (request: IncomingMessage, response: ServerResponse) => void {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('env', 'production');
  app.set('query parser', 'simple');
  app.set('trust proxy', (address: string) => context.clientAddress.isTrusted(address));

  app.use((request: Request, response: Response, next: NextFunction) => {
    response.setHeader('X-Request-Id', requestIdOf(request.headers['x-request-id'], context));
    next();
  });
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      // TLS ends at the load balancer, which is the one to promise it.
      strictTransportSecurity: false,
    }),
  );

  app.use(createHealthPage(options.readiness ?? [], context));
  const only = (area: PageArea) => (request: Request, response: Response, next: NextFunction) => {
    if (context.isAllowed(area, context.clientAddress.of(request))) next();
    else response.status(403).json({ error: 'notAllowed', requestId: pageRequestId(response) });
  };
  const { metrics, apiDocument, openDocument, lenderEvents, opening, payerDoor, operationsApi } = options;
  if (metrics !== undefined) {
    app.get('/metrics', only('operations'), async (_request, response) => {
      const page = await metrics.text();
      response.set('Content-Type', page.contentType).set('Cache-Control', 'no-store').send(page.body);
    });
  }
  if (apiDocument !== undefined) app.use('/docs', only('operations'), createDocsPage(apiDocument));
  if (openDocument !== undefined) app.use('/documents', only('documents'), createDocumentsPage(openDocument));
  if (lenderEvents !== undefined) {
    app.use('/lender', only('lender'), createLenderEventsPage(lenderEvents, context));
  }
  if (opening !== undefined) {
    app.use(
      '/opening',
      createOpeningPages(opening, context, (error, requestId) => options.onPageError?.(error, requestId)),
    );
    app.use('/depository', only('depository'), createDepositoryNotify(opening, context));
  }
  if (payerDoor !== undefined) app.use('/payer', only('payer'), createPayerDoor(payerDoor, context));
  if (operationsApi !== undefined) {
    app.use('/operations', only('operations'), createOperationsPages(operationsApi, context));
  }

  app.use((_request: Request, response: Response) => {
    response.status(404).json({ error: 'unknownPath', requestId: pageRequestId(response) });
  });
  app.use(errorPage(options));
  return app;
}

/** The one place where an error of a page becomes an answer; it never quotes the error or the request. */
function errorPage(options: PagesOptions): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const requestId = pageRequestId(response);
    options.onPageError?.(error, requestId);
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof PortUnavailable) {
      response.status(503).set('Retry-After', '1').json({ error: 'unavailable', requestId });
      return;
    }
    const status = callerStatus(error);
    response.status(status).json({ error: status < 500 ? 'badRequest' : 'internal', requestId });
  };
}

/** Express marks what the caller got wrong (a broken escape in a path, a range) with a status of its own. */
function callerStatus(error: unknown): number {
  const status: unknown = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
