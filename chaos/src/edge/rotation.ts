import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from '@banyan/sandbox';
import { createMarketplaceClient, orderPush, orderQuery, signWebhook, until } from '@banyan/sandbox';
import { openBalancer } from '../fleet/balancer.js';
import { freePort } from '../fleet/free-port.js';
import { createReplica } from '../fleet/replica.js';
import { answerWord } from './attack.js';
import type { InstalledSecrets } from './installed-secrets.js';
import { prepareSecrets } from './installed-secrets.js';
import type { RawAnswer, RawClient, RawRequest } from './raw-client.js';
import { createRawClient } from './raw-client.js';

/** Answers of one voice, by word. */
export interface VoiceReport {
  readonly sent: number;
  readonly good: number;
  readonly others: Readonly<Record<string, number>>;
}

/** What callers met while every secret was exchanged, replica by replica. */
export interface RotationReport {
  readonly replicas: number;
  /** Restarts of a replica while the load went on. */
  readonly restarts: number;
  readonly ms: number;
  readonly voices: Readonly<Record<string, VoiceReport>>;
  /** Orders pushed under the old and under the new keys that can be read in clear at the end. */
  readonly readable: { readonly pushed: number; readonly read: number };
}

/** A caller: makes a signed request, and knows a good answer. */
interface Voice {
  readonly name: string;
  build(): RawRequest;
  isGood(answer: RawAnswer): boolean;
}

const REPLICAS = 2;
const SETTLE_MS = 1_000;
/** An application is there once the data of its order have been pulled. */
const READ_WITHIN_MS = 60_000;
const JSON_TYPE = { 'content-type': 'application/json' } as const;

/**
 * Exchanges every secret under load: new ones are installed beside the old, callers change over, the old are taken away; each step restarts
 * the replicas one after another. Wants a stage on real parts, whose own gateway is stopped.
 */
export async function rotate(stage: Stage, options: { readonly perSecond: number }): Promise<RotationReport> {
  const startedAt = performance.now();
  const secrets = await prepareSecrets(stage);
  const { marketplace } = stage.at('rongshu');
  const heardBefore = marketplace.pulls.entries().length;
  await stage.gateway.stop();
  const ports = await Promise.all(Array.from({ length: REPLICAS }, freePort));
  const targets = ports.map((port, index) => ({ name: `replica ${String(index + 1)}`, port }));
  const variables: Record<string, string> = {
    ...stage.variables,
    BANYAN_KEYS_FILE: `${stage.gateway.home}/keys.json`,
    BANYAN_READINESS_GRACE_MS: '700',
  };
  const replicas = targets.map((target) => createReplica({ ...target, folder: stage.gateway.home, variables }));
  for (const replica of replicas) await replica.start();
  const balancer = await openBalancer(targets);
  const client = createRawClient(balancer.url, 64);
  let restarts = 0;
  const install = async (which: Parameters<InstalledSecrets['install']>[0]): Promise<void> => {
    Object.assign(variables, await secrets.install(which));
    for (const replica of replicas) {
      await replica.stop();
      await replica.start();
      restarts += 1;
      // The balancer has to see that it is back before the next one goes.
      await delay(SETTLE_MS);
    }
  };
  try {
    const callers = createCallers(stage, secrets, balancer.url);
    await delay(SETTLE_MS);
    const load = startLoad(client, callers.voices, options.perSecond);
    const first = callers.push();
    const pushed = [isDone(await client.send(first.request))];
    await install('old, new');
    callers.changeOver();
    marketplace.acceptLenderKey(secrets.lenderPublicKey);
    await install('new, old');
    await install('new');
    const last = callers.push();
    pushed.push(isDone(await client.send(last.request)));
    const voices = await load.stop();

    const isRead = async ({ orderNo }: { readonly orderNo: string }): Promise<boolean> => {
      const probe = async () => ((await client.send(callers.read(orderNo))).status === 200 ? true : undefined);
      return until('the application', probe, READ_WITHIN_MS).catch(() => false);
    };
    const read = (await Promise.all([first, last].map(isRead))).filter(Boolean).length;
    const ms = Math.round(performance.now() - startedAt);
    const readable = { pushed: pushed.filter(Boolean).length, read };
    const ofGateway = ownVoice(marketplace.pulls.entries().slice(heardBefore));
    return { replicas: REPLICAS, restarts, ms, voices: { ...voices, 'the gateway itself': ofGateway }, readable };
  } finally {
    client.close();
    await balancer.close();
    await Promise.all(replicas.map((replica) => replica.stop()));
  }
}

