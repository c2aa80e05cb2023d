/** How the server listens and what it bears. Times in milliseconds. */
export interface HttpServerSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Longer than the load balancer's own idle time, or it will meet closed connections. */
  readonly keepAliveTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** For a body to arrive, unless its route says otherwise. */
  readonly receiveTimeoutMs: number;
  /** For the answer, once the body is there. */
  readonly answerTimeoutMs: number;
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
  readonly maxRequestsPerSocket: number;
  readonly requestsInFlightMax: number;
  /** Bodies over 64 KiB, together. What a body becomes while it is worked on is a few times its size. */
  readonly bodyBytesInFlightMax: number;
  /** How long a large body may wait for room, unread. */
  readonly bodyWaitMs: number;
  /** Between readiness turning red and the end of listening: how long the load balancer needs to notice. */
  readonly readinessGraceMs: number;
  /** Proxies whose `X-Forwarded-For` is believed: addresses or `address/prefix`. */
  readonly trustedProxies: readonly string[];
}

/** Settings that suit one gateway behind a load balancer that idles at 60 s. */
export const DEFAULT_HTTP_SERVER_SETTINGS: HttpServerSettings = {
  host: '127.0.0.1',
  port: 0,
  keepAliveTimeoutMs: 65_000,
  headersTimeoutMs: 10_000,
  receiveTimeoutMs: 15_000,
  answerTimeoutMs: 30_000,
  maxHeaderBytes: 16 * 1024,
  maxConnections: 2_000,
  maxRequestsPerSocket: 10_000,
  requestsInFlightMax: 256,
  bodyBytesInFlightMax: 64 * 1024 * 1024,
  bodyWaitMs: 20_000,
  readinessGraceMs: 0,
  trustedProxies: [],
};
