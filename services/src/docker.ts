import path from 'node:path';
import { CLONE } from './folders.js';
import { freePort } from './ports.js';
import { lastLine, runCommand } from './run-command.js';
import type { CommandOutcome } from './run-command.js';

const INFO_TIMEOUT_MS = 15_000;
const UP_TIMEOUT_MS = 600_000;
const DEFAULT_PASSWORD = 'banyan';

/** Where the parts of a composition answer on the loopback interface. */
export interface ComposedParts {
  readonly mysqlUrl: string;
  readonly kafkaBrokers: string;
}

/** Whether a Docker engine answers, and knows compositions. */
export async function dockerAnswers(): Promise<boolean> {
  const info = await runCommand('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMs: INFO_TIMEOUT_MS });
  if (info.exitCode !== 0 || info.output.trim() === '') return false;
  return (await runCommand('docker', ['compose', 'version'], { timeoutMs: INFO_TIMEOUT_MS })).exitCode === 0;
}

/** Starts MySQL and Kafka of `compose.yaml` under a project name and waits until both are healthy. Fails with what Docker said. */
export async function composeUp(project: string, ports?: { mysql: number; kafka: number }): Promise<ComposedParts> {
  const { mysql, kafka } = ports ?? { mysql: await freePort(), kafka: await freePort() };
  const outcome = await compose(project, ['up', '--detach', '--wait', 'mysql', 'kafka'], {
    BANYAN_MYSQL_PORT: String(mysql),
    BANYAN_KAFKA_PORT: String(kafka),
    BANYAN_MYSQL_ROOT_PASSWORD: DEFAULT_PASSWORD,
  });
  if (outcome.exitCode !== 0) {
    await composeDown(project, { removeData: true });
    throw new Error(`docker compose could not start MySQL and Kafka: ${lastLine(outcome.output)}`);
  }
  return { mysqlUrl: `mysql://root:${DEFAULT_PASSWORD}@127.0.0.1:${mysql}/`, kafkaBrokers: `127.0.0.1:${kafka}` };
}

/** Takes the composition of a project name down, with its data or without. */
export async function composeDown(project: string, options: { removeData: boolean }): Promise<void> {
  await compose(project, ['down', '--remove-orphans', ...(options.removeData ? ['--volumes'] : [])]);
}

/** What one `docker compose` command of the project name said. */
export async function compose(
  project: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandOutcome> {
  return runCommand('docker', ['compose', '-f', path.join(CLONE, 'compose.yaml'), '-p', project, ...args], {
    environment,
    timeoutMs: UP_TIMEOUT_MS,
  });
}
