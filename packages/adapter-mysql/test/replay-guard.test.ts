import { setTimeout as pause } from 'node:timers/promises';
import { addMs, PortUnavailable } from '@banyan/core';
import type { SignedCall } from '@banyan/core';
import { createMemoryReplayGuard } from '@banyan/core/rongshu';
import { describeReplayGuardContract, TEST_NOW } from '@banyan/core/testing';
import { expect } from 'chai';
import type { Database, SharedReplayGuard } from '#src/index.js';
import { createMysqlTestDatabase, emptyTables, MYSQL_URL, NO_MYSQL } from './support/mysql-database.js';
import type { MysqlTestDatabase } from './support/mysql-database.js';
import { openTemporaryDatabase } from './support/temporary-database.js';

const runner = { describe, it, beforeEach, afterEach };
const WINDOW_MS = 600_000;

/** A database with what these cases do to it. */
interface Ground {
  readonly database: Database;
  tamper(sql: string): Promise<void>;
  close(): Promise<void>;
}

function guardOn(database: Database): SharedReplayGuard {
  return database.openReplayGuard(createMemoryReplayGuard({ entriesMax: 1_000 }));
}

function call(signature: string, given: Partial<SignedCall> = {}): SignedCall {
  return {
    channel: '840',
    signature,
    purpose: 'pushOrder',
    effect: 'write',
    now: TEST_NOW,
    expiresAt: addMs(TEST_NOW, WINDOW_MS),
    ...given,
  };
}

const READ = { purpose: 'read', effect: 'read' } as const;

function describeGuardOf(title: string, open: () => Promise<Ground>): void {
  describe(`signatures that replicas share on ${title} (RELIABILITY §6)`, function () {
    this.timeout(60_000);
    let ground: Ground;
    let guards: readonly [SharedReplayGuard, SharedReplayGuard];

    beforeEach(async () => {
      ground = await open();
      guards = [guardOn(ground.database), guardOn(ground.database)];
    });

    afterEach(async () => {
      for (const guard of guards) await guard.close();
      await ground.close();
    });

    it('tells a replica what another one has let write', async () => {
      const [one, other] = guards;
      expect(await one.admit(call('a'))).to.equal('first');
      expect(await other.admit(call('a'))).to.equal('again');
      expect(await one.admit(call('b'))).to.equal('first');
      expect(await other.admit(call('b', { purpose: 'confirmBorrow' }))).to.equal('elsewhere');
    });

    it('lets one of all replicas be the first, however many calls come at once', async () => {
      const signatures = Array.from({ length: 60 }, (_, index) => `s${String(index)}`);
      const uses = await Promise.all(
        signatures.flatMap((signature) =>
          guards.flatMap((guard) => [guard.admit(call(signature)), guard.admit(call(signature))]),
        ),
      );
      expect(uses.filter((use) => use === 'first')).to.have.length(60);
      expect(uses.filter((use) => use === 'again')).to.have.length(180);
    });

    it('tells the others of a read a moment later, so that its signature does not write there', async () => {
      const [one, other] = guards;
      expect(await one.admit(call('r', READ))).to.equal('first');
      await one.close();
      expect(await other.admit(call('r'))).to.equal('elsewhere');
    });

    it('refuses to write with what another one has read with, however often it is tried', async () => {
      const [one, other] = guards;
      await one.admit(call('r', READ));
      await one.close();
      const tries = [await other.admit(call('r')), await other.admit(call('r')), await other.admit(call('r'))];
      expect(tries).to.deep.equal(['elsewhere', 'elsewhere', 'elsewhere']);
    });

    it('writes reads without being asked to', async () => {
      const [one, other] = guards;
      await one.admit(call('first read', READ));
      for (let round = 0; ; round += 1) {
        // A new signature each time: what it asks with is noted, too.
        const signature = `read ${String(round)}`;
        await one.admit(call(signature, READ));
        await pause(100);
        if ((await other.admit(call(signature))) === 'elsewhere') break;
        expect(round, 'the read never came to the table').to.be.lessThan(100);
      }
    });

    it('refuses to write, and notes nothing, while the table cannot be reached; reads go on', async () => {
      const [one, other] = guards;
      await ground.tamper('alter table replay_signature rename to replay_signature_away');
      const failure = await one.admit(call('w')).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(PortUnavailable);
      expect(await one.admit(call('q', READ))).to.equal('first');
      expect(await one.admit(call('q', READ))).to.equal('again');
      await one.close();
      expect(one.lostCount()).to.equal(1);
      await ground.tamper('alter table replay_signature_away rename to replay_signature');
      expect(await other.admit(call('w', { purpose: 'confirmBorrow' }))).to.equal('first');
      // The one that failed knows it in memory only: the table has the last word.
      expect(await one.admit(call('w'))).to.equal('elsewhere');
    });

    it('forgets in the table what is past its end, and nothing else', async () => {
      const [one, other] = guards;
      await one.admit(call('old'));
      await one.admit(call('young', { expiresAt: addMs(TEST_NOW, 2 * WINDOW_MS) }));
      const later = addMs(TEST_NOW, WINDOW_MS + 1);
      expect(await one.prune(later, 100)).to.equal(1);
      expect(await other.admit(call('young', { now: later }))).to.equal('again');
      const again = { now: later, expiresAt: addMs(later, WINDOW_MS) };
      expect(await other.admit(call('old', { ...again, purpose: 'confirmBorrow' }))).to.equal('first');
    });

    describeReplayGuardContract(
      {
        ...runner,
        describe: (name, body) => void describe(title === 'mysql' ? name : `promises: ${name.slice(9)}`, body),
      },
      title,
      async () => ({ replayGuard: guardOn(ground.database), close: () => Promise.resolve() }),
    );
  });
}

describeGuardOf('sqlite', openTemporaryDatabase);

if (MYSQL_URL === undefined) {
  describe('signatures that replicas share on mysql', () => it(NO_MYSQL));
} else {
  let shared: MysqlTestDatabase | undefined;
  describeGuardOf('mysql', async () => {
    shared ??= await createMysqlTestDatabase(MYSQL_URL);
    await emptyTables(shared.engine);
    return { ...shared, close: () => Promise.resolve() };
  });
  after(async () => {
    await shared?.close();
  });
}
