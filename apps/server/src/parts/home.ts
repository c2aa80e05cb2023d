import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import type { Settings } from '../settings/read-settings.js';
import { StartupProblem } from '../settings/startup-problem.js';

/**
 * Makes the home folder where something embedded lies in it. A gateway whose database and documents are elsewhere only reads
 * there, so that its file system may be read-only.
 */
export async function makeHome({ home, database, objectStore, clock }: Settings): Promise<void> {
  if (database !== undefined && objectStore !== undefined && clock === 'system') return;
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await access(home, constants.W_OK);
  } catch (cause) {
    throw new StartupProblem(`The folder ${home} cannot be written; set BANYAN_HOME to one that can.`, { cause });
  }
}

/** What keeps a gateway from listening, as a sentence where the operator can mend it. */
export function listenProblem(error: unknown, { host, port }: Settings): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const where = `${host}:${String(port)}`;
  if (code === 'EADDRINUSE')
    return new StartupProblem(`Port ${where} is taken; set BANYAN_PORT to another one, or to 0.`, { cause: error });
  if (code === 'EACCES') return new StartupProblem(`Port ${where} may not be used by this user.`, { cause: error });
  if (code === 'EADDRNOTAVAIL')
    return new StartupProblem(`${host} is not an address of this machine; set BANYAN_HOST.`, { cause: error });
  return error instanceof Error ? error : new Error('listening failed');
}
