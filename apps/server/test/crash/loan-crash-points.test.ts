import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createBackOffice,
  createChannelPair,
  createCounterparts,
  createCounterpartSecrets,
  createKeyPair,
  createMarketplace,
  createMarketplaceClient,
  createSecret,
  endpointRows,
  loanPolicyRow,
  partnerUrls,
  signatureRow,
  writeChannelsFile,
} from '@banyan/sandbox';
import { expect } from 'chai';
import type { ChannelCode } from '@banyan/core';
import { anOrderKey } from '@banyan/core/testing';
import { TOKEN } from '#src/tokens.js';
import type { ApprovedOrder } from '../support/approved-orders.js';
import { someApprovedOrders } from '../support/approved-orders.js';
import { openGatewayHere, putRows, storeOrders } from '../support/gateway-here.js';
import type { Parties } from './loan-play.js';
import { bind, confirm, open, payOut, reviewRequest } from './loan-play.js';
import { createProcesses, isWorthCrashing } from './processes.js';

const PARALLEL = 2;
const PLAYS_MAX = 5;

type Way = 'accountOpen' | 'notice' | 'job';

const WAYS: readonly Way[] = ['accountOpen', 'notice', 'job'];

interface Play {
  readonly moments: readonly string[];
  readonly wasKilled: boolean;
}

