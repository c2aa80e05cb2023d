import type { Marketplace } from '@banyan/sandbox';

/** The key under which the marketplace's script has one kind of data of one account. */
export function pullKey(
  uid: string,
  kind: 'operator' | 'creditCard' | 'device',
): Parameters<Marketplace['pullScript']['plan']>[0] {
  return `${uid}/${kind}`;
}
