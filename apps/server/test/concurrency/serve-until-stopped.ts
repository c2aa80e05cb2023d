import { createInterface } from 'node:readline';
import type { Batch, BatchRequest } from '@banyan/core';
import type { Container } from 'inversify';
import type { OpenedGateway } from '#src/gateway.js';
import { drainJob } from '#src/jobs/drain.js';
import { TOKEN } from '#src/tokens.js';

/** Serves, with one job in a loop, until a line comes in; then says what the job did, and ends. */
export async function serveUntilStopped(
  opened: OpenedGateway,
  jobOf: (container: Container) => (request: BatchRequest) => Promise<Batch>,
): Promise<void> {
  const { container } = opened;
  const server = container.get(TOKEN.server);
  const { port } = await server.listen();
  container.get(TOKEN.servedPort)(port);
  process.stdout.write(`BANYAN_READY http://127.0.0.1:${String(port)}\n`);

  const totals: Record<string, number> = {};
  const stop = new AbortController();
  const job = jobOf(container);
  const request = { owner: container.get(TOKEN.worker), limit: 4, concurrency: 2, leaseMs: 60_000 };
  const rounds = (async () => {
    while (!stop.signal.aborted) {
      const counts = await drainJob({
        pass: () => job(request),
        limit: request.limit,
        isStopping: () => stop.signal.aborted,
        report: () => undefined,
      });
      for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();

  createInterface({ input: process.stdin }).once('line', () => {
    stop.abort();
    void rounds
      .then(() => server.stop(5_000))
      .then(() => opened.close())
      .then(() => process.stdout.write(`JOB ${JSON.stringify(totals)}\n`))
      .then(() => process.stdin.destroy());
  });
}
