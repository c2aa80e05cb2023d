import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { BROKERS, freshPrefix, NEEDS_BROKER } from './support/brokers.js';
import { eventually } from './support/eventually.js';
import { openTestTopics } from './support/topics.js';
import type { TestTopics } from './support/topics.js';

const CHILD = new URL('./children/consuming.js', import.meta.url).pathname;
const COUNT = 3_000;

if (BROKERS.length === 0) {
  describe('processes that consume events over Kafka', () => {
    it(`needs ${NEEDS_BROKER}`);
  });
} else {
  describe('processes that consume events over Kafka', function () {
    this.timeout(180_000);
    let topics: TestTopics;
    let folder: string;
    let inbox: string;
    let met: string;
    const children: ChildProcess[] = [];

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'banyan-consuming-'));
      inbox = path.join(folder, 'inbox');
      met = path.join(folder, 'met.log');
      await mkdir(inbox);
      topics = await openTestTopics(BROKERS, freshPrefix(), 2);
      const messages = Array.from({ length: COUNT }, (_, index) => ({
        value: `m${String(index)}`,
        partition: index % 2,
      }));
      await topics.send('credit.result', messages);
    });
    afterEach(async () => {
      await Promise.all(children.splice(0).map((child) => end(child, 'SIGKILL')));
      await topics.close();
      await rm(folder, { recursive: true, force: true });
    });

    function start(): ChildProcess {
      const child = spawn(process.execPath, [CHILD, topics.topicPrefix, inbox, met], { stdio: 'ignore' });
      children.push(child);
      return child;
    }

    const messagesMet = (): number => (existsSync(met) ? readFileSync(met, 'utf8').trim().split('\n').length : 0);
    const messagesTakenIn = (): number => readdirSync(inbox).length;
    const metAtLeast = (count: number): Promise<void> =>
      eventually(`${String(count)} messages`, () => messagesMet() >= count, 120_000);

    it('lose nothing when they are killed in the midst of a batch, and meet little twice', async () => {
      for (const count of [300, 900, 1_500]) {
        const child = start();
        await metAtLeast(count);
        await end(child, 'SIGKILL');
      }
      start();
      await eventually('every message', () => messagesTakenIn() === COUNT, 150_000);
      // What had been taken in and not been committed yet: a commit goes out after half a second, in which 2 ms a message leave
      // room for 250.
      expect(messagesMet() - COUNT).to.be.lessThan(3 * 300);
    });

    it('meet nothing again when they are asked to stop (RELIABILITY §0.5)', async () => {
      for (const count of [300, 900, 1_500]) {
        const child = start();
        await metAtLeast(count);
        expect(await end(child, 'SIGTERM')).to.equal(0);
      }
      start();
      await eventually('every message', () => messagesTakenIn() === COUNT, 120_000);
      expect(messagesMet()).to.equal(COUNT);
    });
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
  return child.exitCode;
}
