import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';

/** What a command that has ended said. `exitCode` is null when it could not be run or was killed. */
export interface CommandOutcome {
  readonly exitCode: number | null;
  /** Standard output and standard error, in the order they came. */
  readonly output: string;
}

/** How a command is run. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** Runs a program to its end, without a shell. Never fails: a program that is not there is an outcome, too. */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' as const }),
      env: { ...process.env, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    const hear = (chunk: Buffer): void => void said.push(chunk.toString('utf8'));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    // A program that ends before it has read everything closes the pipe; its exit code says enough.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => resolve({ exitCode: null, output: error.message }));
    child.on('close', (exitCode) => resolve({ exitCode, output: said.join('') }));
  });
}

/** The first of the programs that is on the PATH or in one of the folders, with its full path. */
export async function findProgram(names: readonly string[], folders: readonly string[]): Promise<string | undefined> {
  const places = [...(process.env['PATH'] ?? '').split(path.delimiter).filter((place) => place !== ''), ...folders];
  for (const name of names) {
    for (const place of places) {
      const file = path.join(place, name);
      if (await canRun(file)) return file;
    }
  }
  return undefined;
}

/** Whether the file is there and may be run. */
export async function canRun(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The last line with something on it, for sentences that say why. */
export function lastLine(output: string): string {
  return (
    output
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .at(-1) ?? 'it said nothing'
  );
}
