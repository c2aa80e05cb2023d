import path from 'node:path';

/** The folder of the clone. */
export const CLONE = path.join(import.meta.dirname, '..', '..');

/** Where software that was fetched, and the servers of `scripts/services up`, are kept. */
export const SERVICES_FOLDER = path.join(CLONE, '.banyan', 'services');
