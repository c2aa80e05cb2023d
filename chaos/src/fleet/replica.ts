import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

/** One gateway process of the fleet. */
export interface Replica {
  readonly name: string;
  readonly port: number;
  readonly home: string;
  /** JSON lines, all processes of this replica one after another. */
  readonly logFile: string;
  pid(): number | undefined;
  /** Starts it and does not wait until it serves. */
  launch(): void;
  /** Starts it and waits until it is ready for requests. */
  start(): Promise<void>;
  /** `SIGTERM`, and waits for its end; gives the exit code, null when it had to be killed. */
  stop(): Promise<number | null>;
  /** `SIGKILL`, and waits for its end. */
  kill(): Promise<void>;
  /** `SIGSTOP`: it holds what it holds and does nothing. */
  freeze(): void;
  /** `SIGCONT`. */
  thaw(): void;
  isReady(): Promise<boolean>;
  /** How often a process of this replica ended although nobody had told it to. */
  unbiddenEnds(): number;
  /** The last line of its log at each of them. */
  lastWords(): readonly string[];
  /** How far its clock is ahead of the machine when it starts next. */
  setClockAhead(ms: number): void;
}

const ENTRY = fileURLToPath(new URL('../../../apps/server/dist/cli.js', import.meta.url));
const STARTS_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 30_000;

/** A replica that is not running yet. `variables` are all of its settings but home and port. */
export function createReplica(options: {
  readonly name: string;
  readonly port: number;
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}): Replica {
  const { name, port, variables } = options;
  const home = path.join(options.folder, name);
  const logFile = path.join(options.folder, `${name}.log`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  let child: ChildProcess | undefined;
  let ended: Promise<number | null> = Promise.resolve(0);
  let isBidden = false;
  const lastWords: string[] = [];

  const isRunning = (): boolean => child?.exitCode === null && child.signalCode === null;

  function launch(): void {
    if (isRunning()) return;
    const log = openSync(logFile, 'a');
    const started = spawn(process.execPath, [ENTRY, 'start'], {
      env: { ...ownEnvironment(), ...variables, BANYAN_HOME: home, BANYAN_PORT: String(port) },
      stdio: ['ignore', log, log],
      // A terminal's Ctrl-C is for this process, which takes the fleet down in its own order.
      detached: true,
    });
    const endWithUs = (): void => void started.kill('SIGKILL');
    process.once('exit', endWithUs);
    closeSync(log);
    isBidden = false;
    child = started;
    ended = new Promise((resolve) => {
      started.once('error', () => {
        resolve(null);
      });
      started.once('exit', (code) => {
        process.off('exit', endWithUs);
        if (!isBidden) lastWords.push(`${name}: ${lastLineOf(logFile)}`);
        resolve(code);
      });
    });
  }

  async function isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`, { signal: AbortSignal.timeout(2_500) });
      await answer.arrayBuffer();
      return answer.status === 200;
    } catch {
      return false;
    }
  }

  return {
    name,
    port,
    home,
    logFile,
    pid: () => (isRunning() ? child?.pid : undefined),
    launch,
    async start() {
      launch();
      await until(`${name} to be ready`, async () => ((await isReady()) ? true : undefined), STARTS_WITHIN_MS, 100);
    },
    async stop() {
      if (!isRunning()) return 0;
      isBidden = true;
      child?.kill('SIGCONT');
      child?.kill('SIGTERM');
      const hard = setTimeout(() => child?.kill('SIGKILL'), STOPS_WITHIN_MS);
      const code = await ended;
      clearTimeout(hard);
      return code;
    },
    async kill() {
      if (!isRunning()) return;
      isBidden = true;
      child?.kill('SIGKILL');
      await ended;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    isReady,
    unbiddenEnds: () => lastWords.length,
    lastWords: () => [...lastWords],
    setClockAhead(ms) {
      writeFileSync(path.join(home, 'clock.json'), `${JSON.stringify({ aheadMs: ms })}\n`);
    },
  };
}

function lastLineOf(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
}

/** The environment without a deployment's variables. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BANYAN_')));
}
