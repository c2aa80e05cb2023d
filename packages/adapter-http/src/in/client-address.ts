import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { invariant } from '@banyan/core';

/** Tells the caller's address. */
export interface ClientAddress {
  /** The nearest address that is not a trusted proxy's. Empty when the socket is gone. */
  of(request: IncomingMessage): string;
  /** Is this the address of a trusted proxy? */
  isTrusted(address: string): boolean;
}

/**
 * `X-Forwarded-For` is believed only from `trustedProxies` (addresses or `address/prefix`), and read from the right, so a
 * caller cannot put an address of its choice in front (`RELIABILITY` §6).
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = addressList(trustedProxies);

  function isTrusted(address: string): boolean {
    const family = isIP(address);
    return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }

  return {
    isTrusted,
    of(request) {
      let address = plainAddress(request.socket.remoteAddress ?? '');
      if (trustedProxies.length === 0 || !isTrusted(address)) return address;
      const forwarded = request.headers['x-forwarded-for'];
      const hops = (typeof forwarded === 'string' ? forwarded : '').split(',');
      for (const hop of hops.reverse()) {
        const next = plainAddress(hop.trim());
        if (isIP(next) === 0) break;
        address = next;
        if (!isTrusted(address)) break;
      }
      return address;
    },
  };
}

/** Tells whether an address is one of `entries` (addresses or `address/prefix`), or whether there are none to be of. */
export function createAddressFilter(entries: readonly string[]): (address: string) => boolean {
  const list = addressList(entries);
  return (address) => {
    const family = isIP(address);
    return entries.length === 0 || (family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4'));
  };
}

/** A list of addresses and networks. Throws `InvariantViolation` for an entry that is neither. */
export function addressList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address);
    invariant(family !== 0, `not an address or network: ${entry}`);
    const type = family === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) {
      list.addAddress(address, type);
    } else {
      const bits = Number(prefix);
      invariant(/^\d{1,3}$/.test(prefix) && bits <= (family === 6 ? 128 : 32), `not an address or network: ${entry}`);
      list.addSubnet(address, bits, type);
    }
  }
  return list;
}

/** An IPv4 address in its own form when it comes mapped into IPv6. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}
