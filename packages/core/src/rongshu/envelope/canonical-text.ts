/**
 * The string to sign: members except `sign`, names in ASCII order, empty values dropped, `name=value` joined by `&`.
 * Values go in exactly as received: no escaping, no trimming, no re-serialisation (`spec` §2.1).
 */
export function canonicalText(members: CanonicalMembers): string {
  return canonicalParts(members).join('');
}

/** The same in pieces: a push is megabytes, and joining them costs more than digesting them. */
export function canonicalParts(members: CanonicalMembers): readonly string[] {
  return Object.keys(members)
    .filter((name) => name !== '' && name !== 'sign' && isPresent(members[name]))
    .sort(byCodeUnit)
    .flatMap((name, index) => [`${index === 0 ? '' : '&'}${name}=`, members[name] ?? '']);
}

/** Members of an envelope or a form, as text. */
export type CanonicalMembers = Readonly<Record<string, string | null | undefined>>;

function isPresent(value: string | null | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
