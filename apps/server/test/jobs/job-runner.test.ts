import { expect } from 'chai';
import { createMetrics } from '@banyan/adapter-http';
import type { Batch } from '@banyan/core';
import { instant } from '@banyan/core';
import { createInMemoryTickLedger, createManualClock } from '@banyan/core/testing';
import { createJobRunner } from '#src/jobs/job-runner.js';
import type { JobRow } from '#src/jobs/schedule.table.js';
import { createLog } from '#src/logging/log.js';

const TICK = instant(1_763_800_000_000);

describe('job runner', () => {
  function rig(pass: () => Promise<Batch>) {
    const lines: string[] = [];
    const ledger = createInMemoryTickLedger();
    const runnerOf = (owner: string) =>
      createJobRunner({
        ledger,
        clock: createManualClock(TICK),
        log: createLog({ level: 'info', write: (line) => lines.push(line) }),
        metrics: createMetrics(),
        owner,
      });
    const row: JobRow = {
      job: 'RongshuPushOrderJob',
      normal: '* * * * * *',
      fast: '* * * * * *',
      pass,
      source: 'item 6',
    };
    return { lines, ledger, runnerOf, row };
  }

  it('starts a tick once, whichever replica is first', async () => {
    let passCount = 0;
    const { runnerOf, row, ledger } = rig(() => {
      passCount += 1;
      return Promise.resolve({ counts: { claimed: 0 } });
    });
    await Promise.all(['a', 'b', 'c'].map((owner) => runnerOf(owner).tick(row, TICK)));
    expect(passCount).to.equal(1);
    expect(await ledger.runs(row.job, 10)).to.have.length(1);
  });

  it('makes a run that did something visible: a log line and the ledger carry its counts', async () => {
    const { runnerOf, row, lines, ledger } = rig(() => Promise.resolve({ counts: { claimed: 2, parsed: 2 } }));
    await runnerOf('a').tick(row, TICK);
    expect(lines.join('')).to.include('"counts":{"claimed":2,"parsed":2}').and.to.include('RongshuPushOrderJob');
    const [run] = await ledger.runs(row.job, 1);
    expect(run?.outcome?.counts).to.deep.equal({ claimed: 2, parsed: 2 });
  });

  it('warns of outcomes that people should look at', async () => {
    const { runnerOf, row, lines } = rig(() => Promise.resolve({ counts: { claimed: 1, 'fault:serialReused': 1 } }));
    await runnerOf('a').tick(row, TICK);
    await runnerOf('a').tick({ ...row, alerts: /^fault/ }, instant(TICK + 1000));
    expect(lines.map((line) => (JSON.parse(line) as { level: unknown }).level)).to.deep.equal(['info', 'warn']);
  });

  it('tells a pass under way that the process stops', async () => {
    let release: () => void = () => undefined;
    let isStopping: () => boolean = () => false;
    const { runnerOf, row } = rig(() => Promise.resolve({ counts: {} }));
    const runner = runnerOf('a');
    const ran = runner.tick(
      {
        ...row,
        pass: async (request) => {
          isStopping = request.isStopping ?? isStopping;
          await new Promise<void>((resolve) => (release = resolve));
          return { counts: {} };
        },
      },
      TICK,
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(isStopping()).to.equal(false);
    const stopped = runner.stop();
    expect(isStopping()).to.equal(true);
    release();
    await Promise.all([ran, stopped]);
  });

  it('survives a job that throws and notes its class in the ledger', async () => {
    const { runnerOf, row, ledger } = rig(() => Promise.reject(new TypeError('boom')));
    await runnerOf('a').tick(row, TICK);
    const [run] = await ledger.runs(row.job, 1);
    expect(run?.outcome?.error).to.equal('TypeError');
  });

  it('skips a tick while the job still runs here, and waits for it at the stop', async () => {
    let release: () => void = () => undefined;
    let passCount = 0;
    const { runnerOf, row } = rig(async () => {
      passCount += 1;
      await new Promise<void>((resolve) => (release = resolve));
      return { counts: { claimed: 0 } };
    });
    const runner = runnerOf('a');
    const first = runner.tick(row, TICK);
    while (passCount === 0) await new Promise((resolve) => setImmediate(resolve));
    await runner.tick(row, instant(TICK + 1000));
    const stopped = runner.stop();
    release();
    await Promise.all([first, stopped]);
    await runner.tick(row, instant(TICK + 2000));
    expect(passCount).to.equal(1);
  });
});
