/** A back end that contract suites run on. `needs` names the variable that points to it when it is not part of the clone. */
export interface BackEnd {
  readonly name: string;
  /** The heading of its column, when its name is too long for one. */
  readonly column?: string;
  readonly what: string;
  readonly needs: string | null;
}

/** A port and the back ends whose implementation of it must have passed the port's contract suite. */
export type MatrixRow = readonly [port: string, backEnds: readonly string[]];

/** The back ends, in the order of the printed columns. */
// prettier-ignore
export const BACK_END_TABLE: readonly BackEnd[] = [
  { name: 'memory',    what: '@banyan/core/testing',                        needs: null },
  { name: 'sqlite',    what: 'adapter-mysql on a SQLite file',              needs: null },
  { name: 'mysql',     what: 'adapter-mysql on a MySQL or MariaDB server',  needs: 'BANYAN_TEST_MYSQL_URL' },
  { name: 'directory', column: 'dir', what: 'adapter-oss on a directory',   needs: null },
  { name: 'encrypted-directory', column: 'dir+enc', what: 'the same, documents encrypted', needs: null },
  { name: 'object-store', column: 'oss', what: 'adapter-oss on an object store that checks signatures', needs: null },
  { name: 'encrypted-object-store', column: 'oss+enc', what: 'the same, documents encrypted', needs: null },
  { name: 'http',      what: 'adapter-http: got against a real server',     needs: null },
  { name: 'kafka',     what: 'adapter-kafka on a real broker',              needs: 'BANYAN_TEST_KAFKA_BROKERS' },
  { name: 'node',      what: 'what Node itself gives: clock, ids, digests', needs: null },
  { name: 'rongshu',   what: '@banyan/core/rongshu',                        needs: null },
  { name: 'rows',      what: "the server's checked configuration rows",     needs: null },
  { name: 'process',   what: 'what is shipped keeps it in process memory',  needs: null },
];

/**
 * The expected cells: every port on the in-memory adapter and on what is shipped (`process` is both at once). A contract suite is titled
 * `contract:<port> on <back end>`.
 */
// prettier-ignore
export const MATRIX_TABLE: readonly MatrixRow[] = [
  ['access-facts',           ['memory', 'sqlite', 'mysql']],
  ['applications',           ['memory', 'sqlite', 'mysql']],
  ['audit-log',              ['memory', 'sqlite', 'mysql']],
  ['bank-cards',             ['memory', 'sqlite', 'mysql']],
  ['banks',                  ['memory', 'sqlite', 'mysql']],
  ['blacklist',              ['memory', 'sqlite', 'mysql']],
  ['borrow-confirmations',   ['memory', 'sqlite', 'mysql']],
  ['borrowable-dates',       ['memory', 'sqlite', 'mysql']],
  ['borrowers',              ['memory', 'sqlite', 'mysql']],
  ['callback-bodies',        ['memory', 'rongshu']],
  ['callback-outbox',        ['memory', 'sqlite', 'mysql']],
  ['callback-sender',        ['memory', 'rongshu']],
  ['card-bind-requests',     ['memory', 'sqlite', 'mysql']],
  ['card-binding',           ['memory', 'http']],
  ['clock',                  ['memory', 'node']],
  ['configuration',          ['memory', 'rows']],
  ['configuration-rows',     ['memory', 'sqlite', 'mysql']],
  ['content-digest',         ['memory', 'node']],
  ['credit-accounts',        ['memory', 'sqlite', 'mysql']],
  ['credit-data-source',     ['memory', 'rongshu']],
  ['data-pulls',             ['memory', 'sqlite', 'mysql']],
  ['depository',             ['memory', 'http']],
  ['depository-accounts',    ['memory', 'sqlite', 'mysql']],
  ['disbursement-requests',  ['memory', 'sqlite', 'mysql']],
  ['document-store',         ['memory', 'directory', 'encrypted-directory', 'object-store', 'encrypted-object-store']],
  ['event-inbox',            ['memory', 'sqlite', 'mysql']],
  ['event-outbox',           ['memory', 'sqlite', 'mysql']],
  ['event-parking',          ['memory', 'sqlite', 'mysql']],
  ['event-publisher',        ['memory', 'http', 'kafka']],
  ['identifiers',            ['memory', 'node']],
  ['identity-index',         ['memory', 'node']],
  ['loan-ledger',            ['memory', 'sqlite', 'mysql']],
  ['loans',                  ['memory', 'sqlite', 'mysql']],
  ['marketplace-documents',  ['memory', 'rongshu']],
  ['marketplace-orders',     ['memory', 'sqlite', 'mysql']],
  ['opening-applications',   ['memory', 'sqlite', 'mysql']],
  ['operator-keys',          ['memory', 'sqlite', 'mysql']],
  ['order-documents',        ['memory', 'sqlite', 'mysql']],
  ['page-tokens',            ['memory', 'http']],
  ['payer',                  ['memory', 'http']],
  ['payer-statements',       ['memory', 'directory']],
  ['randomness',             ['memory', 'node']],
  ['reconciliations',        ['memory', 'sqlite', 'mysql']],
  ['relay-shards',           ['memory', 'sqlite', 'mysql']],
  ['repayment-applications', ['memory', 'sqlite', 'mysql']],
  ['repayment-schedules',    ['memory', 'sqlite', 'mysql']],
  ['repayments',             ['memory', 'sqlite', 'mysql']],
  ['replay-guard',           ['process', 'mysql']],
  ['retention',              ['memory', 'sqlite', 'mysql']],
  ['sms-outbox',             ['memory', 'sqlite', 'mysql']],
  ['sms-sender',             ['memory', 'http']],
  ['tick-ledger',            ['memory', 'sqlite', 'mysql']],
  ['transport',              ['memory', 'http']],
  ['unit-of-work',           ['memory', 'sqlite', 'mysql']],
];
