import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openSqliteEngine } from '#src/engine/sqlite-engine.js';
import type { SqlConnection, SqlEngine } from '#src/engine/sql-engine.js';

describe('transactions that wait on SQLite', () => {
  let folder = '';
  let engine: SqlEngine;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-commits-'));
    engine = openSqliteEngine({ file: join(folder, 'banyan.sqlite') });
    await engine.transaction((connection) =>
      connection.run({ sql: 'create table note (id integer primary key, word text unique)', bindings: [] }),
    );
  });
  afterEach(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  const note = (connection: SqlConnection, id: number, word = `word ${String(id)}`): Promise<number> =>
    connection.run({ sql: 'insert into note values (?, ?)', bindings: [id, word] });
  const committed = async (): Promise<readonly number[]> =>
    (await engine.reader.all({ sql: 'select id from note order by id', bindings: [] })).map((row) => Number(row['id']));

  it('are answered together, and only once all of them are committed', async () => {
    const seen: (readonly number[])[] = [];
    await Promise.all(
      [1, 2, 3].map(async (id) => {
        await engine.transaction((connection) => note(connection, id));
        seen.push(await committed());
      }),
    );
    expect(seen).to.deep.equal([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('see what those before them have done, which the reader does not', async () => {
    const [, inside] = await Promise.all([
      engine.transaction((connection) => note(connection, 1)),
      engine.transaction(async (connection) => [
        await connection.all({ sql: 'select id from note', bindings: [] }),
        await committed(),
      ]),
    ]);
    expect(inside).to.deep.equal([[{ id: 1n }], []]);
  });

  for (const failing of [1, 2, 3]) {
    it(`undo number ${String(failing)} of three alone when it fails`, async () => {
      const ends = await Promise.allSettled(
        [1, 2, 3].map((id) =>
          engine.transaction(async (connection) => {
            await note(connection, id);
            if (id === failing) throw new Error('of its own');
            return id;
          }),
        ),
      );
      expect(ends.map(({ status }) => status === 'rejected')).to.deep.equal([1, 2, 3].map((id) => id === failing));
      expect(await committed()).to.deep.equal([1, 2, 3].filter((id) => id !== failing));
    });
  }

  it('are all answered as failed when the commit fails, and leave nothing', async () => {
    await engine.transaction(async (connection) => {
      await connection.run({
        sql: 'create table part (note integer references note (id) deferrable initially deferred)',
        bindings: [],
      });
    });
    const ends = await Promise.allSettled([
      engine.transaction((connection) => note(connection, 1)),
      engine.transaction((connection) => connection.run({ sql: 'insert into part values (99)', bindings: [] })),
    ]);
    expect(ends.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await committed()).to.deep.equal([]);
    await engine.transaction((connection) => note(connection, 2));
    expect(await committed()).to.deep.equal([2]);
  });

  it('come to an end however many there are, and before the engine closes', async () => {
    const many = Array.from({ length: 100 }, (_, id) => engine.transaction((connection) => note(connection, id)));
    const closed = engine.close();
    const late = await Promise.allSettled([engine.transaction((connection) => note(connection, 100))]);
    expect(late[0].status).to.equal('rejected');
    await Promise.all([...many, closed]);
    engine = openSqliteEngine({ file: join(folder, 'banyan.sqlite') });
    expect(await committed()).to.have.lengthOf(100);
  });
});
