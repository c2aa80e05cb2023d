import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChannelCode, OrderKey } from '@banyan/core';
import { anOrderKey } from '@banyan/core/testing';
import type { MarketplaceClient } from '@banyan/sandbox';
import {
  createChannelPair,
  createKeyPair,
  createMarketplaceClient,
  createSecret,
  loanConfirmation,
  loanPolicyRow,
  writeChannelsFile,
} from '@banyan/sandbox';
import { expect } from 'chai';
import type { OpenedGateway } from '#src/gateway.js';
import { TOKEN } from '#src/tokens.js';
import type { ApprovedOrder } from '../support/approved-orders.js';
import { someApprovedOrders } from '../support/approved-orders.js';
import { openedNotice } from '../support/depository-notices.js';
import { openGatewayHere, putRows, storeOrders } from '../support/gateway-here.js';
import type { OwnDatabase } from '../support/real-parts.js';
import { describeOnDatabases } from '../support/real-parts.js';
import type { Child } from './children.js';
import { startChild } from './children.js';

const ENTRY = fileURLToPath(new URL('confirming-gateway.js', import.meta.url));
const ORDERS = { embedded: 960, server: 320 } as const;
const CLIENTS = 32;

/** What one caller was told. */
interface Told {
  readonly isError: boolean;
  /** Of the API: which situation, and the bytes of the answer. */
  readonly situation: 'confirmed' | 'opening' | 'notice';
  readonly text: string;
}

