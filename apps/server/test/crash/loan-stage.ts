import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChannelCode, OrderKey, UnitOfWork } from '@banyan/core';
import { anOrderKey } from '@banyan/core/testing';
import type { BackOffice, CounterpartSecrets, Marketplace } from '@banyan/sandbox';
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
import type { OpenedGateway } from '#src/gateway.js';
import { TOKEN } from '#src/tokens.js';
import type { ApprovedOrder } from '../support/approved-orders.js';
import { someApprovedOrders } from '../support/approved-orders.js';
import type { DisbursedLoan } from '../support/disbursed-loans.js';
import { disbursedLoanOf } from '../support/disbursed-loans.js';
import { openGatewayHere, putRows, storeLoans, storeOrders } from '../support/gateway-here.js';
import { setClockToNoon } from '../support/noon.js';
import type { OwnDatabase } from '../support/real-parts.js';
import type { Parties } from './loan-play.js';
import { createOperationsDesk } from './operations-desk.js';
import { createProcesses } from './processes.js';

/** What all plays of a test share: keys take long to make. */
export interface LoanKeys {
  readonly channelKeys: Parameters<typeof createChannelPair>[1];
  readonly counterpartSecrets: CounterpartSecrets;
}

/** What stands in the stores after a play. */
export interface Aftermath {
  readonly read: UnitOfWork['read'];
  readonly key: OrderKey;
  readonly backOffice: BackOffice;
  readonly marketplace: Marketplace;
  readonly wasKilled: boolean;
}

/** One play around a gateway: how it begins, what everybody does, and what must be true at the end. */
export interface LoanPlay {
  readonly name: string;
  readonly isAccountOpen: boolean;
  readonly isCardBound: boolean;
  /** The order is a loan already, paid out some days ago; it is noon in Beijing then, so that no play has two days. */
  readonly loan?: Pick<DisbursedLoan, 'daysAgo' | 'termCount' | 'repaymentTerms'>;
  /** Members of the loan policy that differ from the hasty one. */
  readonly policy?: Parameters<typeof loanPolicyRow>[1];
  /** How long the gateway waits for the card-binding company, and for the payer. */
  readonly timeoutMs?: number;
  readonly prepare?: (parties: Pick<Parties, 'backOffice' | 'counterparts' | 'order'>) => void;
  readonly perform: (parties: Parties) => Promise<void>;
  readonly check: (aftermath: Aftermath) => Promise<void>;
}

/** What a play left behind: the moments of the first process, and whether it was killed at one. */
export interface Played {
  readonly moments: readonly string[];
  readonly wasKilled: boolean;
}

/** Fresh keys. */
export async function createLoanKeys(): Promise<LoanKeys> {
  const [marketplace, lender, counterpartSecrets] = await Promise.all([
    createKeyPair(),
    createKeyPair(),
    createCounterpartSecrets(),
  ]);
  return { channelKeys: { marketplace, lender }, counterpartSecrets };
}

