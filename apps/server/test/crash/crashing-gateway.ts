import type { Stores, Transport, UnitOfWork } from '@banyan/core';
import { openGateway, startGateway } from '#src/gateway.js';
import { createJobRunner } from '#src/jobs/job-runner.js';
import { drainRelay } from '#src/jobs/drain.js';
import { createLog } from '#src/logging/log.js';
import { readSettings } from '#src/settings/read-settings.js';
import { TOKEN } from '#src/tokens.js';
import type { Effects } from './effects.js';
import { createEffects, withEffects } from './effects.js';

// The real gateway on the real database, documents and sockets; only the moments around its effects are watched, and its
// jobs run one after another without pause in place of the schedule.

/** What each store writes. */
const STORE_WRITES: Readonly<Partial<Record<keyof Stores, readonly string[]>>> = {
  applications: ['save'],
  auditLog: ['append'],
  bankCards: ['save'],
  borrowers: ['insert', 'updateContact'],
  borrowableDates: ['postponeTo'],
  callbacks: ['enqueue', 'settle'],
  cardBindRequests: ['insert', 'claimDue', 'postpone', 'settle'],
  confirmations: ['insert', 'amend'],
  creditAccounts: ['grant', 'freeze', 'use', 'release'],
  dataPulls: ['insert', 'claimDue', 'saveKind', 'settle'],
  depositoryAccounts: ['save'],
  disbursements: ['insert', 'settle'],
  documents: ['save'],
  events: ['enqueue', 'settle'],
  inbox: ['record'],
  ledger: ['append'],
  loans: ['insert', 'transition'],
  openings: ['insert', 'claimDue', 'amend'],
  orders: ['insert', 'transition', 'claimDue', 'postpone', 'addAuthFlags'],
  reconciliations: ['save', 'resolve'],
  repaymentApplications: ['insert', 'claimDue', 'postpone', 'settle'],
  repayments: ['insert', 'correct'],
  schedules: ['insert', 'save'],
  sms: ['enqueue', 'claimDue', 'settle'],
};

const effects = createEffects(process.env['CRASH_AT']);
const { CRASH_AT: _crashAt, ...environment } = process.env;
const settings = readSettings(environment);
if (!settings.ok) throw new Error(settings.error.join());
const log = createLog({ level: 'error', write: (line) => process.stderr.write(line) });
const opened = await openGateway(settings.value, log, (container) => {
  const unitOfWork = container.get(TOKEN.unitOfWork);
  const documentStore = container.get(TOKEN.documentStore);
  const transport = container.get(TOKEN.transport);
  const relayShards = container.get(TOKEN.relayShards);
  const tickLedger = container.get(TOKEN.tickLedger);
  container.rebind(TOKEN.unitOfWork).toConstantValue(watchedUnits(effects, unitOfWork));
  container.rebind(TOKEN.documentStore).toConstantValue(withEffects(effects, 'documentStore', documentStore, ['put']));
  container.rebind(TOKEN.transport).toConstantValue(watchedTransport(effects, transport));
  container
    .rebind(TOKEN.relayShards)
    .toConstantValue(withEffects(effects, 'relayShards', relayShards, ['claim', 'release', 'renew']));
  container
    .rebind(TOKEN.tickLedger)
    .toConstantValue(withEffects(effects, 'tickLedger', tickLedger, ['start', 'finish']));
});
// On a database server the next process goes on as soon as this one is taken for dead.
const gateway = await startGateway(opened, { heartbeatLeaseMs: 1_500 });
process.stdout.write(`BANYAN_READY ${gateway.url}\n`);
await workForEver();

/** What is asked of the payer about debits is counted apart: relays send at the same time. */
function watchedTransport(watching: Effects, transport: Transport): Transport {
  const effectOf = (url: string): string =>
    url.endsWith('/debit') ? 'payer.debit' : url.endsWith('/debit/query') ? 'payer.query' : 'transport.post';
  return { ...transport, post: (request) => watching.around(effectOf(request.url), () => transport.post(request)) };
}

/** Commits are effects too, named by what they make true. */
function watchedUnits(watching: Effects, unitOfWork: UnitOfWork): UnitOfWork {
  return {
    read: unitOfWork.read,
    run: async (work) => {
      let committed: () => void = () => undefined;
      const value = await unitOfWork.run(async (stores) => {
        const writes = new Set<string>();
        const result = await work(watchedStores(watching, stores, writes));
        committed = watching.begin(`commit(${[...writes].join('+')})`);
        return result;
      });
      committed();
      return value;
    },
  };
}

function watchedStores(watching: Effects, stores: Stores, writes: Set<string>): Stores {
  const noting: Effects = {
    begin: (effect) => watching.begin(effect),
    around: (effect, run) => {
      writes.add(effect);
      return watching.around(effect, run);
    },
  };
  return new Proxy(stores, {
    get(object, name) {
      const store: unknown = Reflect.get(object, name);
      const methods = STORE_WRITES[name as keyof Stores];
      return methods === undefined ? store : withEffects(noting, String(name), store as object, methods);
    },
  });
}

async function workForEver(): Promise<void> {
  const { container } = opened;
  const owner = container.get(TOKEN.worker);
  const clock = container.get(TOKEN.clock);
  const metrics = container.get(TOKEN.metrics);
  const runner = createJobRunner({ ledger: container.get(TOKEN.tickLedger), clock, log, metrics, owner });
  const jobs = container.get(TOKEN.schedule).filter(({ job }) => job !== 'PruningJob' && job !== 'ErasureJob');
  const callbacks = container.get(TOKEN.deliverCallbacks);
  const relayEvents = container.get(TOKEN.relayEvents);
  const request = { owner, limit: 50, concurrency: 1, leaseMs: 60_000 };
  for (;;) {
    for (const row of jobs) {
      await runner.tick({ ...row, pass: () => row.pass(request) }, clock.now());
    }
    for (const channel of await callbacks.dueChannels())
      await drainRelay({ pass: () => callbacks.pass(channel, request), isStopping: () => false });
    await drainRelay({ pass: () => relayEvents(request), isStopping: () => false });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
