import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { Attack } from './attack.js';
import { answerWord, faultsOf, identitiesIn } from './attack.js';
import type { AttackRow } from './attacks.table.js';
import { ATTACK_TABLE } from './attacks.table.js';
import type { EdgeTarget } from './edge-target.js';
import type { RawClient } from './raw-client.js';
import { createRawClient } from './raw-client.js';
import type { TableDigests } from './table-digests.js';
import { changedTables, digestMysql, digestSqlite } from './table-digests.js';

/** Something that must not have happened; enough to find it again with the same seed, without what was sent. */
export interface FuzzViolation {
  readonly attack: string;
  readonly aim: string;
  readonly what: string;
  /** Which request of its half it was, counted from 0; -1 for what is true of a whole half. */
  readonly index: number;
}

/** What a run did and found. */
export interface FuzzReport {
  readonly seed: number;
  readonly requests: number;
  readonly ms: number;
  /** How often each way of attack was taken. */
  readonly attacks: Readonly<Record<string, number>>;
  /** By aim and word of the answer. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Tables whose rows were compared before and after the attacks of nobody. */
  readonly tablesCompared: number;
  readonly logLines: number;
  readonly violations: readonly FuzzViolation[];
}

const CHUNK = 500;
const VIOLATIONS_MAX = 200;

/**
 * Sends `requests` attacks made from `seed`. First those of nobody, with no job running, rows compared before and after; then
 * those with keys, with every job running.
 */
export async function fuzz(
  target: EdgeTarget,
  options: {
    readonly requests: number;
    readonly seed: number;
    readonly concurrency: number;
    onProgress?(done: number): void;
  },
): Promise<FuzzReport> {
  const startedAt = performance.now();
  const tally = createTally();
  const { stage } = target;
  const weightOf = (rows: readonly AttackRow[]): number => rows.reduce((sum, [, weight]) => sum + weight, 0);
  const nobodys = ATTACK_TABLE.filter(([, , standing]) => standing === 'unproved');
  const others = ATTACK_TABLE.filter(([, , standing]) => standing !== 'unproved');
  const ofNobody = Math.round((options.requests * weightOf(nobodys)) / weightOf(ATTACK_TABLE));
  const digests: TableDigests[] = [];
  const takeDigest = async (): Promise<void> => {
    digests.push(await digestOf(target));
  };
  // A start writes what a start writes; it is not to be taken for an effect of the attack.
  await stage.restart({ BANYAN_SCHEDULE: 'off' });
  await stage.restart({ BANYAN_SCHEDULE: 'off' }, takeDigest);
  await send(target, nobodys, { ...options, requests: ofNobody }, tally);
  await stage.restart({}, takeDigest);
  const [before = new Map(), after = new Map()] = digests;
  for (const table of changedTables(before, after)) tally.violate('all of nobody', table, 'rows changed', -1);
  await send(target, others, { ...options, seed: options.seed + 1, requests: options.requests - ofNobody }, tally);
  const log = await readFile(path.join(stage.gateway.home, 'gateway.log'), 'utf8');
  for (const what of identitiesIn(log)) tally.violate('all', 'gateway.log', `the log has ${what}`, -1);
  const logLines = log.split('\n').length - 1;
  return {
    seed: options.seed,
    requests: options.requests,
    ms: Math.round(performance.now() - startedAt),
    attacks: tally.attacks,
    answers: tally.answers,
    tablesCompared: before.size,
    logLines,
    violations: tally.violations,
  };
}

interface Tally {
  readonly attacks: Record<string, number>;
  readonly answers: Record<string, Record<string, number>>;
  readonly violations: FuzzViolation[];
  count(name: string, aim: string, word: string): void;
  violate(attack: string, aim: string, what: string, index: number): void;
}

function createTally(): Tally {
  const tally: Tally = {
    attacks: {},
    answers: {},
    violations: [],
    count(name, aim, word) {
      tally.attacks[name] = (tally.attacks[name] ?? 0) + 1;
      const ofAim = (tally.answers[aim] ??= {});
      ofAim[word] = (ofAim[word] ?? 0) + 1;
    },
    violate(attack, aim, what, index) {
      if (tally.violations.length < VIOLATIONS_MAX) tally.violations.push({ attack, aim, what, index });
    },
  };
  return tally;
}

interface NamedAttack {
  readonly name: string;
  readonly attack: Attack;
}

async function send(
  target: EdgeTarget,
  rows: readonly AttackRow[],
  options: {
    readonly requests: number;
    readonly seed: number;
    readonly concurrency: number;
    onProgress?(done: number): void;
  },
  tally: Tally,
): Promise<void> {
  const arbitrary: fc.Arbitrary<NamedAttack> = fc.oneof(
    ...rows.map(([name, weight, , make]) => ({
      weight,
      arbitrary: make(target).map((attack): NamedAttack => ({ name, attack })),
    })),
  );
  const client = createRawClient(target.url, options.concurrency);
  try {
    for (let first = 0; first < options.requests; first += CHUNK) {
      const numRuns = Math.min(CHUNK, options.requests - first);
      const attacks = fc.sample(arbitrary, { numRuns, seed: options.seed + first });
      await sendChunk(client, attacks, { first, concurrency: options.concurrency }, tally);
      options.onProgress?.(first + numRuns);
    }
  } finally {
    client.close();
  }
}

async function sendChunk(
  client: RawClient,
  attacks: readonly NamedAttack[],
  { first, concurrency }: { readonly first: number; readonly concurrency: number },
  tally: Tally,
): Promise<void> {
  const left = [...attacks.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, { name, attack }] = next;
      const answer = await client.send(attack.build());
      tally.count(name, attack.aim, answerWord(answer));
      for (const what of faultsOf(attack, answer)) tally.violate(name, attack.aim, what, first + index);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

function digestOf({ stage }: EdgeTarget): Promise<TableDigests> {
  if (stage.parts !== undefined) return digestMysql(stage.parts.databaseUrl);
  return Promise.resolve(digestSqlite(stage.gateway.home));
}
