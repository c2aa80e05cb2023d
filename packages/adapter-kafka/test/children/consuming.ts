import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BROKERS } from '../support/brokers.js';
import { consumersOf } from '../support/consumers.js';

// A process that takes messages in until it is told to stop, or killed. Its inbox is a folder: one file per message, whose making
// is the effect too, as inbox and effect are one unit with a database: a kill finds both or neither. Its log has a line for
// every message that it met.
const [, , topicPrefix = '', inbox = '', met = ''] = process.argv;

const consumers = consumersOf(BROKERS, topicPrefix, async (message) => {
  appendFileSync(met, `${message}\n`);
  writeFileSync(path.join(inbox, message), '');
  await delay(2);
});

process.on('SIGTERM', () => void consumers.stop().then(() => process.exit(0)));
await consumers.start();
