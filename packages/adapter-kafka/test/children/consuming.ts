import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BROKERS } from '../support/brokers.js';
import { consumersOf } from '../support/consumers.js';

// A process that takes messages in until it is told to stop, or killed. Its inbox is a folder: one file per message, written
// once; its log has a line for every message that it met.
const [, , topicPrefix = '', folder = ''] = process.argv;

const consumers = consumersOf(BROKERS, topicPrefix, async (message) => {
  appendFileSync(path.join(folder, 'met.log'), `${message}\n`);
  try {
    writeFileSync(path.join(folder, message), '', { flag: 'wx' });
    appendFileSync(path.join(folder, 'effects.log'), `${message}\n`);
  } catch {
    // Somebody has had this one.
  }
  await delay(2);
});
process.on('SIGTERM', () => void consumers.stop().then(() => process.exit(0)));
await consumers.start();
