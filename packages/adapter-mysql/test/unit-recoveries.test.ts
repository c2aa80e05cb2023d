import { expect } from 'chai';
import { createSqlBuilder } from '#src/session.js';
import { SqlFailure } from '#src/errors.table.js';
import { createUnitRunner } from '#src/unit-runner.js';
import type { SqlConnection, SqlEngine, UnitRecovery } from '#src/index.js';

/** An engine whose transactions fail with these, one after another, and then succeed. */
function engineFailingWith(
  failures: SqlFailure[],
  when: 'statement' | 'commit',
  note: (sql: string) => void = () => undefined,
): SqlEngine {
  const failNext = (): void => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  };
  const connection: SqlConnection = {
    all: async () => [],
    first: async () => undefined,
    run: async ({ sql }) => {
      note(sql);
      if (when === 'statement') failNext();
      return 1;
    },
  };
  return {
    dialect: 'mysql',
    reader: connection,
    transaction: async (work) => {
      const value = await work(connection);
      if (when === 'commit') failNext();
      return value;
    },
    close: async () => undefined,
  };
}

describe('what is told of units that go on after a failure', () => {
  const build = createSqlBuilder('mysql');
  const touch = build('bank').update({ is_enabled: 1 });

  async function recoveriesOf(engine: SqlEngine, isCommitted = false): Promise<readonly UnitRecovery[]> {
    const told: UnitRecovery[] = [];
    const receipts = {
      next: () => 'R1',
      statement: () => ({ sql: 'insert into unit_receipt', bindings: [] }),
      isCommitted: async () => isCommitted,
    };
    await createUnitRunner(engine, build, receipts, (recovery) => void told.push(recovery)).run((session) =>
      session.run(touch),
    );
    return told;
  }

  it('nothing, of one that did not fail', async () => {
    expect(await recoveriesOf(engineFailingWith([], 'statement'))).to.deep.equal([]);
  });

  it('a conflict, each time', async () => {
    const deadlock = (): SqlFailure => new SqlFailure('retryUnit', 1213, 'Deadlock found');
    const told = await recoveriesOf(engineFailingWith([deadlock(), deadlock()], 'statement'));
    expect(told).to.deep.equal(['conflict', 'conflict']);
  });

  it('a lost connection', async () => {
    const lost = new SqlFailure('connectionLost', undefined, 'gone');
    expect(await recoveriesOf(engineFailingWith([lost], 'statement'))).to.deep.equal(['connectionLost']);
  });

  it('an unanswered commit of a unit that knows itself: it runs again without a receipt', async () => {
    const written: string[] = [];
    const failures = [new SqlFailure('commitUnknown', undefined, 'gone')];
    const engine = engineFailingWith(failures, 'commit', (sql) => written.push(sql));
    const told: UnitRecovery[] = [];
    const receipts = {
      next: () => 'R1',
      statement: () => ({ sql: 'insert into unit_receipt', bindings: [] }),
      isCommitted: () => Promise.reject(new Error('nobody is asked')),
    };
    const units = createUnitRunner(engine, build, receipts, (recovery) => void told.push(recovery));
    await units.run((session) => session.insert({ sql: 'insert into event_inbox', bindings: [], isReceipt: true }));
    expect(told).to.deep.equal(['commitRepeated']);
    expect(written).to.deep.equal(['insert into event_inbox', 'insert into event_inbox']);
  });

  it('an unanswered commit: that its receipt was there, or that it was not', async () => {
    const unknown = (): SqlFailure => new SqlFailure('commitUnknown', undefined, 'gone');
    expect(await recoveriesOf(engineFailingWith([unknown()], 'commit'), true)).to.deep.equal(['commitFound']);
    expect(await recoveriesOf(engineFailingWith([unknown()], 'commit'), false)).to.deep.equal(['commitNotFound']);
  });
});
