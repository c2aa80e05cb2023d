import { setTimeout as pause } from 'node:timers/promises';
import type { CallbackEntry, MarketplaceClient, Person } from '@banyan/sandbox';
import { createPeople, orderPush } from '@banyan/sandbox';
import type { Fleet } from '../fleet/fleet.js';
import { fleetNow } from '../fleet/surroundings.js';
import type { Chance } from '../random.js';
import type { BackOfficeRecord } from './insistent-back-office.js';
import { startInsistentBackOffice } from './insistent-back-office.js';
import { createInsistentClient } from './insistent-client.js';
import type { JourneyEnd } from './journey.js';
import { makeJourney } from './journey.js';
import type { JourneyWish } from './journey-wish.js';
import { wishJourney } from './journey-wish.js';
import type { PromiseLedger } from './ledger-of-promises.js';
import { createPromiseLedger } from './ledger-of-promises.js';

/** A steady stream of whole journeys. */
export interface Load {
  readonly ledger: PromiseLedger;
  readonly backOffice: BackOfficeRecord;
  /** Callbacks that came, in the order in which they came. */
  readonly callbacks: readonly CallbackEntry[];
  readonly ends: readonly JourneyEnd[];
  readonly people: readonly Person[];
  readonly wishes: ReadonlyMap<string, JourneyWish>;
  startedCount(): number;
  /** No new journeys from here on. */
  stopStarting(): void;
  /** Resolves when every journey has ended, or all have given up `withinMs` later. */
  drained(withinMs: number): Promise<void>;
}

const SEEDS = 90_000;
const FORGED_EVERY = 10;

/**
 * Starts `perSecond` journeys a second, however long they take (an open loop: a stall is not hidden by fewer requests). Beside
 * every tenth goes a push that nobody signed, or one that comes too late.
 */
export function startLoad(fleet: Fleet, options: { readonly chance: Chance; readonly perSecond: number }): Load {
  const { chance } = options;
  const { client, marketplace } = fleet;
  const ledger = createPromiseLedger();
  const ends: JourneyEnd[] = [];
  const people: Person[] = [];
  const wishes = new Map<string, JourneyWish>();
  const callbacks: CallbackEntry[] = [];
  const source = createPeople(chance.between(1, SEEDS));
  let hasEnded = false;
  let isStarting = true;
  let numbers = 70_000_000 + chance.between(0, 1_000_000);
  const isOver = (): boolean => hasEnded;
  const nextPerson = (): Person => {
    const person = source.next();
    people.push(person);
    return person;
  };
  const nextNumber = (): string => String((numbers += 1));

  marketplace.callbacks.watch((entry) => callbacks.push(entry));
  const backOffice = startInsistentBackOffice({
    backOffice: fleet.backOffice,
    wishOf: (orderNo) => wishes.get(orderNo),
    chance,
    now: fleetNow,
    isOver,
  });
  const insistent = createInsistentClient(client, ledger, isOver);
  const running = new Set<Promise<void>>();

  function startJourney(): void {
    const wish = wishJourney(
      chance,
      { person: nextPerson(), contacts: [nextPerson(), nextPerson()] },
      { orderNo: nextNumber(), uid: nextNumber() },
    );
    wishes.set(wish.orderNo, wish);
    scriptSurroundings(fleet, wish, chance);
    const parts = {
      client: insistent,
      ledger,
      appId: client.channel.appId,
      marketplaceUrl: `http://127.0.0.1:${String(fleet.wires.marketplace.port)}/`,
      now: fleetNow,
      isOver,
    };
    const made = makeJourney(parts, wish).then((end) => void ends.push(end));
    running.add(made);
    void made.finally(() => running.delete(made));
    if (wishes.size % FORGED_EVERY === 0)
      void forge(client, ledger, nextPerson, nextNumber, chance).catch(() => undefined);
  }

  async function keepStarting(): Promise<void> {
    const startedAt = performance.now();
    for (let count = 0; isStarting; count += 1) {
      startJourney();
      const dueAt = startedAt + ((count + 1) * 1_000) / options.perSecond;
      await pause(Math.max(0, dueAt - performance.now()));
    }
  }

  const starting = keepStarting();
  return {
    ledger,
    backOffice,
    callbacks,
    ends,
    people,
    wishes,
    startedCount: () => wishes.size,
    stopStarting: () => {
      isStarting = false;
    },
    async drained(withinMs) {
      isStarting = false;
      await starting;
      const late = new AbortController();
      const deadline = pause(withinMs, undefined, { signal: late.signal }).catch(() => undefined);
      await Promise.race([Promise.all(running), deadline]);
      late.abort();
      hasEnded = true;
      await Promise.all(running);
    },
  };
}

/** How payer and marketplace treat this borrower's loan: mostly well. */
function scriptSurroundings(
  { backOffice, marketplace }: Fleet,
  { person, orderNo }: JourneyWish,
  chance: Chance,
): void {
  if (chance.happens(0.2)) marketplace.callbackScript.plan(orderNo, ['serverError', 'refused']);
  const first = chance.weighted(['pay', 'running', 'silent', 'twice', 'serverError'] as const, (outcome) =>
    outcome === 'pay' ? 80 : 5,
  );
  backOffice.repayment.debits.script.plan(person.idCard, [first], 'pay');
}

async function forge(
  client: MarketplaceClient,
  ledger: PromiseLedger,
  nextPerson: () => Person,
  nextNumber: () => string,
  chance: Chance,
): Promise<void> {
  const orderNo = nextNumber();
  const request = orderPush({
    orderNo,
    uid: nextNumber(),
    appId: client.channel.appId,
    person: nextPerson(),
    contacts: [nextPerson(), nextPerson()],
    amountYuan: 9_000,
    termCount: 6,
    marketplaceUrl: 'http://127.0.0.1:1/',
    appliedAtMs: fleetNow(),
  });
  ledger.forged(orderNo);
  const bytes = chance.happens(0.5)
    ? client.seal(request, { timestampMs: fleetNow() - 3_600_000 })
    : spoilt(client.seal(request));
  const answer = await client.send('pushOrder', bytes);
  if (answer.code === 0) ledger.contradiction(`${orderNo}: a push without a good signature was accepted`);
}

/** One letter of the signature is another. */
function spoilt(bytes: string): string {
  return bytes.replace(/"sign":"(.)/, (whole, letter: string) => whole.slice(0, -1) + (letter === 'A' ? 'B' : 'A'));
}
