import type { Container } from 'inversify';
import { openGateway } from '../gateway.js';
import type { OpenedGateway } from '../gateway.js';
import { createLog } from '../logging/log.js';
import { readSettings } from '../settings/read-settings.js';
import type { Settings } from '../settings/read-settings.js';
import { StartupProblem } from '../settings/startup-problem.js';
import { printVariableTable } from '../settings/variables.table.js';

/** The settings of the environment; what is wrong with them comes with the table of variables. */
export function settingsOfEnvironment(): Settings {
  const settings = readSettings(process.env);
  if (settings.ok) return settings.value;
  throw new StartupProblem(`${settings.error.join('\n')}\n\n${printVariableTable()}`);
}

// Commands only look at the home folder, the database and the documents: what a running gateway needs besides is filled in.
const UNUSED = {
  BANYAN_LENDER_EVENTS_URL: 'http://unused.invalid/',
  BANYAN_LENDER_EVENTS_SECRET: 'unused-by-commands',
};

/** The settings of the environment for a command, which needs less of them than a gateway. */
export function commandSettings(): Settings {
  const settings = readSettings({ ...UNUSED, ...process.env });
  if (settings.ok) return settings.value;
  throw new StartupProblem(`${settings.error.join('\n')}\n\n${printVariableTable()}`);
}

/** Runs `work` on the stores of the settings, beside a running gateway or without one, and closes them. */
export async function withGateway<T>(work: (container: Container, opened: OpenedGateway) => Promise<T>): Promise<T> {
  const settings = commandSettings();
  const log = createLog({ level: 'warn', write: (line) => process.stderr.write(line) });
  // A folder has one time: a gateway that was moved in it, or none, is not to be told of another day.
  const opened = await openGateway({ ...settings, clock: 'movable' }, log);
  try {
    return await work(opened.container, opened);
  } finally {
    await opened.close();
  }
}

/** Prints one JSON object a line, for people with `jq` and for other programs. */
export function printLines(values: readonly object[]): void {
  for (const value of values) process.stdout.write(`${JSON.stringify(value, textOfBigint)}\n`);
}

function textOfBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
