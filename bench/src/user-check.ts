import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContentDigest, md5Hex } from '@banyan/core/rongshu';
import type { KnownPerson } from './borrowers.js';
import { fillBorrowers } from './borrowers.js';
import type { Figure } from './figure.js';
import type { GatewayHome } from './gateway-home.js';
import { CHANNEL_ID, createGatewayHome } from './gateway-home.js';
import type { RunOptions } from './harness.js';
import { callAll } from './load.js';
import type { InventedPerson } from './people.js';
import { inventPeople } from './people.js';
import { openRealParts } from './real-parts.js';
import type { ServerProcess } from './server-process.js';
import { startServer } from './server-process.js';
import type { ServerRound } from './side-by-side.js';
import { cpuFigure, measureServer, rateFigure } from './side-by-side.js';

const BORROWERS = 20_000;
const STRANGERS = 20_000;
const CONNECTIONS = 8;
const REQUESTS_PER_ROUND = 2_000;
const WARM_UP_REQUESTS = 4_000;
const ROUNDS_MIN = 5;
const LIMIT_ENTRY = fileURLToPath(new URL('../limit/bare-user-check.js', import.meta.url));
const MYSQL_LIMIT_ENTRY = fileURLToPath(new URL('../limit/bare-user-check-mysql.js', import.meta.url));

/** A person asked about; `standing` is `stranger` for somebody the gateway has never seen. */
interface Asked {
  readonly person: InventedPerson;
  readonly standing: KnownPerson['standing'] | 'stranger';
}

/**
 * The signed user filter (item 1) of the gateway's process beside a bare server: same requests, same rows, same answers.
 * Every request is another one, signed before the clock starts; half of the people asked about are known.
 */
export async function* userCheckFigures(options: RunOptions): AsyncGenerator<Figure> {
  const home = await createGatewayHome();
  yield* measureUserCheck(home, 'userCheck.embedded', options, async () => {
    const databaseFile = join(home.folder, 'limit.sqlite');
    await home.copyDatabase(databaseFile);
    return { entry: LIMIT_ENTRY, database: { databaseFile } };
  });
}

/** {@link userCheckFigures} over the MySQL server of `parts`; both sides ask the same tables. */
export async function* userCheckMysqlFigures(options: RunOptions): AsyncGenerator<Figure> {
  const parts = await openRealParts();
  const databaseUrl = await parts.makeDatabase();
  const home = await createGatewayHome({ databaseUrl });
  yield* measureUserCheck(home, 'userCheck.mysql', options, () =>
    Promise.resolve({ entry: MYSQL_LIMIT_ENTRY, database: { databaseUrl } }),
  );
}

/** Where the limit program finds the rows of {@link measureUserCheck}. */
interface LimitStore {
  readonly entry: string;
  readonly database: { readonly databaseFile: string } | { readonly databaseUrl: string };
}

async function* measureUserCheck(
  home: GatewayHome,
  name: string,
  { rounds }: RunOptions,
  limitStore: () => Promise<LimitStore>,
): AsyncGenerator<Figure> {
  const people = inventPeople(BORROWERS + STRANGERS);
  const known = await fillBorrowers(home, people.slice(0, BORROWERS));
  const store = await limitStore();
  const ask = askInTurn(known, people.slice(BORROWERS));
  const ours = await home.start();
  const limit = await startLimit(home, ours, store, ask(1));

  async function inTurns(count: number): Promise<{ readonly ours: ServerRound; readonly limit: ServerRound }> {
    const asked = ask(count);
    const bodies = asked.map((one) => requestOf(home, one));
    const oursSide = await measureServer(ours, () => callAll(`${ours.url}/rongshu/userCheck`, bodies, CONNECTIONS));
    const limitSide = await measureServer(limit, () => callAll(`${limit.url}/rongshu/userCheck`, bodies, CONNECTIONS));
    asked.forEach((one, index) => checkAnswers(home, one, oursSide.answers[index], limitSide.answers[index]));
    return { ours: oursSide.round, limit: limitSide.round };
  }

  try {
    await inTurns(WARM_UP_REQUESTS);
    const measured: Awaited<ReturnType<typeof inTurns>>[] = [];
    while (measured.length < Math.max(rounds, ROUNDS_MIN)) measured.push(await inTurns(REQUESTS_PER_ROUND));
    const both = { ours: measured.map((each) => each.ours), limit: measured.map((each) => each.limit) };
    yield cpuFigure(name, both, { kind: 'ratioAtLeast', ratio: 0.5 });
    yield rateFigure(`${name}.rate`, 'req/s', both, { kind: 'shownOnly' });
  } finally {
    await Promise.all([ours.stop(), limit.stop()]);
    await home.remove();
  }
}

/** Known people and strangers by turns, each in an order of their own, and over again when all have been asked about. */
function askInTurn(known: readonly KnownPerson[], strangers: readonly InventedPerson[]): (count: number) => Asked[] {
  let asked = 0;
  const next = (): Asked => {
    const turn = asked++;
    // 7919 is prime to both numbers of people: a walk that meets everybody and jumps about in the index.
    const place = Math.floor(turn / 2) * 7919;
    const person = strangers[place % strangers.length];
    const one = turn % 2 === 0 ? known[place % known.length] : person && { person, standing: 'stranger' as const };
    assert.ok(one);
    return one;
  };
  return (count) => Array.from({ length: count }, next);
}

function requestOf(home: GatewayHome, { person }: Asked): Uint8Array {
  const request = {
    name: person.name,
    md5: md5Hex(person.idCard.reveal()),
    mobileMd5: md5Hex(person.mobile.reveal()),
  };
  return createContentDigest().utf8(home.client.request('userCheck', request, Date.now()));
}

/** The bare server's program, with the amounts that the gateway shows: they come from its configuration. */
async function startLimit(
  home: GatewayHome,
  ours: ServerProcess,
  { entry, database }: LimitStore,
  asked: readonly Asked[],
): Promise<ServerProcess> {
  const { answers } = await callAll(
    `${ours.url}/rongshu/userCheck`,
    asked.map((one) => requestOf(home, one)),
    1,
  );
  const answered = JSON.parse(readAnswer(home, answers[0]).json) as Record<string, unknown>;
  const amounts = Object.fromEntries(Object.entries(answered).filter(([member]) => member.startsWith('amount')));
  const settings = join(home.folder, 'limit.json');
  await writeFile(settings, JSON.stringify({ ...database, channelId: CHANNEL_ID, ...home.keys, amounts }));
  return startServer({ entry, args: [settings], logFile: join(home.folder, 'limit.log') });
}

/** Both sides said the same, byte for byte, and it is true of this person. */
function checkAnswers(home: GatewayHome, asked: Asked, ours: Buffer | undefined, limit: Buffer | undefined): void {
  const { json, answer } = readAnswer(home, ours);
  assert.equal(readAnswer(home, limit).json, json);
  const { standing } = asked;
  assert.equal(answer.isKnown, standing !== 'stranger');
  assert.equal(answer.mayBorrow, standing !== 'openOrder' && standing !== 'blacklisted');
  assert.equal(answer.isBlacklisted, standing === 'blacklisted');
  assert.equal(answer.debitCard !== undefined, standing === 'withCard');
}

function readAnswer(home: GatewayHome, body: Buffer | undefined) {
  assert.ok(body);
  const read = home.client.readAnswer('userCheck', body);
  assert.ok(read.ok);
  const { response, responseJson } = read.value;
  assert.ok(response !== undefined && responseJson !== undefined, read.value.message);
  return { answer: response, json: responseJson };
}
