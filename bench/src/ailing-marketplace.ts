import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a marketplace does with callbacks. `hangs`: takes them in and never answers. `fails`: HTTP 500, late. `refuses`: nobody listens. */
export type Health = 'well' | 'hangs' | 'fails' | 'refuses';

/** A marketplace whose health is chosen. It looks at nothing that it is sent. */
export interface AilingMarketplace {
  /** Ends in a slash. */
  readonly baseUrl: string;
  /** Requests that came in. */
  readonly received: () => number;
  close(): Promise<void>;
}

const DONE = '{"code":0,"message":"成功"}';
const FAILS_AFTER_MS = 2_000;

/** Opens one of this health. */
export async function openAilingMarketplace(health: Health): Promise<AilingMarketplace> {
  let received = 0;
  const server = createServer((request, response) => {
    received += 1;
    request.resume();
    request.on('end', () => void answer(health, response));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => void server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  // Its port is free from here on; nobody else of this machine takes it within a phase.
  if (health === 'refuses') await close();
  return { baseUrl: `http://127.0.0.1:${String(port)}/`, received: () => received, close };
}

async function answer(health: Health, response: ServerResponse): Promise<void> {
  if (health === 'hangs') return;
  if (health === 'fails') await pause(FAILS_AFTER_MS);
  if (response.destroyed) return;
  response.writeHead(health === 'fails' ? 500 : 200, { 'content-type': 'application/json' });
  response.end(DONE);
}