/** What the marketplace heard of the gateway, whose signing key is exchanged as well. */
function ownVoice(pulls: readonly { readonly isSigned: boolean }[]): VoiceReport {
  const good = pulls.filter(({ isSigned }) => isSigned).length;
  const others = good === pulls.length ? {} : { 'signed badly': pulls.length - good };
  return { sent: pulls.length, good, others };
}

function isDone(answer: RawAnswer): boolean {
  return answerWord(answer) === 'code 0';
}

interface Callers {
  readonly voices: readonly Voice[];
  /** From here on everybody signs with the second generation. */
  changeOver(): void;
  push(): { readonly orderNo: string; readonly request: RawRequest };
  read(orderNo: string): RawRequest;
}

function createCallers(stage: Stage, secrets: InstalledSecrets, url: string): Callers {
  let isChanged = false;
  const now = (): number => stage.calendar.now();
  const clientOf = (name: 'rongshu' | 'rongshu-md5') => {
    const { channel } = stage.at(name).client;
    const { privateKey: _old, sharedSecret: _older, ...rest } = channel;
    const fresh =
      channel.scheme === 'md5'
        ? { ...rest, sharedSecret: secrets.sharedSecret }
        : { ...rest, privateKey: secrets.marketplacePrivateKey };
    return createMarketplaceClient({ gatewayUrl: url, channel: isChanged ? fresh : channel, now });
  };
  const order = stage.backOffice.requests.entries()[0]?.orderNo ?? stage.nextNumber();
  const marketplaceVoice = (name: 'rongshu' | 'rongshu-md5'): Voice => ({
    name: `marketplace, ${name}`,
    build: () => {
      const client = clientOf(name);
      const path = new URL(client.urlOf('queryAuditResult')).pathname;
      return { method: 'POST', path, headers: JSON_TYPE, body: client.seal(orderQuery(order)) };
    },
    // An order of another channel is not known: that, too, is said only to who has signed.
    isGood: (answer) => answerWord(answer) === 'code 0' || answerWord(answer) === 'code 10002',
  });
  const question = (path: string, content: object): RawRequest => {
    const body = JSON.stringify(content);
    const secret = isChanged ? secrets.eventsSecrets.new : secrets.eventsSecrets.old;
    return { method: 'POST', path, headers: { ...signWebhook(secret, body, now()), ...JSON_TYPE }, body };
  };
  return {
    voices: [
      marketplaceVoice('rongshu'),
      marketplaceVoice('rongshu-md5'),
      {
        name: 'back office',
        build: () => question('/lender/disbursements', { requestNo: 'nobody' }),
        isGood: ({ status }) => status === 404,
      },
    ],
    changeOver() {
      isChanged = true;
    },
    push() {
      const client = clientOf('rongshu');
      const orderNo = stage.nextNumber();
      const business = orderPush({
        orderNo,
        uid: stage.nextNumber(),
        appId: client.channel.appId,
        person: stage.people.next(),
        contacts: [stage.people.next(), stage.people.next()],
        amountYuan: 15_000,
        termCount: 12,
        marketplaceUrl: stage.at('rongshu').marketplace.baseUrl(),
        appliedAtMs: now(),
      });
      const path = new URL(client.urlOf('pushOrder')).pathname;
      return { orderNo, request: { method: 'POST', path, headers: JSON_TYPE, body: client.seal(business) } };
    },
    read: (orderNo) => question('/lender/applications', { channel: 'rongshu', orderNo }),
  };
}

function emptyTally(): { sent: number; good: number; others: Record<string, number> } {
  return { sent: 0, good: 0, others: {} };
}

function startLoad(
  client: RawClient,
  voices: readonly Voice[],
  perSecond: number,
): { stop(): Promise<Readonly<Record<string, VoiceReport>>> } {
  const tallies = new Map(voices.map(({ name }) => [name, emptyTally()]));
  const answers: Promise<void>[] = [];
  const ask = async (voice: Voice): Promise<void> => {
    const answer = await client.send(voice.build());
    const tally = tallies.get(voice.name);
    if (tally === undefined) return;
    tally.sent += 1;
    if (voice.isGood(answer)) {
      tally.good += 1;
      return;
    }
    const word = answerWord(answer);
    tally.others[word] = (tally.others[word] ?? 0) + 1;
  };
  const timer = setInterval(() => answers.push(...voices.map(ask)), 1_000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(answers);
      return Object.fromEntries(tallies);
    },
  };
}
