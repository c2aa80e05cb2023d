import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { anOrderKey } from '@banyan/core/testing';
import { openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

const WRITER = fileURLToPath(new URL('./children/writer.js', import.meta.url));

interface Writer {
  readonly child: ChildProcess;
  /** Resolves when the writer has said at least `count` numbers. */
  said(count: number): Promise<void>;
  /** Numbers said so far. */
  numbers(): readonly number[];
  readonly isOver: Promise<unknown>;
}

function startWriter(file: string, prefix: string, count: number): Writer {
  const child = spawn(process.execPath, [WRITER, file, prefix, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const numbers = (): readonly number[] => output.split('\n').slice(0, -1).map(Number);
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    numbers,
    said: async (wanted) => {
      while (numbers().length < wanted) await once(child.stdout, 'data');
    },
    isOver: once(child, 'close'),
  };
}

describe('processes on one SQLite file', function () {
  this.timeout(60_000);
  let temporary: TemporaryDatabase;
  beforeEach(async () => {
    temporary = await openTemporaryDatabase();
  });
  afterEach(() => temporary.close());

  it('have on the disk, whole, all that they answered before they were killed (promises 2, 32)', async () => {
    const { read } = temporary.database.unitOfWork;
    // Another moment every round: after the first commit, in the middle of a batch, deep in the log.
    for (const [round, waitFor] of [1, 2, 3, 5, 8, 13, 21, 55, 144, 377].entries()) {
      const prefix = `round${String(round)}`;
      const writer = startWriter(temporary.file, prefix, 1_000_000);
      await writer.said(waitFor);
      writer.child.kill('SIGKILL');
      await writer.isOver;

      const said = writer.numbers();
      for (const number of said) {
        const key = anOrderKey(`${prefix}-${String(number)}`);
        expect(await read.orders.find(key), `order ${key.orderNo}`).to.not.equal(undefined);
        expect(await read.orders.history(key)).to.have.length(1);
        expect(await read.callbacks.ofOrder(key)).to.have.length(1);
      }
      const [counted] = await temporary.engine.reader.all({
        sql: `select (select count(*) from third_order_info) as orders, (select count(*) from cl_notify_callback) as callbacks`,
        bindings: [],
      });
      expect(counted?.['orders'], 'no half of a unit').to.equal(counted?.['callbacks']);
      const [integrity] = await temporary.engine.reader.all({ sql: 'pragma integrity_check', bindings: [] });
      expect(integrity?.['integrity_check']).to.equal('ok');
    }
  });

  it('write side by side, and neither loses a unit', async () => {
    const writers = ['left', 'right'].map((prefix) => startWriter(temporary.file, prefix, 300));
    await Promise.all(writers.map((writer) => writer.isOver));
    for (const writer of writers) expect(writer.numbers()).to.have.length(300);
    const counts = await temporary.database.unitOfWork.read.orders.countByStatus();
    expect(counts.get('accepted')).to.equal(600);
  });
});
