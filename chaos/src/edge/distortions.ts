import fc from 'fast-check';

/** Stands in a value until the text is written, where JSON itself has no way to say it. */
const RAW = '\u0001raw:';

/** What no honest caller puts where text or a number belongs. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  [],
  {},
  [[[]]],
  { order_no: 1 },
  ['a', 'b'],
  '',
  ' ',
  '0',
  '-1',
  -1,
  0,
  1.005,
  `${RAW}9007199254740993`,
  1e21,
  '1e3',
  'NaN',
  '0x10',
  '０１２',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e\u0000\ufeff',
  '𠮷😀e\u0301',
  "' or 1=1 --",
  '`;drop table loan;',
  '${7*7}{{7*7}}%s%n',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '\r\nX-Injected: 1',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(5_000),
  '榕'.repeat(2_000),
  '9'.repeat(400),
  `${RAW}1e999`,
  `${RAW}-0`,
  `${RAW}123456789012345678901234567890.123456789`,
  `${RAW}${'['.repeat(200)}${']'.repeat(200)}`,
  `${RAW}NaN`,
  `${RAW}{"a":1,"a":2}`,
  `${RAW}{"__proto__":{"isAdmin":true}}`,
];

/** One change: at a place of the value (0 to 1 of all its places), put something there or take it away. */
export interface Distortion {
  readonly place: number;
  readonly change: 'replace' | 'remove' | 'wrap' | 'text' | 'add';
  readonly by: unknown;
}

/** One to three changes of a value. */
export const distortionsArbitrary: fc.Arbitrary<readonly Distortion[]> = fc.array(
  fc.record({
    place: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
    change: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'wrap', 'text', 'add'),
    by: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...HOSTILE) }, { weight: 1, arbitrary: fc.jsonValue() }),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The value with these changes, as JSON text, which may say things that no JSON writer says. */
export function distorted(value: unknown, distortions: readonly Distortion[]): string {
  return textOf(distortions.reduce(applied, value));
}

/** JSON text of a value in which raw pieces may stand. */
export function textOf(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return (text ?? 'null').replace(/"\\u0001raw:((?:[^"\\]|\\.)*)"/g, (_whole, raw: string) => unescaped(raw));
}

/** The text with its first member said twice: with another content first. */
export function saidTwice(text: string): string {
  return text.replace(/^\{("(?:[^"\\]|\\.)*"):/, (_whole, name: string) => `{${name}:null,${name}:`);
}

function unescaped(raw: string): string {
  return String(JSON.parse(`"${raw}"`));
}

function applied(value: unknown, { place, change, by }: Distortion): unknown {
  const places = placesOf(value);
  const target = places[Math.floor(place * places.length)] ?? [];
  return changedAt(value, target, (old) => {
    if (change === 'wrap') return [old];
    if (change === 'text') return JSON.stringify(old);
    if (change === 'remove') return undefined;
    if (change === 'add' && isObject(old)) return { ...old, [typeof by === 'string' ? by : 'extra']: by };
    return by;
  });
}

/** Every place of a value, the whole included, as lists of members. */
function placesOf(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((child, index) => placesOf(child, [...at, String(index)]))];
  if (!isObject(value)) return [at];
  return [at, ...Object.entries(value).flatMap(([name, child]) => placesOf(child, [...at, name]))];
}

function changedAt(value: unknown, at: readonly string[], change: (old: unknown) => unknown): unknown {
  const [name, ...rest] = at;
  if (name === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.map((child: unknown, index) => (String(index) === name ? changedAt(child, rest, change) : child));
  }
  return isObject(value) ? { ...value, [name]: changedAt(value[name], rest, change) } : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
