import type { Command } from 'commander';
import { createAesKey, createKeyPair, createSecret } from '../marketplace/key-pair.js';

/** `keys`: fresh keys for a channel, printed as JSON. */
export function registerKeys(program: Command): void {
  program
    .command('keys')
    .description('make an RSA key pair, an AES key and a shared secret, and print them as JSON')
    .action(async () => {
      const keys = { ...(await createKeyPair()), aesKey: createAesKey(), sharedSecret: createSecret() };
      process.stdout.write(`${JSON.stringify(keys, null, 2)}\n`);
    });
}
