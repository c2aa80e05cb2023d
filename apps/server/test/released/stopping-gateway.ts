import { once } from 'node:events';
import { get } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import v8 from 'node:v8';
import { openGateway, startGateway } from '#src/gateway.js';
import { createLog } from '#src/logging/log.js';
import { readSettings } from '#src/settings/read-settings.js';

// A process that opens, starts, asks and stops a gateway several times, says after each what is still held, and then has nothing
// more to do: it ends by itself, or something that the gateway left behind keeps it.
const ROUNDS = 4;
const settings = readSettings(process.env);
if (!settings.ok) throw new Error(settings.error.join());

const probe = globalThis.setTimeout(() => undefined, 0);
const Timer = probe.constructor as new () => NodeJS.Timeout;
clearTimeout(probe);
const alive = (type: new (...parameters: never[]) => object): number => v8.queryObjects(type, { format: 'count' });

for (let round = 0; round < ROUNDS; round += 1) {
  const gateway = await startGateway(await openGateway(settings.value, createLog({ level: 'silent', write: () => 0 })));
  await once(
    get(`${gateway.url}/livez`, { agent: false }, (answer) => answer.resume()),
    'close',
  );
  await gateway.stop();
  // What ends with the turn of the loop may do so.
  await setImmediate();
  process.stdout.write(`HELD ${JSON.stringify({ timers: alive(Timer), sockets: alive(Socket) })}\n`);
}
