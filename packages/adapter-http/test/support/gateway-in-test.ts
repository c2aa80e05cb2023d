import type { Instant } from '@banyan/core';
import type {
  GatewayServer,
  HttpServerOptions,
  WireAnswer,
  WireRecord,
  WireRequest,
  WireRoute,
} from '@banyan/adapter-http';
import { createHttpServer } from '@banyan/adapter-http';

/** A promise that a test settles. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function createGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Waits for a condition of the system under test; fails after `timeoutMs`. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 5_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const NOW = 1_780_000_000_000 as Instant;

export interface GatewayInTest {
  readonly server: GatewayServer;
  readonly port: number;
  readonly url: string;
  readonly requests: WireRequest[];
  readonly records: WireRecord[];
  readonly broken: string[];
  readonly pageErrors: unknown[];
  close(): Promise<void>;
}

export const SMALL_ROUTE: WireRoute = { interfaceName: 'small', bodyBytesMax: 1024 };
export const LARGE_ROUTE: WireRoute = { interfaceName: 'large', bodyBytesMax: 8 * 1024 * 1024 };

/** A server with a small and a large interface that answer with the size they got. */
export async function startGateway(
  over: {
    readonly options?: Partial<HttpServerOptions>;
    readonly answer?: (request: WireRequest) => Promise<WireAnswer>;
    readonly routes?: ReadonlyMap<string, WireRoute>;
  } = {},
): Promise<GatewayInTest> {
  const requests: WireRequest[] = [];
  const records: WireRecord[] = [];
  const broken: string[] = [];
  const pageErrors: unknown[] = [];
  let ids = 0;
  const server = createHttpServer({
    newRequestId: () => `made-${String((ids += 1)).padStart(6, '0')}`,
    onBrokenRequest: (kind) => broken.push(kind),
    onPageError: (error) => pageErrors.push(error),
    ...over.options,
    marketplace: {
      routes:
        over.routes ??
        new Map([
          ['/rongshu/small', SMALL_ROUTE],
          ['/rongshu/large', LARGE_ROUTE],
        ]),
      async answer(request) {
        requests.push(request);
        if (over.answer !== undefined) return over.answer(request);
        return { httpStatus: 200, body: `{"size":${String(request.body.byteLength)}}`, code: 0 };
      },
      refusal: (kind) => ({ httpStatus: REFUSAL_STATUS[kind], body: `{"refused":"${kind}"}`, code: `no-${kind}` }),
      onRequest: (record) => records.push(record),
    },
  });
  const { port } = await server.listen();
  return {
    server,
    port,
    url: `http://127.0.0.1:${String(port)}`,
    requests,
    records,
    broken,
    pageErrors,
    close: async () => {
      await server.stop(0);
    },
  };
}

const REFUSAL_STATUS = {
  tooLarge: 413,
  wrongContentType: 415,
  wrongMethod: 405,
  unknownPath: 404,
  busy: 503,
} as const;
