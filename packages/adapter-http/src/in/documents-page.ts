import { Router } from 'express';
import { pageRequestId } from './request-id.js';

/** A document behind a signed, expiring link. */
export interface LinkedDocument {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/**
 * Opens the document of a link. `link` is path and query exactly as requested, e.g. `/documents/agreements/a.html?…`.
 * `expired`: the link is genuine but over; `unknown`: it is not genuine, or there is no such document.
 */
export type OpenDocument = (link: string) => Promise<LinkedDocument | 'expired' | 'unknown'>;

/** `GET /documents/…`: agreements and other documents for holders of a link (item 3). */
export function createDocumentsPage(open: OpenDocument): Router {
  const router = Router();
  router.get('/*path', async (request, response) => {
    const document = await open(request.originalUrl);
    // The link is the right to read: it must not travel on in a referrer, a cache or a frame.
    response.set({
      'Cache-Control': 'private, no-store',
      'Referrer-Policy': 'no-referrer',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    });
    if (document === 'unknown' || document === 'expired') {
      const status = document === 'expired' ? 410 : 404;
      response.status(status).json({ error: document, requestId: pageRequestId(response) });
      return;
    }
    response.set('Content-Type', document.contentType).set('Content-Disposition', 'inline');
    response.send(Buffer.from(document.bytes.buffer, document.bytes.byteOffset, document.bytes.byteLength));
  });
  return router;
}
