/** How a variable's text is read. */
export type VariableKind =
  'text' | 'path' | 'port' | 'count' | 'url' | 'mysqlUrl' | 'brokers' | 'prefix' | 'list' | 'addresses' | 'choice';

/** One variable: name, kind, default (`null` = must be given), choices, what it is for. */
export type VariableRow = readonly [
  name: `BANYAN_${string}`,
  kind: VariableKind,
  fallback: string | null,
  choices: readonly string[],
  meaning: string,
];

/** Every variable the gateway reads. Anything else that starts with BANYAN_ keeps it from starting. */
// prettier-ignore
export const VARIABLE_TABLE = [
  // name                             kind      default             choices                                    meaning
  [ 'BANYAN_HOME',                   'path',   '.banyan/gateway',  [],                                        'folder of the embedded database and documents, and of keys.json and channels.json unless they are named' ],
  [ 'BANYAN_HOST',                   'text',   '127.0.0.1',        [],                                        'address to listen on' ],
  [ 'BANYAN_PORT',                   'port',   '8080',             [],                                        'port to listen on; 0 = any free one' ],
  [ 'BANYAN_PUBLIC_URL',             'url',    '',                 [],                                        'address under which others reach the gateway; in links to documents and opening pages; empty = http://host:port' ],
  [ 'BANYAN_CHANNELS_FILE',          'path',   '',                 [],                                        'JSON file of marketplace channels and their keys; empty = channels.json in BANYAN_HOME' ],
  [ 'BANYAN_KEYS_FILE',              'path',   '',                 [],                                        'JSON file of the keys for data at rest, the same for every replica; empty = keys.json in BANYAN_HOME, made on first start' ],
  [ 'BANYAN_LENDER_EVENTS_URL',      'url',    '',                 [],                                        'where events for the lender\'s back office are POSTed; required unless BANYAN_KAFKA_BROKERS is set' ],
  [ 'BANYAN_LENDER_EVENTS_SECRET',   'list',   null,               [],                                        'secrets of the event webhooks, both ways, and of what the back office reads over HTTP; the first signs, all verify; 16 bytes or more' ],
  [ 'BANYAN_PRIVATE_HOSTS',          'list',   '',                 [],                                        'host or host:port of marketplaces, back office and endpoints that may be on a private address' ],
  [ 'BANYAN_TRUSTED_PROXIES',        'addresses', '',              [],                                        'proxies whose X-Forwarded-For is believed: addresses or networks such as 10.0.0.0/8' ],
  [ 'BANYAN_MARKETPLACE_ADDRESSES',  'addresses', '',              [],                                        'addresses or networks that may call the marketplace interfaces; empty = any' ],
  [ 'BANYAN_DEPOSITORY_ADDRESSES',   'addresses', '',              [],                                        'addresses or networks that may send notices of the depository; empty = any' ],
  [ 'BANYAN_PAYER_ADDRESSES',        'addresses', '',              [],                                        'addresses or networks that may send notices and statements of the payer; empty = any' ],
  [ 'BANYAN_OPERATIONS_ADDRESSES',   'addresses', '127.0.0.1,::1', [],                                        'addresses or networks that may reach /metrics, /docs and the operations API; empty = any' ],
  [ 'BANYAN_SCHEDULE',               'choice', 'normal',           ['normal', 'fast', 'off'],                 'how often jobs run; fast = every second, for trying out; off = this replica runs none' ],
  [ 'BANYAN_CLOCK',                  'choice', 'system',           ['system', 'movable'],                     'the clock; movable = POST /operations/clock moves it forward: for sandboxes, never where real money is' ],
  [ 'BANYAN_REQUESTS_IN_FLIGHT',     'count',  '256',              [],                                        'requests worked on at once; more are refused with 503' ],
  [ 'BANYAN_BODY_MEGABYTES',         'count',  '64',               [],                                        'megabytes of large request bodies in memory at once; more wait' ],
  [ 'BANYAN_READINESS_GRACE_MS',     'count',  '0',                [],                                        'milliseconds between readiness turning red and the end of listening' ],
  [ 'BANYAN_STOP_DEADLINE_MS',       'count',  '20000',            [],                                        'milliseconds a stop may take before what is left is cut' ],
  [ 'BANYAN_DATABASE_URL',           'mysqlUrl', '',               [],                                        'mysql://user:password@host:port/database of MySQL 8 or MariaDB 10.6 or later; empty = the embedded database of BANYAN_HOME' ],
  [ 'BANYAN_DATABASE_CONNECTIONS',   'count',  '10',               [],                                        'connections to BANYAN_DATABASE_URL at most, of this process' ],
  [ 'BANYAN_DATABASE_CA_FILE',       'path',   '',                 [],                                        'PEM file of the authority that signed the certificate of the database, which must name the host of the URL; empty = no TLS' ],
  [ 'BANYAN_KAFKA_BROKERS',          'brokers', '',                [],                                        'host:port[,host:port] of Kafka brokers to start from; empty = events as webhooks' ],
  [ 'BANYAN_KAFKA_TOPIC_PREFIX',     'prefix', 'banyan.',          [],                                        'what topics and consumer groups begin with' ],
  [ 'BANYAN_KAFKA_TLS',              'choice', 'off',              ['off', 'on'],                             'TLS to the brokers' ],
  [ 'BANYAN_KAFKA_CA_FILE',          'path',   '',                 [],                                        'PEM file of the authority that signed the brokers\' certificates; empty = those the machine trusts' ],
  [ 'BANYAN_KAFKA_SASL',             'choice', 'none',             ['none', 'plain', 'scram-sha-256', 'scram-sha-512'], 'how the gateway proves itself to the brokers' ],
  [ 'BANYAN_KAFKA_USERNAME',         'text',   '',                 [],                                        'user of BANYAN_KAFKA_SASL' ],
  [ 'BANYAN_KAFKA_PASSWORD',         'text',   '',                 [],                                        'password of BANYAN_KAFKA_SASL' ],
  [ 'BANYAN_OSS_ENDPOINT',           'url',    '',                 [],                                        'address of the object store; empty = documents in a folder of BANYAN_HOME' ],
  [ 'BANYAN_OSS_REGION',             'text',   '',                 [],                                        'region of the bucket, such as cn-hangzhou' ],
  [ 'BANYAN_OSS_BUCKET',             'text',   '',                 [],                                        'bucket of the documents' ],
  [ 'BANYAN_OSS_ACCESS_KEY_ID',      'text',   '',                 [],                                        'id of the access key; with BANYAN_OSS_STS_FILE none' ],
  [ 'BANYAN_OSS_ACCESS_KEY_SECRET',  'text',   '',                 [],                                        'secret of the access key' ],
  [ 'BANYAN_OSS_STS_FILE',           'path',   '',                 [],                                        'JSON file of temporary credentials, read again before they end' ],
  [ 'BANYAN_OSS_PREFIX',             'text',   '',                 [],                                        'what the names of objects begin with' ],
  [ 'BANYAN_OSS_PUBLIC_URL',         'url',    '',                 [],                                        'address of the bucket in links to agreements; empty = the bucket at BANYAN_OSS_ENDPOINT' ],
  [ 'BANYAN_OSS_PATH_STYLE',         'choice', 'off',              ['off', 'on'],                             'bucket in the path instead of the host name, as private stores want it' ],
  [ 'BANYAN_OSS_ENCRYPTION',         'choice', 'AES256',           ['none', 'AES256', 'KMS'],                 'encryption at the object store, beside our own' ],
  [ 'BANYAN_LOG_LEVEL',              'choice', 'info',             ['debug', 'info', 'warn', 'error'],        'least level that is logged' ],
] as const satisfies readonly VariableRow[];

/** Name of a variable. */
export type VariableName = (typeof VARIABLE_TABLE)[number][0];

/** The table as text, for people. */
export function printVariableTable(): string {
  const width = Math.max(...VARIABLE_TABLE.map(([name]) => name.length));
  const rows = (VARIABLE_TABLE as readonly VariableRow[]).map(([name, , fallback, choices, meaning]) => {
    const value = fallback === null ? 'required' : fallback === '' ? 'optional' : `default ${fallback}`;
    const among = choices.length === 0 ? '' : ` One of: ${choices.join(', ')}.`;
    return `  ${name.padEnd(width)}  ${meaning}. (${value})${among}`;
  });
  return ['Variables of the gateway:', ...rows].join('\n');
}
