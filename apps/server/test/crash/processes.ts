import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('crashing-gateway.js', import.meta.url));

const IDLE_EFFECTS =
  /^(?:tickLedger|relayShards|(?:commit\()?(?:orders|dataPulls|cardBindRequests|openings|repaymentApplications|sms)\.claimDue|commit\(\))/;

/** Is a process to die at this moment? What goes on while nothing happens is tried at its first times. */
export function isWorthCrashing(moment: string): boolean {
  return !goesOnAnyway(moment) || /#[12]:/.test(moment);
}

/**
 * On a database server a play takes many times as long: there a process dies right after what leaves it, commits and calls. What
 * it does inside a unit is undone by the same rollback on every server, and is tried on the embedded database.
 */
export function isWorthCrashingOnServer(moment: string): boolean {
  return isWorthCrashing(moment) && /^(?:commit\(|transport|payer).*:after$/.test(moment);
}

/** Does this go on while nothing happens? */
export function goesOnAnyway(moment: string): boolean {
  return IDLE_EFFECTS.test(moment);
}

/** The gateway's process in one play. */
export interface Processes {
  /** Starts it; it dies at `crashAt`. Gives its address, which the next process takes over. */
  start(crashAt: string | undefined): Promise<string>;
  /** Moments of the first process, first to last. */
  firstMoments(): readonly string[];
  wasKilled(): boolean;
  end(): Promise<void>;
}

/** The gateway's process, and the next one on the same port and data when it was killed. */
export function createProcesses(variables: Readonly<Record<string, string>>): Processes {
  const moments: string[] = [];
  let current: ChildProcess | undefined;
  let isEnding = false;
  let killed = false;
  let port = '0';

  function launch(crashAt: string | undefined): Promise<string> {
    const child = spawn(process.execPath, [ENTRY], {
      env: {
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BANYAN_'))),
        ...variables,
        BANYAN_PORT: port,
        ...(crashAt === undefined ? {} : { CRASH_AT: crashAt }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    current = child;
    const isFirst = port === '0';
    const errors: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString('utf8')));
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [word = '', rest = ''] = line.split(' ');
        if (word === 'EFFECT' && isFirst) moments.push(rest);
        if (word === 'BANYAN_READY') {
          port = new URL(rest).port;
          resolve(rest);
        }
      });
      child.once('exit', (_code, signal) => {
        if (isEnding) return;
        if (signal === 'SIGKILL' && !killed) {
          killed = true;
          launch(undefined).then(resolve, reject);
        } else {
          reject(new Error(`the gateway ended by itself: ${errors.join('').slice(0, 2_000)}`));
        }
      });
    });
  }

  return {
    start: launch,
    firstMoments: () => moments,
    wasKilled: () => killed,
    async end() {
      isEnding = true;
      const child = current;
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
