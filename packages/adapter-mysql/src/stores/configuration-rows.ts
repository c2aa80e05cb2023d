import { err, ok } from '@banyan/core';
import type { ConfigurationRow, ConfigurationRows } from '@banyan/core';
import { count, instant, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { UnitRunner } from '../unit-runner.js';
import { insertInto } from '../written-statements.js';

const ROWS = 'configuration';

/** Table `configuration`: rows are only ever added; the unique key (kind, key, version) settles who was first. */
export function createSqlConfigurationRows(units: UnitRunner): ConfigurationRows {
  const { reader } = units;
  return {
    current: async () => {
      const newer = reader
        .build({ newer: ROWS })
        .select(reader.build.raw('1'))
        .whereRaw('newer.kind = row_of.kind and newer.row_key = row_of.row_key and newer.version > row_of.version');
      const rows = await reader.all(
        reader
          .build({ row_of: ROWS })
          .select('row_of.*')
          .whereNotExists(newer)
          .orderBy(['row_of.kind', 'row_of.row_key']),
      );
      return rows.map(configurationRowOf);
    },
    history: async (kind, key) => {
      const rows = await reader.all(reader.build(ROWS).where({ kind, row_key: key }).orderBy('version', 'desc'));
      return rows.map(configurationRowOf);
    },
    put: (row) =>
      units.run(async (session) => {
        const key = { kind: row.kind, row_key: row.key };
        const last = await session.first(session.build(ROWS).where(key).max({ version: 'version' }));
        const version = last === undefined || last['version'] === null ? 0 : count(last, 'version');
        if (row.version !== version + 1) return err('versionTaken');
        const { body, author, changedAt } = row;
        const inserted = await session.insert(
          insertInto(ROWS, { ...key, version: row.version, body, author, change_time: changedAt }),
        );
        return inserted === 'duplicate' ? err('versionTaken') : ok();
      }),
  };
}

function configurationRowOf(row: Row): ConfigurationRow {
  return {
    kind: text(row, 'kind'),
    key: text(row, 'row_key'),
    version: count(row, 'version'),
    body: text(row, 'body'),
    author: text(row, 'author'),
    changedAt: instant(row, 'change_time'),
  };
}
