import { Agent, request as httpRequest } from 'node:http';

/** A request, down to the last byte. */
export interface RawRequest {
  readonly method: string;
  /** With query; as it is to stand in the first line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What came back; status 0 when nothing did. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly ms: number;
  /** Why nothing came. */
  readonly fault?: string;
}

/** Sends requests over kept connections; nothing is repeated and nothing is followed. */
export interface RawClient {
  send(request: RawRequest): Promise<RawAnswer>;
  close(): void;
}

const ANSWERS_WITHIN_MS = 60_000;

/** A client of the server at `url`, with at most so many connections. */
export function createRawClient(url: string, connectionsMax: number): RawClient {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: connectionsMax, maxFreeSockets: connectionsMax });
  return {
    send({ method, path, headers, body }) {
      const startedAt = performance.now();
      const ms = (): number => performance.now() - startedAt;
      return new Promise((resolve) => {
        const fail = (error: Error): void => {
          const fault = 'code' in error ? String(error.code) : error.message;
          resolve({ status: 0, headers: {}, body: '', ms: ms(), fault });
        };
        const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : Buffer.from(body);
        const sent = httpRequest(
          { agent, hostname, port, method, path, headers: { ...headers, 'content-length': bytes.length } },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', fail);
            response.on('end', () => {
              const status = response.statusCode ?? 0;
              resolve({ status, headers: response.headers, body: Buffer.concat(chunks).toString('utf8'), ms: ms() });
            });
          },
        );
        sent.setTimeout(ANSWERS_WITHIN_MS, () => sent.destroy(new Error('no answer in time')));
        sent.on('error', fail);
        sent.end(bytes);
      });
    },
    close: () => {
      agent.destroy();
    },
  };
}
