import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChannelCode, RepaymentApplication } from '@banyan/core';
import { anOrderKey } from '@banyan/core/testing';
import type { BackOffice, MarketplaceClient } from '@banyan/sandbox';
import {
  createBackOffice,
  createChannelPair,
  createKeyPair,
  createMarketplaceClient,
  createSecret,
  loanPolicyRow,
  until,
  writeChannelsFile,
} from '@banyan/sandbox';
import { expect } from 'chai';
import type { OpenedGateway } from '#src/gateway.js';
import { TOKEN } from '#src/tokens.js';
import { checkLedger } from '../crash/repayment-aftermath.js';
import { someApprovedOrders } from '../support/approved-orders.js';
import type { DisbursedLoan } from '../support/disbursed-loans.js';
import { disbursedLoanOf } from '../support/disbursed-loans.js';
import { openGatewayHere, putRows, storeLoans } from '../support/gateway-here.js';
import { setClockToNoon } from '../support/noon.js';
import type { OwnDatabase } from '../support/real-parts.js';
import { describeOnDatabases } from '../support/real-parts.js';
import type { Child } from './children.js';
import { startChild } from './children.js';

const ENTRY = fileURLToPath(new URL('repaying-gateway.js', import.meta.url));
const LOANS = { embedded: 240, server: 120 } as const;
const CLIENTS = { embedded: 24, server: 8 } as const;
const PATIENCE_MS = 60_000;

/** What the payer does with the first debit of a loan, in turn; with later ones the last word. */
const OUTCOMES = [
  ['pay'],
  ['running'],
  ['silent', 'pay'],
  ['twice'],
  ['reorder', 'pay'],
  ['contradict', 'pay'],
  ['fail', 'fail'],
  ['lost', 'pay'],
  ['serverError', 'pay'],
  ['wrongSignature', 'pay'],
] as const;

