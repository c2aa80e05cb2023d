import { createPool } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2/promise';
import { ACCESS_STATEMENTS } from './access-statements.js';
import type { Facts, TextRow } from './bare-access.js';
import { askedOf, factsBindings, outcomeOf, refusal, sealedAnswer, serveBare, settings } from './bare-access.js';

// The bare user check over a MySQL server: as `bare-user-check.ts`, its three statements prepared on a pool of mysql2.

const CONNECTIONS = 10;

const pool = createPool({ uri: settings.databaseUrl ?? '', connectionLimit: CONNECTIONS, dateStrings: true });

async function first(sql: string, bindings: readonly unknown[]): Promise<RowDataPacket | undefined> {
  const [rows] = await pool.execute<RowDataPacket[]>(sql, bindings as string[]);
  return rows[0];
}

serveBare(async (body) => {
  const asked = askedOf(body);
  if (asked === undefined) return refusal();
  const lookUp = factsBindings(asked);
  const [idCard] = lookUp;
  const found = (await first(ACCESS_STATEMENTS.facts, lookUp)) as Facts;
  const isStock = Number(found.is_known) === 1;
  const cardRow = isStock ? ((await first(ACCESS_STATEMENTS.card, [idCard])) as TextRow | undefined) : undefined;
  const user = isStock ? ((await first(ACCESS_STATEMENTS.account, [idCard, '1'])) as TextRow) : undefined;
  return sealedAnswer(outcomeOf(asked, found, cardRow, user));
});