/** Plays once, through a gateway that dies at `crashAt` and is started again; embedded unless `openDatabase` gives another database. */
export async function playLoan(
  keys: LoanKeys,
  play: LoanPlay,
  crashAt: string | undefined,
  openDatabase?: () => Promise<OwnDatabase>,
): Promise<Played> {
  const database = await openDatabase?.();
  const home = await mkdtemp(join(tmpdir(), 'banyan-loan-crash-'));
  const secret = createSecret();
  const { channelKeys, counterpartSecrets } = keys;
  const { payerSecret } = counterpartSecrets;
  const now = play.loan === undefined ? Date.now : await setClockToNoon(home);
  const counterparts = createCounterparts(counterpartSecrets, { now });
  const backOffice = createBackOffice({ secret, payerSecret, fallback: 'silence', now });
  const channel = { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false } as const;
  const pair = createChannelPair(channel, channelKeys);
  const marketplace = createMarketplace({ channels: [pair.marketplace], now });
  await Promise.all([backOffice.open(), counterparts.open(), marketplace.open()]);
  const hosts = [backOffice.eventsUrl(), marketplace.baseUrl(), ...counterparts.urls()];
  const variables = {
    ...database?.variables,
    BANYAN_HOME: home,
    BANYAN_CHANNELS_FILE: await writeChannelsFile(home, [pair.lenderSettings(marketplace.baseUrl())]),
    BANYAN_LENDER_EVENTS_URL: backOffice.eventsUrl(),
    BANYAN_LENDER_EVENTS_SECRET: secret,
    BANYAN_PRIVATE_HOSTS: hosts.map((url) => new URL(url).host).join(),
    BANYAN_SCHEDULE: 'off',
    BANYAN_CLOCK: play.loan === undefined ? 'system' : 'movable',
  };
  const order = orderOf(play);
  const loan = play.loan === undefined ? undefined : disbursedLoanOf(order, play.loan);
  const processes = createProcesses(variables);
  try {
    const here = await openGatewayHere(variables);
    const endpoints = endpointRows(counterpartSecrets, partnerUrls(counterparts, backOffice));
    await putRows(here, [
      ...endpoints.map((row) => (WAITED_FOR.includes(row.kind) ? withTimeout(row, play.timeoutMs) : row)),
      loanPolicyRow('rongshu', play.policy),
      signatureRow('rongshu', '榕树测试'),
    ]);
    await (loan === undefined ? storeOrders(here, [order]) : storeLoans(here, [loan]));
    const operatorKey = await keyOf(here);
    await here.close();

    play.prepare?.({ backOffice, counterparts, order });
    const gatewayUrl = await processes.start(crashAt);
    backOffice.connect(gatewayUrl);
    counterparts.depository.connect(gatewayUrl);
    const client = createMarketplaceClient({ gatewayUrl, channel: pair.marketplace, now });
    const operations = createOperationsDesk(gatewayUrl, operatorKey);
    await play.perform({ client, marketplace, backOffice, counterparts, operations, order, now });
    await processes.end();
    await lookInto(variables, (read) => {
      const key = anOrderKey(order.orderNo, 'rongshu' as ChannelCode);
      return play.check({ read, key, backOffice, marketplace, wasKilled: processes.wasKilled() });
    });
    return { moments: processes.firstMoments(), wasKilled: processes.wasKilled() };
  } catch (error) {
    throw new Error(`${play.name}, crash point ${crashAt ?? 'none'}`, { cause: error });
  } finally {
    await processes.end();
    await Promise.all([backOffice.close(), counterparts.close(), marketplace.close(), database?.drop()]);
    await rm(home, { recursive: true, force: true });
  }
}

const WAITED_FOR: readonly string[] = ['cardBinding', 'payer'];

function orderOf({ isAccountOpen, isCardBound }: LoanPlay): ApprovedOrder {
  const [approved] = someApprovedOrders(1, () => isAccountOpen);
  if (approved === undefined) throw new Error('there is no order');
  return { ...approved, isCardBound };
}

function withTimeout(row: ReturnType<typeof endpointRows>[number], timeoutMs: number | undefined) {
  return timeoutMs === undefined ? row : { ...row, body: { ...row.body, timeoutMs } };
}

/** Key of somebody who may decide about loans and book money. */
async function keyOf({ container }: OpenedGateway): Promise<string> {
  const administrator = { name: 'test', roles: ['administrator'] } as const;
  const added = await container
    .get(TOKEN.operatorOperations)
    .add(administrator, { name: 'reviewer', roles: ['reviewer', 'operator'] });
  if (!added.ok) throw new Error(JSON.stringify(added.error));
  return added.value.key;
}

async function lookInto(
  variables: Readonly<Record<string, string>>,
  look: (read: UnitOfWork['read']) => Promise<void>,
): Promise<void> {
  const here = await openGatewayHere(variables);
  try {
    await look(here.container.get(TOKEN.unitOfWork).read);
  } finally {
    await here.close();
  }
}
