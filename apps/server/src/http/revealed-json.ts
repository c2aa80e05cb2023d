import { isPersonal } from '@banyan/core';

/** JSON with identity in clear text and amounts as text, for the signed answers to the lender and to nobody else. */
export function revealedJson(value: unknown): string {
  return JSON.stringify(revealed(value));
}

function revealed(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (isPersonal(value)) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revealed(member)]));
}
