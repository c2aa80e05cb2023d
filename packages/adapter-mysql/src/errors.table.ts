/**
 * What a failed statement means to us (RELIABILITY §4). After `connectionLost` nothing of the unit was committed and another
 * connection may do better; after `commitUnknown` the answer to the commit is missing.
 */
export type SqlFailureClass = 'duplicateKey' | 'retryUnit' | 'connectionLost' | 'commitUnknown' | 'unavailable';

// Classified by number, never by name: mysql2 prints MySQL's names for MariaDB's numbers. A server that only reads, or goes
// down, is a lost connection: after a failover another connection reaches the server that writes.
/** Every driver error that is not simply "the database is not available". */
// prettier-ignore
export const SQL_ERROR_TABLE = [
  // dialect   number  class             name in the engine's book
  [ 'mysql',   1062,   'duplicateKey',   'ER_DUP_ENTRY'                        ],
  [ 'mysql',   1213,   'retryUnit',      'ER_LOCK_DEADLOCK'                    ],
  [ 'mysql',   1205,   'retryUnit',      'ER_LOCK_WAIT_TIMEOUT'                ],
  [ 'mysql',   1020,   'retryUnit',      'ER_CHECKREAD'                        ],
  [ 'mysql',   3572,   'retryUnit',      'ER_LOCK_NOWAIT'                      ],
  [ 'mysql',   1317,   'retryUnit',      'ER_QUERY_INTERRUPTED'                ],
  [ 'mysql',   1412,   'retryUnit',      'ER_TABLE_DEF_CHANGED'                ],
  [ 'mysql',   3101,   'retryUnit',      'ER_TRANSACTION_ROLLBACK_DURING_COMMIT' ],
  [ 'mysql',   1040,   'connectionLost', 'ER_CON_COUNT_ERROR'                  ],
  [ 'mysql',   1047,   'connectionLost', 'WSREP has not yet prepared node'     ],
  [ 'mysql',   1053,   'connectionLost', 'ER_SERVER_SHUTDOWN'                  ],
  [ 'mysql',   1152,   'connectionLost', 'ER_ABORTING_CONNECTION'              ],
  [ 'mysql',   1158,   'connectionLost', 'ER_NET_READ_ERROR'                   ],
  [ 'mysql',   1159,   'connectionLost', 'ER_NET_READ_INTERRUPTED'             ],
  [ 'mysql',   1160,   'connectionLost', 'ER_NET_ERROR_ON_WRITE'               ],
  [ 'mysql',   1161,   'connectionLost', 'ER_NET_WRITE_INTERRUPTED'            ],
  [ 'mysql',   1184,   'connectionLost', 'ER_NEW_ABORTING_CONNECTION'          ],
  [ 'mysql',   1290,   'connectionLost', 'ER_OPTION_PREVENTS_STATEMENT'        ],
  [ 'mysql',   1792,   'connectionLost', 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION' ],
  [ 'mysql',   1836,   'connectionLost', 'ER_READ_ONLY_MODE'                   ],
  [ 'mysql',   1927,   'connectionLost', 'ER_CONNECTION_KILLED'                ],
  [ 'mysql',   2006,   'connectionLost', 'CR_SERVER_GONE_ERROR'                ],
  [ 'mysql',   2013,   'connectionLost', 'CR_SERVER_LOST'                      ],
  [ 'mysql',   4031,   'connectionLost', 'ER_CLIENT_INTERACTION_TIMEOUT'       ],
  [ 'mysql',   1180,   'commitUnknown',  'ER_ERROR_DURING_COMMIT'              ],
  [ 'sqlite',  2067,   'duplicateKey',   'SQLITE_CONSTRAINT_UNIQUE'            ],
  [ 'sqlite',  1555,   'duplicateKey',   'SQLITE_CONSTRAINT_PRIMARYKEY'        ],
  [ 'sqlite',  5,      'retryUnit',      'SQLITE_BUSY'                         ],
  [ 'sqlite',  261,    'retryUnit',      'SQLITE_BUSY_RECOVERY'                ],
  [ 'sqlite',  517,    'retryUnit',      'SQLITE_BUSY_SNAPSHOT'                ],
  [ 'sqlite',  6,      'retryUnit',      'SQLITE_LOCKED'                       ],
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
  if (dialect === 'mysql') return mysqlFailureOf(error);
  const number = 'rawCode' in error ? error.rawCode : undefined;
  const known = typeof number === 'number' ? number : undefined;
  return new SqlFailure(sqlFailureClassOf(dialect, known), known, error.message);
}

// The words of MySQL's errors quote values, unescaped: of them only the name is kept. A negative number is the operating
// system's, and the driver marks what leaves the connection useless as fatal.
function mysqlFailureOf(error: Error): SqlFailure {
  const number = 'errno' in error && typeof error.errno === 'number' ? error.errno : undefined;
  const name = 'code' in error && typeof error.code === 'string' ? error.code : 'an error without a name';
  const isFatal = 'fatal' in error && error.fatal === true;
  const named = sqlFailureClassOf('mysql', number);
  const isLost = named === 'unavailable' && (isFatal ? isOfConnection(number) : number !== undefined && number < 0);
  return new SqlFailure(
    isLost ? 'connectionLost' : named,
    number,
    number === undefined ? name : `${name} (${String(number)})`,
  );
}

// The server refuses a connection for good with a number of its own (1045: access denied); a lost one has none.
function isOfConnection(number: number | undefined): boolean {
  return number === undefined || number < 0;
}
