import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { invariant } from '@banyan/core';
import type { Admission } from './admission.js';
import { createAdmission } from './admission.js';
import { createClientAddress } from './client-address.js';
import type { HttpServerSettings } from './http-server-settings.js';
import { DEFAULT_HTTP_SERVER_SETTINGS } from './http-server-settings.js';
import { createBrokenRequests } from './broken-request.js';
import { createWireListener } from './marketplace-wire.js';
import type { PageArea, PagesOptions } from './pages.js';
import { createPages } from './pages.js';
import type { MarketplaceWire, WireAnswer } from './wire-types.js';

/** Part of the server that an address may or may not use. Health is open to everybody. */
export type ServerArea = 'marketplace' | PageArea;

/** What the server serves. */
export interface HttpServerOptions<
  A extends WireAnswer = WireAnswer,
  Name extends string = string,
> extends PagesOptions {
  readonly settings?: Partial<HttpServerSettings>;
  readonly marketplace: MarketplaceWire<A, Name>;
  /** A new request id: letters and digits, no two alike. */
  newRequestId(): string;
  /** Address allow-list; everybody when absent. */
  isAllowed?(area: ServerArea, remoteAddress: string): boolean;
  /** A request that was not even HTTP, or stopped coming: `malformed`, `headersTooLarge`, `tooSlow`. */
  onBrokenRequest?(kind: string): void;
}

/** The running gateway as seen from HTTP. */
export interface GatewayServer {
  /** Resolves once connections are accepted. Rejects with node's error when the port is taken or not permitted. */
  listen(): Promise<{ readonly port: number }>;
  /**
   * Readiness turns red, then no connection is accepted any more, what is in flight is answered with `Connection: close`,
   * and at `deadlineMs` from now the rest is cut. `cut` is how many requests that hit.
   */
  stop(deadlineMs: number): Promise<{ readonly cut: number }>;
  /** Requests of the marketplace and events of the lender that are being worked on. */
  inFlight(): number;
}

/** Serves the marketplace's paths on bare `node:http` and everything else through express (ADR 0008, `RELIABILITY` §6). */
export function createHttpServer<A extends WireAnswer, Name extends string>(
  options: HttpServerOptions<A, Name>,
): GatewayServer {
  const settings: HttpServerSettings = { ...DEFAULT_HTTP_SERVER_SETTINGS, ...options.settings };
  const routes = [...options.marketplace.routes.values()];
  for (const route of routes) {
    invariant(
      route.bodyBytesMax <= settings.bodyBytesInFlightMax,
      `bodyBytesInFlightMax is smaller than the largest body of ${route.interfaceName}`,
    );
  }
  let phase: 'serving' | 'stopping' = 'serving';
  const isStopping = (): boolean => phase === 'stopping';
  const clientAddress = createClientAddress(settings.trustedProxies);
  const admission = createAdmission({
    requestsMax: settings.requestsInFlightMax,
    bytesMax: settings.bodyBytesInFlightMax,
    waitMs: settings.bodyWaitMs,
  });
  const isAllowed = (area: ServerArea, address: string): boolean => options.isAllowed?.(area, address) ?? true;

  const wire = createWireListener(options.marketplace, {
    admission,
    clientAddress,
    receiveTimeoutMs: settings.receiveTimeoutMs,
    answerTimeoutMs: settings.answerTimeoutMs,
    newRequestId: () => options.newRequestId(),
    isStopping,
    isAllowed: (address) => isAllowed('marketplace', address),
  });
  const pages = createPages(options, {
    admission,
    clientAddress,
    isStopping,
    isAllowed,
    newRequestId: () => options.newRequestId(),
    receiveTimeoutMs: settings.receiveTimeoutMs,
  });
  const server = createServer(
    {
      maxHeaderSize: settings.maxHeaderBytes,
      headersTimeout: settings.headersTimeoutMs,
      // A backstop behind the body reader, which knows what each route allows.
      requestTimeout: longestReceiveMs(settings, routes) + settings.headersTimeoutMs,
      // Node looks for slow requests at this interval only, 30 s if not told.
      connectionsCheckingInterval: Math.max(50, Math.min(2_500, settings.headersTimeoutMs / 4)),
      keepAliveTimeout: settings.keepAliveTimeoutMs,
      noDelay: true,
    },
    (request, response) => dispatch(request, response, false),
  );
  server.maxConnections = settings.maxConnections;
  server.maxRequestsPerSocket = settings.maxRequestsPerSocket;
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => dispatch(request, response, true));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const kind = broken.answer(error, socket);
    if (kind !== undefined) options.onBrokenRequest?.(kind);
  });
  const broken = createBrokenRequests();
  const silent = trackSilentSockets(server);
  let unanswered = 0;

  function dispatch(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    silent.delete(request.socket);
    broken.begun(request.socket, response);
    unanswered += 1;
    response.once('close', () => (unanswered -= 1));
    if (wire(request, response, expectsContinue)) return;
    if (expectsContinue) response.writeContinue();
    if (isStopping()) response.setHeader('connection', 'close');
    pages(request, response);
  }

  return {
    inFlight: () => admission.inFlight(),
    listen: () => listening(server, settings),
    async stop(deadlineMs) {
      phase = 'stopping';
      const deadline = performance.now() + deadlineMs;
      if (settings.readinessGraceMs > 0)
        await delay(Math.min(settings.readinessGraceMs, deadlineMs), undefined, { ref: false });
      const inTime = await closed(server, admission, silent, deadline - performance.now());
      if (inTime) return { cut: 0 };
      const cut = Math.max(unanswered, admission.inFlight());
      server.closeAllConnections();
      return { cut };
    },
  };
}

/** How often a stopping server looks for connections that have fallen idle. */
const SWEEP_MS = 20;

function longestReceiveMs(
  settings: HttpServerSettings,
  routes: readonly { readonly receiveTimeoutMs?: number }[],
): number {
  const longest = Math.max(settings.receiveTimeoutMs, ...routes.map((route) => route.receiveTimeoutMs ?? 0));
  return longest + settings.bodyWaitMs;
}

function listening(server: Server, settings: HttpServerSettings): Promise<{ readonly port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: settings.host, port: settings.port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve({ port: address !== null && typeof address === 'object' ? address.port : settings.port });
    });
  });
}

/** Sockets that have never sent a request: `closeIdleConnections` counts them as busy until `headersTimeout`. */
function trackSilentSockets(server: Server): Set<Socket> {
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  return silent;
}

/** True once nothing is connected and nothing is worked on; false when that has not come in `restMs`. */
async function closed(
  server: Server,
  admission: Admission,
  silent: ReadonlySet<Socket>,
  restMs: number,
): Promise<boolean> {
  const gone = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of silent) socket.destroy();
  // An answer whose head was written before the stop leaves its connection open; closed as soon as it falls idle.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const all = Promise.all([gone, admission.whenIdle()]).then(() => true);
  const over = new AbortController();
  const late = delay(Math.max(0, restMs), false, { ref: false, signal: over.signal });
  const inTime = await Promise.race([all, late.catch(() => false)]);
  over.abort();
  clearInterval(sweep);
  return inTime;
}
