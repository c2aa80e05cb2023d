import { createRequire } from 'node:module';

interface Manifest {
  readonly version: string;
}

// Our own package.json.
const manifest = createRequire(import.meta.url)('../package.json') as Manifest;

/** Version of the gateway. */
export const VERSION = manifest.version;
