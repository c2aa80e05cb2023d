import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Part } from './part.js';

const POLL_MS = 40;
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;
const LOG_TAIL_LINES = 8;

/** A server as the operating system sees it. */
export interface ServerProgram {
  readonly folder: string;
  /** What it is called in messages, in its pid file and its log. */
  readonly name: string;
  readonly file: string;
  /** One of them must contain the folder: it is how a process is recognized as this server. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  isUp(): Promise<boolean>;
}

/** The log of a server in its folder. */
export function logFile(folder: string, name: string): string {
  return path.join(folder, `${name}.log`);
}

/**
 * Keeps one server program. The process lives on when this one ends (`close` or `stop` end it), and one that an earlier process started in
 * the same folder is taken over by its pid file.
 */
export function createServerProcess(program: ServerProgram): Part {
  const { folder, name } = program;
  const log = logFile(folder, name);
  let isClosed = false;

  const pid = (): number | undefined => runningPid(folder, name);

  const start = async (): Promise<void> => {
    if (isClosed) throw new Error(`${name} was closed`);
    const deadline = Date.now() + START_TIMEOUT_MS;
    if (pid() === undefined) spawnInto(program, log);
    while (!(await program.isUp())) {
      if (pid() === undefined) throw new Error(`${name} ended at its start: ${tail(log)}`);
      if (Date.now() > deadline) throw new Error(`${name} does not answer after ${START_TIMEOUT_MS} ms: ${tail(log)}`);
      await wait(POLL_MS);
    }
  };

  return {
    folder,
    start,
    stop: async () => endServer(folder, name, 'SIGTERM'),
    kill: async () => endServer(folder, name, 'SIGKILL'),
    isUp: async () => pid() !== undefined && (await program.isUp()),
    pid,
    close: async () => {
      isClosed = true;
      await endServer(folder, name, 'SIGTERM');
    },
  };
}

/** The process of the server that was started in the folder, by this process or an earlier one; undefined when there is none any more. */
export function runningPid(folder: string, name: string): number | undefined {
  const file = pidFile(folder, name);
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').trim());
  // The number may have gone to another program since.
  return Number.isSafeInteger(pid) && pid > 1 && commandLine(pid).includes(folder) ? pid : undefined;
}

/** Ends the server that runs in the folder, whoever started it, and waits for its end; kills it when it does not obey within a minute. */
export async function endServer(folder: string, name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const target = runningPid(folder, name);
  if (target === undefined) return;
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  send(target, signal);
  // A stopped process (SIGSTOP) takes no other signal than SIGKILL until it goes on.
  send(target, 'SIGCONT');
  while (runningPid(folder, name) === target) {
    if (Date.now() > deadline) send(target, 'SIGKILL');
    await wait(POLL_MS);
  }
  rmSync(pidFile(folder, name), { force: true });
}

function spawnInto(program: ServerProgram, log: string): void {
  const output = openSync(log, 'a');
  try {
    const child = spawn(program.file, program.args, {
      cwd: program.folder,
      env: { ...process.env, ...program.environment },
      stdio: ['ignore', output, output],
      // A session of its own: Ctrl-C at the terminal is for the test run, which then stops its servers in good order.
      detached: true,
    });
    child.on('error', (error) => writeFileSync(log, `${error.message}\n`, { flag: 'a' }));
    child.unref();
    if (child.pid !== undefined) writeFileSync(pidFile(program.folder, program.name), `${child.pid}\n`);
  } finally {
    closeSync(output);
  }
}

function commandLine(pid: number): string {
  try {
    if (existsSync('/proc/self')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    // No such process.
    return '';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It may have ended in between, which is what the signal was for.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function pidFile(folder: string, name: string): string {
  return path.join(folder, `${name}.pid`);
}

function tail(log: string): string {
  if (!existsSync(log)) return 'it wrote no log';
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}