describeOnDatabases('each installment is debited once (item 22, B19)', function (openDatabase, isServer) {
  this.timeout(600_000);
  let home: string;
  let database: OwnDatabase;
  let backOffice: BackOffice;
  let gateway: OpenedGateway;
  let clients: readonly MarketplaceClient[];
  let children: readonly Child[];
  const loanCount = LOANS[isServer ? 'server' : 'embedded'];
  const loans = someApprovedOrders(loanCount, () => true).map((order) =>
    disbursedLoanOf(order, { daysAgo: 20, termCount: 3 }),
  );

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'banyan-one-debit-'));
    const now = await setClockToNoon(home);
    const [marketplace, lender] = await Promise.all([createKeyPair(), createKeyPair()]);
    const channel = { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false } as const;
    const pair = createChannelPair(channel, { marketplace, lender });
    const [secret, payerSecret] = [createSecret(), createSecret()];
    backOffice = createBackOffice({ secret, payerSecret, fallback: 'silence', now });
    await backOffice.open();
    loans.forEach((loan, index) => {
      const [first = 'pay', lastly = first] = OUTCOMES[index % OUTCOMES.length] ?? [];
      backOffice.repayment.debits.script.plan(loan.idCard, [first], lastly);
    });
    database = await openDatabase();
    const variables = {
      ...database.variables,
      BANYAN_HOME: home,
      BANYAN_PORT: '0',
      BANYAN_CHANNELS_FILE: await writeChannelsFile(home, [pair.lenderSettings('https://marketplace.example/')]),
      BANYAN_LENDER_EVENTS_URL: backOffice.eventsUrl(),
      BANYAN_LENDER_EVENTS_SECRET: secret,
      BANYAN_PRIVATE_HOSTS: new URL(backOffice.eventsUrl()).host,
      BANYAN_SCHEDULE: 'off',
      BANYAN_CLOCK: 'movable',
    };
    gateway = await openGatewayHere(variables);
    const url = backOffice.payerUrl();
    const debits = { debitUrl: `${url}/debit`, debitQueryUrl: `${url}/debit/query` };
    await putRows(gateway, [
      { kind: 'payer', key: '*', body: { url, ...debits, secrets: [payerSecret], timeoutMs: 1_000 } },
      // The job asks about every debit at once: it races with everybody.
      loanPolicyRow('rongshu', { debitCheckAfterMs: 1, debitCheckIntervalMs: 50 }),
    ]);
    await storeLoans(gateway, loans);
    children = await Promise.all([startChild(ENTRY, variables), startChild(ENTRY, variables)]);
    clients = children.map(({ url: gatewayUrl }) =>
      createMarketplaceClient({ gatewayUrl, channel: pair.marketplace, now }),
    );
  });

  after(async () => {
    children.forEach((child) => child.kill());
    await gateway.close();
    await backOffice.close();
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  it(`of ${String(loanCount)} loans, clicked at two processes while notices, events and the job tell of it`, async () => {
    const startedAt = performance.now();
    const queue = loans.entries();
    await Promise.all(
      Array.from({ length: CLIENTS[isServer ? 'server' : 'embedded'] }, async () => {
        for (const [index, loan] of queue) await repay(loan, index);
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const jobs = await Promise.all(children.map((child) => child.stop()));
    const counts = { paid: 0, unpaid: 0 };
    for (const loan of loans) counts[await checkLoan(loan)] += 1;
    // Those of which every try failed, and no others.
    expect(counts.unpaid).to.equal(loanCount / OUTCOMES.length);
    const sources = await sourcesOf(gateway, loans);
    expect(sources, 'by whose word').to.have.all.keys('answer', 'notice', 'event', 'query');
    const claimed = jobs.reduce((sum, job) => sum + (job['claimed'] ?? 0), 0);
    process.stdout.write(
      `      ${String(counts.paid)} debits and ${String(claimed)} looks of the job in ${seconds.toFixed(1)} s; ` +
        `told by ${JSON.stringify(sources)}\n`,
    );
  });

  /** Two clicks at once, one at each process; then the payer's word by every way at once. */
  async function repay(loan: DisbursedLoan, index: number): Promise<void> {
    const click = (at: number) =>
      clients[at % clients.length]?.ask('repayment', { orderId: loan.orderNo, period: '1' }).catch(() => undefined);
    await Promise.all([click(index), click(index + 1), tellOf(loan, index), tellOf(loan, index + 1)]);
    await click(index);
    await until(
      'the last debit to be settled',
      async () => ((await applicationsOf(loan)).some(({ state }) => state === 'open') ? undefined : true),
      PATIENCE_MS,
    );
  }

  async function tellOf(loan: DisbursedLoan, index: number): Promise<void> {
    const { repayment } = backOffice;
    const application = await until('an application', async () => (await applicationsOf(loan)).at(0), PATIENCE_MS);
    const { requestNo } = application;
    const record = await until(
      'the payer to decide',
      () => {
        const found = repayment.debits.find(requestNo);
        return Promise.resolve(found === undefined || found.result === 'running' ? undefined : found);
      },
      PATIENCE_MS,
    );
    backOffice.connect(children[index % children.length]?.url ?? '');
    const subject = { orderNo: loan.orderNo, channel: 'rongshu', loanNo: loan.loanNo, requestNo };
    const word =
      record.result === 'paid'
        ? ({ ...record, outcome: 'paid' } as const)
        : ({ ...record, outcome: 'failed' } as const);
    const event = () => heard(() => repayment.say(subject, word));
    // Whoever is asked first is taken in first, most often: every way is to win somewhere.
    const early = index % 4 === 0 ? await event() : 202;
    const statuses = await Promise.all([
      heard(() => repayment.notify(requestNo)),
      heard(() => repayment.notify(requestNo, { says: 'failed' })),
      event(),
    ]);
    expect(early, loan.orderNo).to.equal(202);
    expect(statuses, loan.orderNo).to.deep.equal([200, 200, 202]);
  }

  function applicationsOf({ loanNo }: DisbursedLoan): Promise<readonly RepaymentApplication[]> {
    return gateway.container.get(TOKEN.unitOfWork).read.repaymentApplications.ofLoan(loanNo);
  }

  /** Debited once or not at all, booked as debited, told once: result, then schedule. */
  async function checkLoan(loan: DisbursedLoan): Promise<'paid' | 'unpaid'> {
    const { read } = gateway.container.get(TOKEN.unitOfWork);
    const numbers = new Set((await applicationsOf(loan)).map(({ requestNo }) => requestNo));
    const debited = backOffice.repayment.debits.paid().filter(([requestNo]) => numbers.has(requestNo));
    const booked = await read.repayments.ofLoan(loan.loanNo);
    expect(debited.length, loan.orderNo).to.be.at.most(1);
    expect(
      booked.map(({ requestNo, serialNo, amount, held }) => [requestNo, serialNo, amount, held]),
      loan.orderNo,
    ).to.deep.equal(debited.map(([requestNo, { serialNo, amountFen }]) => [requestNo, serialNo, amountFen, 0n]));
    const schedule = await read.schedules.find(loan.loanNo);
    expect(schedule?.installments.map(({ state }) => state)).to.deep.equal([
      debited.length === 1 ? 'paid' : 'unpaid',
      'unpaid',
      'unpaid',
    ]);
    await checkLedger(read, loan);
    const callbacks = await read.callbacks.ofOrder(anOrderKey(loan.orderNo, 'rongshu' as ChannelCode));
    const booking = callbacks.filter(({ businessKey }) => !businessKey.startsWith([...numbers][0] ?? ''));
    if (debited.length === 1)
      expect(booking.map(({ type }) => type)).to.deep.equal(['repaymentResult', 'repaymentSchedule']);
    return debited.length === 1 ? 'paid' : 'unpaid';
  }
});

/** The status of what is told, told again while the gateway is too busy to listen, as whoever sends it does. */
async function heard(tell: () => Promise<number>): Promise<number> {
  return until(
    'the gateway to listen',
    async () => {
      const status = await tell();
      return status === 503 ? undefined : status;
    },
    PATIENCE_MS,
  );
}

async function sourcesOf({ container }: OpenedGateway, loans: readonly DisbursedLoan[]): Promise<object> {
  const { read } = container.get(TOKEN.unitOfWork);
  const sources: Record<string, number> = {};
  for (const { loanNo } of loans)
    for (const { source } of await read.repayments.ofLoan(loanNo)) sources[source] = (sources[source] ?? 0) + 1;
  return sources;
}
