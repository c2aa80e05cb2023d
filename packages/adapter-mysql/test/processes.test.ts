import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { fen } from '@banyan/core';
import { aLoan, anOrderKey, loanNo, TEST_NOW } from '@banyan/core/testing';
import { openTemporaryDatabase, theSharedKeyRing } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

const WRITER = fileURLToPath(new URL('./children/writer.js', import.meta.url));
const CONFIRMER = fileURLToPath(new URL('./children/confirmer.js', import.meta.url));
const REPAYER = fileURLToPath(new URL('./children/repayer.js', import.meta.url));

const LINE = { borrowerId: aLoan().borrowerId, productCode: aLoan().productCode };

interface Writer {
  readonly child: ChildProcess;
  /** Resolves when the writer has said at least `count` numbers. */
  said(count: number): Promise<void>;
  /** Numbers said so far. */
  numbers(): readonly number[];
  readonly isOver: Promise<unknown>;
}

function startWriter(file: string, prefix: string, count: number, script = WRITER): Writer {
  const child = spawn(process.execPath, [script, file, prefix, String(count)], {
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
    temporary = await openTemporaryDatabase({ ring: theSharedKeyRing() });
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
        // The child seals with a key of its own: its callback is counted, not opened.
        const sql = 'select callback_id from cl_notify_callback where third_order_no = ?';
        expect(await temporary.engine.reader.all({ sql, bindings: [key.orderNo] })).to.have.length(1);
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

  it('confirm the same orders side by side, and make one loan, one confirmation and one request of each (item 12)', async () => {
    const count = 150;
    const limit = fen(BigInt(count) * aLoan().amount);
    await temporary.database.unitOfWork.run(({ creditAccounts }) =>
      creditAccounts.grant({ ...LINE, limit, reference: 'credit-1', at: TEST_NOW }),
    );
    const confirmers = ['left', 'right'].map((name) => startWriter(temporary.file, name, count, CONFIRMER));
    await Promise.all(confirmers.map((confirmer) => confirmer.isOver));
    const won = confirmers.map((confirmer) => confirmer.numbers());
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    expect(
      won.flat().sort((left, right) => left - right),
      'each order was won once',
    ).to.deep.equal(numbers);

    const { read } = temporary.database.unitOfWork;
    for (const number of numbers) {
      const key = anOrderKey(String(number));
      const winner = won[0]?.includes(number) === true ? 'left' : 'right';
      const loan = await read.loans.findByOrder(key);
      expect(loan?.loanNo).to.equal(`${winner}-${String(number)}`);
    }
    // The children seal with keys of their own: what they wrote is counted, not opened.
    const [counted] = await temporary.engine.reader.all({
      sql: `select (select count(*) from cl_borrow_confirm_log) as confirmations,
        (select count(*) from cl_borrow_confirm_revision) as revisions,
        (select count(*) from cl_card_bind_request r join cl_borrow l on l.order_no = r.request_no) as requests,
        (select count(*) from cl_card_bind_request) as all_requests`,
      bindings: [],
    });
    expect(Object.values(counted ?? {}).map(Number)).to.deep.equal([count, count, count, count]);
    expect((await read.loans.countByStatus()).get('created')).to.equal(count);
    expect(await read.creditAccounts.find(LINE)).to.deep.include({ limit, frozen: limit, used: 0n });
    expect(await read.creditAccounts.changes(LINE)).to.have.length(count + 1);
  });

  it('repay the same loans side by side, and make one application of each loan and one repayment of each payment (B19, item 23)', async () => {
    const count = 150;
    const repayers = ['left', 'right'].map((name) => startWriter(temporary.file, name, count, REPAYER));
    await Promise.all(repayers.map((repayer) => repayer.isOver));
    const won = repayers.map((repayer) => repayer.numbers());
    expect(
      won.flat().sort((left, right) => left - right),
      'each application and each payment was won once',
    ).to.deep.equal(Array.from({ length: 2 * count }, (_, index) => index + 2));

    const { read } = temporary.database.unitOfWork;
    for (let number = 1; number <= count; number += 1) {
      const [repayment, ...others] = await read.repayments.ofLoan(loanNo(`loan-${String(number)}`));
      expect(others).to.deep.equal([]);
      const winner = won[0]?.includes(2 * number + 1) === true ? 'left' : 'right';
      expect(repayment?.requestNo).to.equal(`${winner}-${String(number)}`);
    }
    // The children seal with keys of their own: what they wrote is counted, not opened.
    const rows = await temporary.engine.reader.all({
      sql: 'select request_no, order_no from repay_apply',
      bindings: [],
    });
    expect(rows).to.have.length(count);
    for (const { request_no: requestNo, order_no: loan } of rows) {
      const [, number] = String(loan).split('-');
      const winner = won[0]?.includes(2 * Number(number)) === true ? 'left' : 'right';
      expect(requestNo).to.equal(`${winner}-${String(number)}`);
    }
  });
});
