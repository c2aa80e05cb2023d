import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readRecord } from '../wire/json.js';
import { runGatewayCommandWell } from './operations.js';

const HASTY = {
  dataPullBackoff: { delaysMs: [200, 400, 800], attemptsMax: 5 },
  parseBackoff: { delaysMs: [200, 400, 800], attemptsMax: 10 },
  callbackBackoff: { delaysMs: [200, 400, 800, 1600], attemptsMax: 60 },
};

/**
 * Makes a gateway that is not running yet try again after fractions of a second instead of minutes, the way an operator
 * would: `banyan configuration put intakePolicy` (item 25.3).
 */
export async function hastenIntake(
  variables: Readonly<Record<string, string>>,
  folder: string,
  entry?: string,
): Promise<void> {
  const run = (...args: readonly string[]): Promise<string> => runGatewayCommandWell(variables, args, entry);
  const policy = readRecord(await run('configuration', 'show', 'intakePolicy', '*'));
  const file = path.join(folder, 'intake-policy.json');
  await writeFile(file, JSON.stringify({ ...policy, ...HASTY }));
  await run('configuration', 'put', 'intakePolicy', '*', file, '--author', 'sandbox');
}