describe('kill -9 at every effect from card to payout (items 11–17, 19, 25.3)', function () {
  this.timeout(30 * 60_000);
  let keys: Awaited<ReturnType<typeof sharedKeys>>;
  const moments = new Map<Way, readonly string[]>();

  before(async () => {
    keys = await sharedKeys();
    for (const way of WAYS) moments.set(way, (await play(way, undefined)).moments);
  });

  it('meets every kind of effect of card, confirmation, opening, review, payout and messages', () => {
    const effects = new Set([...moments.values()].flat().map((moment) => moment.replace(/#.*/, '')));
    expect([...effects]).to.include.members([
      'cardBindRequests.insert',
      'cardBindRequests.settle',
      'bankCards.save',
      'orders.addAuthFlags',
      'sms.enqueue',
      'sms.settle',
      'confirmations.insert',
      'confirmations.amend',
      'openings.insert',
      'openings.amend',
      'depositoryAccounts.save',
      'loans.insert',
      'loans.transition',
      'orders.transition',
      'creditAccounts.freeze',
      'creditAccounts.use',
      'events.enqueue',
      'events.settle',
      'inbox.record',
      'disbursements.insert',
      'disbursements.settle',
      'schedules.insert',
      'callbacks.enqueue',
      'callbacks.settle',
      'transport.post',
    ]);
  });

  it('leaves nothing or all, wherever the process ends, and the marketplace hears one end', async () => {
    const points = pointsOf(moments);
    const queue = points.values();
    const survived: string[] = [];
    await Promise.all(
      Array.from({ length: PARALLEL }, async () => {
        for (const [way, point] of queue) if (await dies(way, point)) survived.push(`${way} ${point}`);
      }),
    );
    expect(survived).to.have.members(points.map(([way, point]) => `${way} ${point}`));
    process.stdout.write(
      `      ${String(points.length)} crash points, ${String(points.length)} processes killed and restarted\n`,
    );
  });

  /** The job and the browser race: a moment of one of them may not come in every play. */
  async function dies(way: Way, point: string): Promise<boolean> {
    for (let time = 0; time < PLAYS_MAX; time += 1) if ((await play(way, point)).wasKilled) return true;
    return false;
  }

  /** One borrower's way from the card to the payout, or to the review, through a gateway that dies at `crashAt`. */
  async function play(way: Way, crashAt: string | undefined): Promise<Play> {
    const home = await mkdtemp(join(tmpdir(), 'banyan-loan-crash-'));
    const secret = createSecret();
    const { channelKeys, counterpartSecrets } = keys;
    const counterparts = createCounterparts(counterpartSecrets);
    const backOffice = createBackOffice({ secret, payerSecret: counterpartSecrets.payerSecret, fallback: 'silence' });
    const channel = { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false } as const;
    const pair = createChannelPair(channel, channelKeys);
    const marketplace = createMarketplace({ channels: [pair.marketplace] });
    await Promise.all([backOffice.open(), counterparts.open(), marketplace.open()]);
    const hosts = [backOffice.eventsUrl(), marketplace.baseUrl(), ...counterparts.urls()];
    const variables = {
      BANYAN_HOME: home,
      BANYAN_CHANNELS_FILE: await writeChannelsFile(home, [pair.lenderSettings(marketplace.baseUrl())]),
      BANYAN_LENDER_EVENTS_URL: backOffice.eventsUrl(),
      BANYAN_LENDER_EVENTS_SECRET: secret,
      BANYAN_PRIVATE_HOSTS: hosts.map((url) => new URL(url).host).join(),
      BANYAN_SCHEDULE: 'off',
    };
    const [approved] = someApprovedOrders(1, () => way === 'accountOpen');
    if (approved === undefined) throw new Error('there is no order');
    const order: ApprovedOrder = { ...approved, isCardBound: false };
    const processes = createProcesses(variables);
    try {
      const here = await openGatewayHere(variables);
      await putRows(here, [
        ...endpointRows(counterpartSecrets, partnerUrls(counterparts, backOffice)),
        loanPolicyRow('rongshu', { openingCheckAfterMs: way === 'job' ? 50 : 60_000, openingCheckIntervalMs: 50 }),
        signatureRow('rongshu', '榕树测试'),
      ]);
      await storeOrders(here, [order]);
      await here.close();

      const gatewayUrl = await processes.start(crashAt);
      backOffice.connect(gatewayUrl);
      counterparts.depository.connect(gatewayUrl);
      if (way === 'job') counterparts.depository.script.plan(order.idCard, ['noNotice']);
      const client = createMarketplaceClient({ gatewayUrl, channel: pair.marketplace });
      await playBorrower(way, { client, marketplace, backOffice, counterparts, order });
      await processes.end();
      await checkStores(variables, way, order, processes.wasKilled());
      return { moments: processes.firstMoments(), wasKilled: processes.wasKilled() };
    } catch (error) {
      throw new Error(`${way}, crash point ${crashAt ?? 'none'}`, { cause: error });
    } finally {
      await processes.end();
      await Promise.all([backOffice.close(), counterparts.close(), marketplace.close()]);
      await rm(home, { recursive: true, force: true });
    }
  }
});

/** From the first way everything; from the others what it did not have. */
function pointsOf(moments: ReadonlyMap<Way, readonly string[]>): readonly (readonly [Way, string])[] {
  const seen = new Set<string>();
  return WAYS.flatMap((way) => {
    const own = (moments.get(way) ?? []).filter(isWorthCrashing);
    const fresh = own.filter((moment) => !seen.has(moment.replace(/#.*/, '')));
    for (const moment of own) seen.add(moment.replace(/#.*/, ''));
    return fresh.map((moment) => [way, moment] as const);
  });
}

async function playBorrower(way: Way, parties: Parties): Promise<void> {
  await bind(parties);
  const url = await confirm(parties);
  if (way === 'accountOpen') {
    expect(url).to.equal(undefined);
    await payOut(parties);
    return;
  }
  if (url === undefined) throw new Error('the borrower is sent to no page');
  await open(parties, url);
  await reviewRequest(parties);
  expect(await confirm(parties), 'the page after the loan').to.equal(undefined);
}

/** Whatever happened on the way: one loan, one card of each default, credit that adds up. */
async function checkStores(
  variables: Readonly<Record<string, string>>,
  way: Way,
  order: ApprovedOrder,
  wasKilled: boolean,
): Promise<void> {
  const here = await openGatewayHere(variables);
  try {
    const { read } = here.container.get(TOKEN.unitOfWork);
    const key = anOrderKey(order.orderNo, 'rongshu' as ChannelCode);
    const loan = await read.loans.findByOrder(key);
    if (loan === undefined) throw new Error('there is no loan');
    const isPaid = way === 'accountOpen';
    expect(loan.status).to.equal(isPaid ? 'disbursed' : 'awaitingReview');
    // After a death the check job may be faster than the repeated notice: the browser's return has made it look.
    if (!wasKilled) expect(loan.confirmedBy).to.equal(isPaid ? 'api' : way);
    const line = await read.creditAccounts.find({ borrowerId: loan.borrowerId, productCode: loan.productCode });
    expect([line?.frozen, line?.used]).to.deep.equal(isPaid ? [0n, loan.amount] : [loan.amount, 0n]);
    const cards = await read.bankCards.list(loan.borrowerId);
    expect(cards.map((card) => [card.isDefaultForDisbursement, card.isDefaultForRepayment])).to.deep.equal([
      [true, true],
    ]);
    const stored = await read.orders.find(key);
    expect(stored?.authInfo.isCardBound).to.equal(true);
    const steps = await read.loans.history(loan.loanNo);
    expect(steps.map(({ version }) => version)).to.deep.equal(steps.map((_step, index) => index + 1));
    const schedule = await read.schedules.find(loan.loanNo);
    const principal = schedule?.installments.reduce((sum, installment) => sum + installment.principal, 0n);
    expect(principal).to.equal(isPaid ? loan.amount : undefined);
  } finally {
    await here.close();
  }
}

async function sharedKeys() {
  const [marketplace, lender, counterpartSecrets] = await Promise.all([
    createKeyPair(),
    createKeyPair(),
    createCounterpartSecrets(),
  ]);
  return { channelKeys: { marketplace, lender }, counterpartSecrets };
}
