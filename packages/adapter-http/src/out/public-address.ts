import type { LookupAddress, LookupAllOptions, LookupOneOptions } from 'node:dns';
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { addressList, plainAddress } from '../in/client-address.js';

/** Networks that are not the internet: own host, own networks, carriers' inner networks, documentation, multicast. */
const NOT_PUBLIC = addressList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/128',
  '::1/128',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]);

/** Code of the error with which a look-up refuses an address. */
export const PRIVATE_ADDRESS = 'BANYAN_PRIVATE_ADDRESS';

/** Is this an address of the public internet? IPv4 within IPv6 counts as what it is. */
export function isPublicAddress(address: string): boolean {
  const plain = plainAddress(address.toLowerCase());
  const family = isIP(plain);
  if (family === 0 || plain.startsWith('::ffff:')) return false;
  return !NOT_PUBLIC.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;
type LookupOptions = LookupOneOptions | LookupAllOptions;

/** Node's own look-up of a name; replaceable in tests. */
export type ResolveName = (
  hostname: string,
  options: { readonly family: 0 | 4 | 6 },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const resolveBySystem: ResolveName = (hostname, options, callback) => {
  lookup(hostname, { family: options.family, all: true }, callback);
};

/**
 * A look-up for sockets that fails with {@link PRIVATE_ADDRESS} when any address of the name is not public. The socket
 * connects to what was checked here, so a name that changes its address between check and use gains nothing.
 */
export function createPublicLookup(resolve: ResolveName = resolveBySystem) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    const family = options.family === 4 || options.family === 6 ? options.family : 0;
    resolve(hostname, { family }, (error, addresses) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const [first] = addresses;
      if (first === undefined) callback(codedError('ENOTFOUND'), '');
      else if (!addresses.every((entry) => isPublicAddress(entry.address))) callback(codedError(PRIVATE_ADDRESS), '');
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** An error that says nothing but its code. */
export function codedError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error('the call was ended'), { code });
}
