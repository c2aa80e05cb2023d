import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Router } from 'express';

/** An OpenAPI 3.1 document, as it is to be served. */
export type ApiDocument = Readonly<Record<string, unknown>>;

/** Own origin only: nothing inline, no evaluation, no forms, no frames. Tried in Chromium with swagger-ui 5.35. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Banyan interfaces</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="interfaces"></div>
<noscript>The document itself: <a href="/docs/openapi.json">openapi.json</a></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** Requests must be signed, so the page is for reading: no "try it out", no outside validator. */
const START = `SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#interfaces',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  showExtensions: true,
  supportedSubmitMethods: [],
  validatorUrl: null,
});
`;

/** `/docs`: the OpenAPI document, made when it is first asked for, and a page to read it, both from this server alone. */
export function createDocsPage(document: () => ApiDocument): Router {
  const reader = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  let text: string | undefined;
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    next();
  });
  router.get('/', (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('html').send(PAGE);
  });
  router.get('/start.js', (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('text/javascript').send(START);
  });
  router.get('/openapi.json', (_request, response) => {
    response
      .set('Cache-Control', 'no-cache')
      .type('json')
      .send((text ??= JSON.stringify(document())));
  });
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    router.get(`/${file}`, (_request, response) => {
      response.sendFile(file, { root: reader, maxAge: '1d' });
    });
  }
  return router;
}