describeOnDatabases('exactly one loan (item 12, G8, 13.4)', function (openDatabase, isServer) {
  this.timeout(600_000);
  let home: string;
  let database: OwnDatabase;
  let gateway: OpenedGateway;
  let clients: readonly MarketplaceClient[];
  let children: readonly Child[];
  let depositoryKey: string;
  const orderCount = ORDERS[isServer ? 'server' : 'embedded'];
  const orders = someApprovedOrders(orderCount, (index) => index % 2 === 0);

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'banyan-one-loan-'));
    const [marketplace, lender, depository] = await Promise.all([createKeyPair(), createKeyPair(), createKeyPair()]);
    depositoryKey = depository.privateKey;
    const channel = { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false } as const;
    const pair = createChannelPair(channel, { marketplace, lender });
    database = await openDatabase();
    const variables = {
      ...database.variables,
      BANYAN_HOME: home,
      BANYAN_PORT: '0',
      BANYAN_PUBLIC_URL: 'https://lender.example',
      BANYAN_CHANNELS_FILE: await writeChannelsFile(home, [pair.lenderSettings('https://marketplace.example/')]),
      BANYAN_LENDER_EVENTS_URL: 'https://back-office.example/events',
      BANYAN_LENDER_EVENTS_SECRET: createSecret(),
      BANYAN_SCHEDULE: 'off',
    };
    gateway = await openGatewayHere(variables);
    const keys = { signingKey: lender.privateKey, verifyingKeys: [depository.publicKey] };
    await putRows(gateway, [
      { kind: 'depository', key: '*', body: { baseUrl: 'https://depository.example', platformNo: 'sandbox', ...keys } },
      // The job is at every application at once: it races with everybody.
      loanPolicyRow('rongshu', { openingCheckAfterMs: 1, openingCheckIntervalMs: 1 }),
    ]);
    await storeOrders(gateway, orders);
    children = await Promise.all([startChild(ENTRY, variables), startChild(ENTRY, variables)]);
    clients = children.map(({ url }) => createMarketplaceClient({ gatewayUrl: url, channel: pair.marketplace }));
  });

  after(async () => {
    children.forEach((child) => child.kill());
    await gateway.close();
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  it(`comes of ${String(orderCount)} orders confirmed 2 to 5 times each, by API, notice and job, at two processes`, async () => {
    const startedAt = performance.now();
    const queue = orders.entries();
    const told = new Map<string, readonly Told[]>();
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        for (const [index, order] of queue) told.set(order.orderNo, await confirm(order, index));
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const jobs = await Promise.all(children.map((child) => child.stop()));

    const all = [...told.values()].flat();
    expect(all.filter(({ isError }) => isError)).to.deep.equal([]);
    for (const answers of told.values()) {
      for (const situation of ['confirmed', 'opening'] as const) {
        const texts = answers.filter((answer) => answer.situation === situation).map(({ text }) => text);
        expect(new Set(texts).size, `different answers: ${situation}`).to.be.at.most(1);
      }
    }
    const doors = await checkLoans(gateway, orders);
    expect(doors, 'doors').to.have.all.keys('api', 'notice', 'job');
    const job = (name: string): number => jobs.reduce((sum, counts) => sum + (counts[name] ?? 0), 0);
    process.stdout.write(
      `      ${String(orderCount)} loans of ${String(all.length)} confirmations and ${String(job('claimed'))} looks of the job ` +
        `in ${seconds.toFixed(1)} s; by door ${JSON.stringify(doors)}; the job lost ${String(job('already'))} races\n`,
    );
  });

  /** 2 to 5 confirmations of one order at once, spread over both processes. */
  async function confirm(order: ApprovedOrder, index: number): Promise<readonly Told[]> {
    const count = 2 + (index % 4);
    const apis = (calls: number): Promise<Told>[] =>
      Array.from({ length: calls }, (_, call) => confirmByApi(order, index + call));
    if (order.isAccountOpen) return Promise.all(apis(count));
    const first = await confirmByApi(order, index);
    const notice = (): Promise<Told> => confirmByNotice(order, index);
    return [first, ...(await Promise.all([notice(), ...apis(count - 2), ...(index % 3 === 0 ? [notice()] : [])]))];
  }

  async function confirmByApi(order: ApprovedOrder, call: number): Promise<Told> {
    const client = clients[call % clients.length];
    if (client === undefined) throw new Error('nobody listens');
    const answer = await client.ask('confirmLoan', loanConfirmation(order, { amountYuan: 15_000, termCount: 12 }));
    const situation = answer.text.includes('"url"') ? 'opening' : 'confirmed';
    return { isError: answer.code !== 0 || answer.status !== 4001, situation, text: answer.text };
  }

  async function confirmByNotice(order: ApprovedOrder, index: number): Promise<Told> {
    const [application] = await gateway.container.get(TOKEN.unitOfWork).read.openings.ofOrder(keyOf(order));
    if (application === undefined) throw new Error('the borrower was sent to no page');
    const { requestNo, depositoryPersonNo: personNo } = application;
    const body = openedNotice(depositoryKey, { ...order, requestNo, personNo });
    const url = `${children[index % children.length]?.url ?? ''}/depository/notify`;
    const answer = await fetch(url, { method: 'POST', body });
    const text = await answer.text();
    return { isError: answer.status !== 200, situation: 'notice', text };
  }
});

function keyOf({ orderNo }: ApprovedOrder): OrderKey {
  return anOrderKey(orderNo, 'rongshu' as ChannelCode);
}

/** One loan per order, whole, and nobody else's; through which doors they came. */
async function checkLoans({ container }: OpenedGateway, orders: readonly ApprovedOrder[]): Promise<object> {
  const { read } = container.get(TOKEN.unitOfWork);
  const doors: Record<string, number> = {};
  for (const order of orders) {
    const key = keyOf(order);
    const loan = await read.loans.findByOrder(key);
    if (loan === undefined) throw new Error(`order ${order.orderNo} has no loan`);
    doors[loan.confirmedBy] = (doors[loan.confirmedBy] ?? 0) + 1;
    const steps = (await read.orders.history(key)).filter(({ event }) => event === 'borrowConfirmed');
    const asked = (await read.events.ofOrder(key)).filter(({ type }) => type === 'loan.review-requested');
    const line = await read.creditAccounts.find({ borrowerId: loan.borrowerId, productCode: loan.productCode });
    expect([steps.length, asked.length, line?.frozen, loan.status], order.orderNo).to.deep.equal([
      1,
      1,
      1_500_000n,
      'awaitingReview',
    ]);
  }
  const counts = await read.loans.countByStatus();
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).to.equal(orders.length);
  return doors;
}
