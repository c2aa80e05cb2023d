/**
 * The string to sign: members except `sign`, names in ASCII order, empty values dropped, `name=value` joined by `&`.
 * Values go in exactly as received: no escaping, no trimming, no re-serialisation (`spec` §2.1).
 */
export function canonicalText(members: Readonly<Record<string, string | null | undefined>>): string {
  return Object.keys(members)
    .filter((name) => name !== '' && name !== 'sign' && isPresent(members[name]))
    .sort(byCodeUnit)
    .map((name) => `${name}=${members[name] ?? ''}`)
    .join('&');
}

function isPresent(value: string | null | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
