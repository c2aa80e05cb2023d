/** How a variable's text is read. */
export type VariableKind = 'text' | 'path' | 'port' | 'count' | 'url' | 'list' | 'addresses' | 'choice';

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
  [ 'BANYAN_HOME',                   'path',   '.banyan/gateway',  [],                                        'folder of the embedded database, documents and keys' ],
  [ 'BANYAN_HOST',                   'text',   '127.0.0.1',        [],                                        'address to listen on' ],
  [ 'BANYAN_PORT',                   'port',   '8080',             [],                                        'port to listen on; 0 = any free one' ],
  [ 'BANYAN_PUBLIC_URL',             'url',    '',                 [],                                        'address under which others reach the gateway; in links to documents and opening pages; empty = http://host:port' ],
  [ 'BANYAN_CHANNELS_FILE',          'path',   '',                 [],                                        'JSON file of marketplace channels and their keys; empty = channels.json in BANYAN_HOME' ],
  [ 'BANYAN_KEYS_FILE',              'path',   '',                 [],                                        'JSON file of the keys for data at rest; empty = keys.json in BANYAN_HOME, made on first start' ],
  [ 'BANYAN_LENDER_EVENTS_URL',      'url',    null,               [],                                        'where events for the lender\'s back office are POSTed' ],
  [ 'BANYAN_LENDER_EVENTS_SECRET',   'list',   null,               [],                                        'secrets of the event webhooks, both ways; the first signs, all verify; 16 bytes or more' ],
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
