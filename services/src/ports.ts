import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

// Below the range that the system takes client ports from: a client that keeps knocking on the port of a server that is down can be
// given that very port as its own, then talks to itself and keeps the server from coming back.
const LOWEST = 15_000;
const HIGHEST = 30_000;
const TRIES_MAX = 200;

/** A port of the loopback interface that nobody listens on now, outside the range of client ports. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST} was found`);
}

/** Whether a server could listen on the port of the loopback interface now. */
export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
