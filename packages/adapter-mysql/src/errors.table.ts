/** What a failed statement means to us (RELIABILITY §4). */
export type SqlFailureClass = 'duplicateKey' | 'retryUnit' | 'unavailable';

// Classified by number, never by name: mysql2 prints MySQL's names for MariaDB's numbers.
/** Every driver error that is not simply "the database is not available". */
// prettier-ignore
export const SQL_ERROR_TABLE = [
  // dialect   number  class           name in the engine's book
  [ 'mysql',   1062,   'duplicateKey', 'ER_DUP_ENTRY'                  ],
  [ 'mysql',   1213,   'retryUnit',    'ER_LOCK_DEADLOCK'              ],
  [ 'mysql',   1205,   'retryUnit',    'ER_LOCK_WAIT_TIMEOUT'          ],
  [ 'mysql',   1020,   'retryUnit',    'ER_CHECKREAD'                  ],
  [ 'sqlite',  2067,   'duplicateKey', 'SQLITE_CONSTRAINT_UNIQUE'      ],
  [ 'sqlite',  1555,   'duplicateKey', 'SQLITE_CONSTRAINT_PRIMARYKEY'  ],
  [ 'sqlite',  5,      'retryUnit',    'SQLITE_BUSY'                   ],
  [ 'sqlite',  261,    'retryUnit',    'SQLITE_BUSY_RECOVERY'          ],
  [ 'sqlite',  517,    'retryUnit',    'SQLITE_BUSY_SNAPSHOT'          ],
  [ 'sqlite',  6,      'retryUnit',    'SQLITE_LOCKED'                 ],
] as const satisfies readonly (readonly ['mysql' | 'sqlite', number, SqlFailureClass, string])[];

/** Class of the engine's error `number`; whatever the table does not name is `unavailable`. */
export function sqlFailureClassOf(dialect: 'mysql' | 'sqlite', number: number | undefined): SqlFailureClass {
  return SQL_ERROR_TABLE.find((row) => row[0] === dialect && row[1] === number)?.[2] ?? 'unavailable';
}

/**
 * A statement failed. Carries the engine's number and a message without quoted values: MySQL prints the values of the row
 * into some messages, and mysql2 hangs the whole statement on its error.
 */
export class SqlFailure extends Error {
  override readonly name = 'SqlFailure';

  constructor(
    readonly failureClass: SqlFailureClass,
    readonly number: number | undefined,
    message: string,
  ) {
    super(message.replace(/'[^']*'|"[^"]*"/g, "'…'"));
  }
}

/** The driver's `error` as a {@link SqlFailure}; errors that are not the driver's come back as they are. */
export function translateSqlError(dialect: 'mysql' | 'sqlite', error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SqlFailure) return error;
  const number = 'rawCode' in error ? error.rawCode : 'errno' in error ? error.errno : undefined;
  const known = typeof number === 'number' ? number : undefined;
  return new SqlFailure(sqlFailureClassOf(dialect, known), known, error.message);
}
