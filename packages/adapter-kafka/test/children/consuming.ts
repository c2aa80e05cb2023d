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
  if (isFirst(message)) appendFileSync(path.join(folder, 'effects.log'), `${message}\n`);
  await delay(2);
});
/** Is the file of `message` ours to make? */
function isFirst(message: string): boolean {
  try {
    writeFileSync(path.join(folder, message), '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

process.on('SIGTERM', () => void consumers.stop().then(() => process.exit(0)));
await consumers.start();
