import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createManualClock, documentKey, TEST_NOW } from '@banyan/core/testing';
import { createDirectoryDocumentStore } from '#src/index.js';
import { contentOf, LANE_COUNT } from './crash-content.js';
import { createTemporaryRoot, LINK_SETTINGS } from './temporary-root.js';

const CHILD = fileURLToPath(new URL('./documents-child.js', import.meta.url));
const ROUNDS = 12;

/** Lets a process put documents from `first` on, kills it after `count` answers, and returns the numbers answered for. */
async function killDuringPuts(root: string, first: number, count: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [CHILD, root, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    output += chunk;
    if (output.split('\n').length > count) child.kill('SIGKILL');
  }
  await exit;
  expect(child.signalCode).to.equal('SIGKILL');
  return output.slice(0, output.lastIndexOf('\n')).split('\n').map(Number);
}

describe('the directory store under kill -9', () => {
  it('has every document it answered for, none of them in part, and nothing left over', async () => {
    const { root, remove } = await createTemporaryRoot();
    const acknowledged: number[] = [];
    let next = 0;
    let leftOver = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const numbers = await killDuringPuts(root, next, 3 + ((round * 5) % 17));
      acknowledged.push(...numbers);
      next = Math.max(...numbers) + LANE_COUNT + 1;
      leftOver += (await readdir(join(root, 'incoming'))).length;
      const store = await createDirectoryDocumentStore({ root, clock: createManualClock(TEST_NOW), ...LINK_SETTINGS });
      expect(await readdir(join(root, 'incoming'))).to.deep.equal([]);
      const isAcknowledged = new Set(acknowledged);
      for (let number = 0; number < next; number += 1) {
        // `get` throws when a document is there in part.
        const content = await store.get(documentKey(`crash/${String(number % 7)}/${String(number)}`));
        if (content === undefined)
          expect(isAcknowledged.has(number), `document ${String(number)} is there`).to.equal(false);
        else expect(hash(content.bytes)).to.equal(hash(contentOf(number)));
      }
    }
    // The kills hit puts under way, or the test shows nothing.
    expect(leftOver).to.be.greaterThan(0);
    expect(acknowledged.length).to.be.greaterThan(ROUNDS * 3);
    await remove();
  }).timeout(60_000);
});

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
