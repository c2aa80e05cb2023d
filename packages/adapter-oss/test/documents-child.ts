import { createDirectoryDocumentStore } from '#src/index.js';
import { createManualClock, documentKey, TEST_NOW } from '@banyan/core/testing';
import { contentOf, LANE_COUNT } from './crash-content.js';
import { LINK_SETTINGS } from './temporary-root.js';

// Puts numbered documents in several lanes for ever, and prints the number of each that was answered for.
const [, , root = '', firstNumber = '0'] = process.argv;
const store = await createDirectoryDocumentStore({ root, clock: createManualClock(TEST_NOW), ...LINK_SETTINGS });
let next = Number(firstNumber);

async function lane(): Promise<void> {
  for (;;) {
    const number = next;
    next += 1;
    const bytes = contentOf(number);
    await store.put({
      key: documentKey(`crash/${String(number % 7)}/${String(number)}`),
      bytes,
      contentType: 'text/plain',
    });
    process.stdout.write(`${String(number)}\n`);
  }
}

await Promise.all(Array.from({ length: LANE_COUNT }, lane));
