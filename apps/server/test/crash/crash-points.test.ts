import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackOffice, Marketplace, MarketplaceClient } from '@banyan/sandbox';
import {
  createBackOffice,
  createChannelPair,
  createKeyPair,
  createMarketplace,
  createMarketplaceClient,
  createPeople,
  createSecret,
  creditResultEvent,
  orderPush,
  orderQuery,
  REJECTION,
  until,
  writeChannelsFile,
} from '@banyan/sandbox';
import { expect } from 'chai';
import { killAtEach } from './kill-at-each.js';
import { createProcesses, isWorthCrashing } from './processes.js';

const PATIENCE_MS = 30_000;

interface Play {
  /** Moments of the first process, first to last. */
  readonly moments: readonly string[];
  readonly wasKilled: boolean;
}

describe('kill -9 at every effect of intake (items 1–9, 25.1)', function () {
  this.timeout(30 * 60_000);
  let keys: Awaited<ReturnType<typeof sharedKeys>>;
  let moments: readonly string[];

  before(async () => {
    keys = await sharedKeys();
    moments = (await play(undefined)).moments;
  });

  it('meets every kind of effect: documents, stores, outboxes, network, ledger, commits', () => {
    const effects = new Set(moments.map((moment) => moment.replace(/#.*/, '')));
    expect([...effects]).to.include.members([
      'documentStore.put',
      'orders.insert',
      'borrowers.insert',
      'applications.save',
      'documents.save',
      'dataPulls.insert',
      'dataPulls.claimDue',
      'dataPulls.saveKind',
      'dataPulls.settle',
      'orders.claimDue',
      'orders.transition',
      'events.enqueue',
      'events.settle',
      'inbox.record',
      'borrowableDates.postponeTo',
      'callbacks.enqueue',
      'callbacks.settle',
      'transport.post',
      'relayShards.claim',
      'tickLedger.start',
      'tickLedger.finish',
      'commit(dataPulls.saveKind+documents.save)',
      'commit(orders.transition+events.enqueue)',
      'commit(events.settle)',
      'commit(callbacks.settle)',
    ]);
  });

  it('loses nothing and does nothing twice, wherever the process ends', () =>
    killAtEach(
      moments.filter(isWorthCrashing).map((moment) => ['intake', moment] as const),
      (_name, moment) => play(moment),
    ));

  /** One borrower's way from push to the refusal that the marketplace is told, through a gateway that dies at `crashAt`. */
  async function play(crashAt: string | undefined): Promise<Play> {
    const home = await mkdtemp(join(tmpdir(), 'banyan-crash-'));
    const secret = createSecret();
    const backOffice = createBackOffice({ secret, fallback: 'silence' });
    const pair = createChannelPair(
      { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false },
      keys,
    );
    const marketplace = createMarketplace({ channels: [pair.marketplace] });
    await Promise.all([backOffice.open(), marketplace.open()]);
    const channelsFile = await writeChannelsFile(home, [pair.lenderSettings(marketplace.baseUrl())]);
    const hosts = [backOffice.eventsUrl(), marketplace.baseUrl()].map((url) => new URL(url).host);
    const processes = createProcesses({
      BANYAN_HOME: home,
      BANYAN_CHANNELS_FILE: channelsFile,
      BANYAN_LENDER_EVENTS_URL: backOffice.eventsUrl(),
      BANYAN_LENDER_EVENTS_SECRET: secret,
      BANYAN_PRIVATE_HOSTS: hosts.join(),
      BANYAN_SCHEDULE: 'off',
    });
    try {
      const gatewayUrl = await processes.start(crashAt);
      backOffice.connect(gatewayUrl);
      const client = createMarketplaceClient({ gatewayUrl, channel: pair.marketplace });
      await playBorrower({ client, marketplace, backOffice, appId: pair.marketplace.appId });
      return { moments: processes.firstMoments(), wasKilled: processes.wasKilled() };
    } catch (error) {
      throw new Error(`crash point ${crashAt ?? 'none'}`, { cause: error });
    } finally {
      await processes.end();
      await Promise.all([backOffice.close(), marketplace.close()]);
      await rm(home, { recursive: true, force: true });
    }
  }
});

interface Parties {
  readonly client: MarketplaceClient;
  readonly marketplace: Marketplace;
  readonly backOffice: BackOffice;
  readonly appId: string;
}

async function playBorrower({ client, marketplace, backOffice, appId }: Parties): Promise<void> {
  const people = createPeople(1);
  const orderNo = '90000001';
  const push = orderPush({
    orderNo,
    uid: '90001',
    appId,
    person: people.next(),
    contacts: [people.next(), people.next()],
    amountYuan: 15_000,
    termCount: 12,
    marketplaceUrl: marketplace.baseUrl(),
    appliedAtMs: Date.now(),
  });
  const ask = (name: 'pushOrder' | 'queryAuditResult', body: object, status: number) =>
    until(
      `${name} with status ${String(status)}`,
      async () => {
        // No answer, or 10001: the marketplace comes again, as it would.
        const answer = await client.ask(name, body as Parameters<MarketplaceClient['ask']>[1]).catch(() => undefined);
        return answer?.status === status ? answer : undefined;
      },
      PATIENCE_MS,
    );
  await ask('pushOrder', push, 2001);
  const request = await backOffice.requests.waitFor(
    'a credit request',
    (entry) => entry.orderNo === orderNo,
    PATIENCE_MS,
  );
  const event = creditResultEvent(request, REJECTION, Date.now());
  const tell = () =>
    until(
      'the result to be taken',
      async () => {
        const sent = await backOffice.send(orderNo, event).catch(() => undefined);
        return sent?.httpStatus === 202 ? sent : undefined;
      },
      PATIENCE_MS,
    );
  await tell();
  await marketplace.callbacks.waitFor(
    'a callback',
    (entry) => entry.orderNo === orderNo && entry.isSigned,
    PATIENCE_MS,
  );
  await ask('queryAuditResult', orderQuery(orderNo), 6004);
  // The same push and the same event once more: nothing new may come of them.
  await ask('pushOrder', push, 2001);
  await tell();
  await ask('queryAuditResult', orderQuery(orderNo), 6004);

  const requests = backOffice.requests.entries((entry) => entry.orderNo === orderNo);
  expect(new Set(requests.map((entry) => `${entry.eventId} ${entry.requestNo}`)).size, 'credit requests').to.equal(1);
  const callbacks = marketplace.callbacks.entries((entry) => entry.orderNo === orderNo);
  expect(new Set(callbacks.map(({ text }) => text)).size, 'contents of callbacks').to.equal(1);
  expect(callbacks.every(({ isSigned, status }) => isSigned && status === '6004')).to.equal(true);
}

async function sharedKeys() {
  const [marketplace, lender] = await Promise.all([createKeyPair(), createKeyPair()]);
  return { marketplace, lender };
}
