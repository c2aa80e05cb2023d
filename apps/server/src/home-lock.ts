import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupProblem } from './settings/startup-problem.js';

/** The right of one gateway to a home folder. */
export interface HomeLock {
  release(): Promise<void>;
}

/**
 * Takes `home` for this process: the embedded database and documents serve one gateway. The file of a process that is gone
 * is taken over. Throws {@link StartupProblem} while another gateway lives.
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const file = join(home, 'gateway.pid');
  const own = String(process.pid);
  for (;;) {
    const isOurs = await writeFile(file, own, { flag: 'wx' }).then(() => true, isThere);
    if (isOurs) return { release: () => rm(file, { force: true }) };
    const owner = await readFile(file, 'utf8').catch(() => '');
    if (owner !== own && isAlive(Number(owner))) {
      throw new StartupProblem(
        `Another gateway (process ${owner}) uses the folder ${home}; stop it, or use another folder (BANYAN_HOME; for the sandbox --home).`,
      );
    }
    await rm(file, { force: true });
  }
}

function isThere(error: unknown): false {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
  throw error;
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
