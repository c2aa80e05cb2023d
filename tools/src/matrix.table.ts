/** A back end that contract suites run on. `needs` names the variable that points to it when it is not part of the clone. */
export interface BackEnd {
  readonly name: string;
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
  { name: 'directory', what: 'adapter-oss on a directory',                  needs: null },
  { name: 'encrypted-directory', what: 'the same, documents encrypted',     needs: null },
  { name: 'http',      what: 'adapter-http: got against a real server',     needs: null },
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
  ['access-facts',           ['memory', 'sqlite']],
  ['applications',           ['memory', 'sqlite']],
  ['audit-log',              ['memory', 'sqlite']],
  ['bank-cards',             ['memory', 'sqlite']],
  ['banks',                  ['memory', 'sqlite']],
  ['blacklist',              ['memory', 'sqlite']],
  ['borrow-confirmations',   ['memory', 'sqlite']],
  ['borrowable-dates',       ['memory', 'sqlite']],
  ['borrowers',              ['memory', 'sqlite']],
  ['callback-bodies',        ['memory', 'rongshu']],
  ['callback-outbox',        ['memory', 'sqlite']],
  ['callback-sender',        ['memory', 'rongshu']],
  ['card-bind-requests',     ['memory', 'sqlite']],
  ['card-binding',           ['memory', 'http']],
  ['clock',                  ['memory', 'node']],
  ['configuration',          ['memory', 'rows']],
  ['configuration-rows',     ['memory', 'sqlite']],
  ['content-digest',         ['memory', 'node']],
  ['credit-accounts',        ['memory', 'sqlite']],
  ['credit-data-source',     ['memory', 'rongshu']],
  ['data-pulls',             ['memory', 'sqlite']],
  ['depository',             ['memory', 'http']],
  ['depository-accounts',    ['memory', 'sqlite']],
  ['disbursement-requests',  ['memory', 'sqlite']],
  ['document-store',         ['memory', 'directory', 'encrypted-directory']],
  ['event-inbox',            ['memory', 'sqlite']],
  ['event-outbox',           ['memory', 'sqlite']],
  ['event-parking',          ['memory', 'sqlite']],
  ['event-publisher',        ['memory', 'http']],
  ['identifiers',            ['memory', 'node']],
  ['identity-index',         ['memory', 'node']],
  ['loan-ledger',            ['memory', 'sqlite']],
  ['loans',                  ['memory', 'sqlite']],
  ['marketplace-documents',  ['memory', 'rongshu']],
  ['marketplace-orders',     ['memory', 'sqlite']],
  ['opening-applications',   ['memory', 'sqlite']],
  ['operator-keys',          ['memory', 'sqlite']],
  ['order-documents',        ['memory', 'sqlite']],
  ['page-tokens',            ['memory', 'http']],
  ['payer',                  ['memory', 'http']],
  ['payer-statements',       ['memory', 'directory']],
  ['randomness',             ['memory', 'node']],
  ['reconciliations',        ['memory', 'sqlite']],
  ['relay-shards',           ['memory', 'sqlite']],
  ['repayment-applications', ['memory', 'sqlite']],
  ['repayment-schedules',    ['memory', 'sqlite']],
  ['repayments',             ['memory', 'sqlite']],
  ['replay-guard',           ['process']],
  ['sms-outbox',             ['memory', 'sqlite']],
  ['sms-sender',             ['memory', 'http']],
  ['tick-ledger',            ['memory', 'sqlite']],
  ['transport',              ['memory', 'http']],
  ['unit-of-work',           ['memory', 'sqlite']],
];
