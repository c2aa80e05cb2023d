import { appendFileSync, readdirSync } from 'node:fs';
import { Socket } from 'node:net';
import v8 from 'node:v8';
import type { Gauges } from './gauges.js';

// Goes into a gateway's own process (`node --expose-gc --import`): only there can be counted what nobody lets go of. It does
// nothing until SIGUSR2, and then appends one line of JSON to the file that SOAK_GAUGES names.

const MB = 2 ** 20;
const timer = setTimeout(() => undefined, 0);
const Timer = timer.constructor as new () => NodeJS.Timeout;
clearTimeout(timer);

function alive(type: new (...parameters: never[]) => object): number {
  return v8.queryObjects(type, { format: 'count' });
}

process.on('SIGUSR2', () => {
  const file = process.env['SOAK_GAUGES'];
  if (file === undefined) return;
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const gauges: Gauges = {
    heapMb: heapUsed / MB,
    externalMb: external / MB,
    residentMb: rss / MB,
    timers: alive(Timer),
    sockets: alive(Socket),
    descriptors: readdirSync('/proc/self/fd').length,
  };
  appendFileSync(file, `${JSON.stringify(gauges)}\n`);
});
