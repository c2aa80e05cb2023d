import type { RawAnswer, RawRequest } from './raw-client.js';

/** Who an attack claims to be, and so what it may achieve. */
export type Standing =
  /** Nobody: no signature, no key, or wrong ones. It must not get a success, and nothing may change. */
  | 'unproved'
  /** A marketplace with its key, talking nonsense or sense. */
  | 'marketplace'
  /** The back office or the payer with their secret. */
  | 'partner'
  /** An operator with a key. */
  | 'operator';

/** One request of the attack. */
export interface Attack {
  /** Interface, route or door that it is aimed at. */
  readonly aim: string;
  readonly standing: Standing;
  /** Made when it is sent: signatures carry the time. */
  build(): RawRequest;
  /** Statuses that the document of the route allows besides those that every route has. */
  readonly statuses?: ReadonlySet<number>;
  /** Asks what methods there are (OPTIONS), which anybody may know. */
  readonly isAboutMethods?: boolean;
}

/** Statuses by which an HTTP server says that a request is not one. */
const TRANSPORT = new Set([400, 404, 405, 408, 413, 414, 415, 431]);

/** How an envelope says that the trouble is ours; with the same code other refusals have words of their own. */
const OWN_TROUBLE = '系统异常';

/** What stands in an answer or a log line if it tells who somebody is; everybody of a run is invented. */
const IDENTITIES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an ID number', /(?:110199|440199)(?:19|20)\d{9}[\dX]/],
  ['a mobile number', /(?<!\d)199000\d{5}(?!\d)/],
  ['a card number', /621700[08]00\d{9,10}/],
  ['a name', /测试[甲乙丙丁戊己庚辛壬癸]{2}/],
];

/** Kinds of personal data in a text. */
export function identitiesIn(text: string): readonly string[] {
  return IDENTITIES.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
}

/** The word under which an answer is counted: `code 10002` of an envelope, `HTTP 404` otherwise. */
export function answerWord({ status, body, fault }: RawAnswer): string {
  if (fault !== undefined) return `no answer: ${fault}`;
  const code = status === 200 ? codeOf(body) : undefined;
  return code === undefined ? `HTTP ${String(status)}` : `code ${String(code)}`;
}

/** What is wrong with an answer; nothing when it is as documented. */
export function faultsOf(attack: Attack, answer: RawAnswer): readonly string[] {
  const { status } = answer;
  const faults: string[] = [];
  if (answer.fault !== undefined) return [`no answer: ${answer.fault}`];
  if (status >= 500 && status !== 503) faults.push(`HTTP ${String(status)}`);
  if (status === 503 && answer.headers['retry-after'] === undefined) faults.push('HTTP 503 without Retry-After');
  const code = codeOf(answer.body);
  if (status === 200 && answer.body.includes(`"message":"${OWN_TROUBLE}`)) faults.push('our own trouble');
  if (
    attack.standing === 'unproved' &&
    attack.isAboutMethods !== true &&
    status < 300 &&
    code !== 10_002 &&
    code !== 10_003
  )
    faults.push(`a success for nobody: ${answerWord(answer)}`);
  if (attack.statuses !== undefined && status < 500 && !attack.statuses.has(status) && !TRANSPORT.has(status))
    faults.push(`HTTP ${String(status)} is not documented`);
  // Who may ask for a card or an application is told of it; in a refusal, nobody is told of anybody.
  const mayTell = attack.standing === 'partner' || (attack.standing === 'marketplace' && code === 0);
  if (!mayTell) faults.push(...identitiesIn(answer.body).map((what) => `the answer has ${what}`));
  return faults;
}

function codeOf(body: string): number | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('code' in value)) return undefined;
    return Number(value.code);
  } catch {
    return undefined;
  }
}
