import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** How a server is started: the gateway, or a limit program. */
export interface ServerCommand {
  /** File of its program. */
  readonly entry: string;
  readonly args: readonly string[];
  /** Added to an environment that has no variable of a deployment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Takes standard error. */
  readonly logFile: string;
}

/** A server in a process of its own, watched from outside. */
export interface ServerProcess {
  /** Without a trailing slash. */
  readonly url: string;
  /** From before the process was made to the line that says that it serves. */
  readonly readyMs: number;
  /** CPU time of all its threads so far, in milliseconds; the kernel counts in steps of 10. */
  cpuMs(): number;
  /** Memory in RAM now, and the most it ever had, in MB of 2^20 bytes. */
  memoryMb(): { readonly now: number; readonly peak: number };
  /** Ends it and waits for that. */
  stop(): Promise<void>;
}

const READY = /^BANYAN_READY (https?:\/\/\S+)$/;
// The kernel's own unit for user space, whatever its tick is.
const TICKS_PER_SECOND = 100;

/** Starts a server that prints `BANYAN_READY <url>`. Throws when it ends before. */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  const log = openSync(command.logFile, 'a');
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, command.entry, ...command.args], {
    env: { ...withoutDeployment(process.env), ...command.variables },
    stdio: ['ignore', 'pipe', log],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await readyUrl(child, ended, command.logFile);
  const readyMs = performance.now() - startedAt;
  const pid = String(child.pid);
  return {
    url,
    readyMs,
    cpuMs: () => cpuMsOf(child.pid),
    memoryMb: () => {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return { now: kilobytes(status, 'VmRSS') / 1024, peak: kilobytes(status, 'VmHWM') / 1024 };
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function withoutDeployment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('BANYAN_')));
}

async function readyUrl(child: ChildProcess, ended: Promise<void>, logFile: string): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('a server without output');
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const url = READY.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const failed = ended.then((): never => {
    throw new Error(`a server ended before it served:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
  });
  // Every server ends some day; only before it is ready does that matter.
  failed.catch(() => undefined);
  return Promise.race([ready, failed]);
}

/** CPU time that a process has used so far, all threads, in milliseconds. */
export function cpuMsOf(pid: number | undefined): number {
  return cpuTicks(readFileSync(`/proc/${String(pid)}/stat`, 'utf8')) * (1000 / TICKS_PER_SECOND);
}

/** User and system time of `/proc/<pid>/stat`, whose second member may itself hold spaces and parentheses. */
function cpuTicks(stat: string): number {
  const members = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(members[11]) + Number(members[12]);
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? NaN);
}
