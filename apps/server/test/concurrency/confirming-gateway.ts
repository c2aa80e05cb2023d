import { createInterface } from 'node:readline';
import type { OpeningOutcome } from '@banyan/core';
import { openGateway } from '#src/gateway.js';
import { drainJob } from '#src/jobs/drain.js';
import { createLog } from '#src/logging/log.js';
import { readSettings } from '#src/settings/read-settings.js';
import { TOKEN } from '#src/tokens.js';

// One of two processes that serve one database: the real gateway, listening, with the check job of item 13 in a loop. The
// depository is asked nothing over the network here: it says of every second application that its account is open, and knows
// nothing of the others yet, so that notices win as well as the job however slow the machine is.

const settings = readSettings(process.env);
if (!settings.ok) throw new Error(settings.error.join());
const log = createLog({ level: 'warn', write: (line) => process.stderr.write(line) });
const opened = await openGateway(settings.value, log, (parts) => {
  const depository = parts.get(TOKEN.depository);
  parts.rebind(TOKEN.depository).toConstantValue({
    openingForm: (request) => depository.openingForm(request),
    readNotice: (fields) => depository.readNotice(fields),
    queryOpening: ({ requestNo, depositoryPersonNo }): Promise<OpeningOutcome | { readonly kind: 'pending' }> =>
      Promise.resolve(isKnown(requestNo) ? { kind: 'opened', depositoryPersonNo } : { kind: 'pending' }),
  });
});
const { container } = opened;
const server = container.get(TOKEN.server);
const { port } = await server.listen();
container.get(TOKEN.servedPort)(port);
process.stdout.write(`BANYAN_READY http://127.0.0.1:${String(port)}\n`);

const totals: Record<string, number> = {};
const stop = new AbortController();
const check = container.get(TOKEN.checkAccountOpenings);
const request = { owner: container.get(TOKEN.worker), limit: 4, concurrency: 2, leaseMs: 60_000 };
const rounds = (async () => {
  while (!stop.signal.aborted) {
    const counts = await drainJob({
      pass: () => check(request),
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

function isKnown(requestNo: string): boolean {
  return requestNo.charCodeAt(requestNo.length - 1) % 2 === 0;
}
