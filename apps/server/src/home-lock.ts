import { join } from 'node:path';
import type { FileHold } from '@banyan/adapter-mysql';
import { holdFile } from '@banyan/adapter-mysql';
import { StartupProblem } from './settings/startup-problem.js';

/**
 * Takes `home` for this process until it ends: the embedded database and documents serve one gateway. Throws
 * {@link StartupProblem} while another gateway lives.
 */
export function lockHome(home: string): FileHold {
  const hold = holdFile(join(home, 'gateway.lock'));
  if (hold !== undefined) return hold;
  throw new StartupProblem(
    `Another gateway uses the folder ${home}; stop it, or use another folder (BANYAN_HOME; for the sandbox --home).`,
  );
}
