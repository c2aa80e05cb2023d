import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The gateway did not start; the message is one sentence for a person. */
export class GatewayDidNotStart extends Error {
  override readonly name = 'GatewayDidNotStart';
}

/** A gateway running as a child process. */
export interface EmbeddedGateway {
  /** Without a trailing slash. */
  readonly url: string;
  readonly home: string;
  readonly pid: number;
  /** Milliseconds from process start to ready. */
  readonly readyMs: number;
  /** Stops it gracefully; after ten seconds, hard. */
  stop(): Promise<void>;
  /** Ends it without warning, as a power cut would. */
  kill(): Promise<void>;
  /** Settles when the process ends by itself or by `stop`. */
  readonly exited: Promise<number | null>;
}

/** How a gateway is started. */
export interface GatewaySettings {
  /** Folder of database and documents; must exist. */
  readonly home: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly channelsFile: string;
  /** Where events are posted; absent when they travel over topics. */
  readonly eventsUrl?: string;
  readonly eventsSecret: string;
  /** Addresses on this machine that the gateway may call: those of the marketplaces and of the back office. */
  readonly privateUrls: readonly string[];
  /** Jobs every second instead of every few minutes. */
  readonly isFast: boolean;
  /** Further variables: those of production parts. */
  readonly partVariables?: Readonly<Record<string, string>>;
  /** The gateway's command line; the one of this checkout when absent. */
  readonly entry?: string;
}

const READY = /^BANYAN_READY (https?:\/\/\S+)$/;
const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 10_000;

/** The gateway's command line in this checkout. */
export function gatewayEntry(): string {
  return fileURLToPath(new URL('../../../server/dist/cli.js', import.meta.url));
}

/** The variables that a gateway reads (its whole contract with the sandbox). Its clock can be moved: a loan's life takes a year. */
export function gatewayVariables(settings: GatewaySettings): Readonly<Record<string, string>> {
  return {
    BANYAN_HOME: settings.home,
    BANYAN_PORT: String(settings.port),
    BANYAN_CHANNELS_FILE: settings.channelsFile,
    ...(settings.eventsUrl === undefined ? {} : { BANYAN_LENDER_EVENTS_URL: settings.eventsUrl }),
    BANYAN_LENDER_EVENTS_SECRET: settings.eventsSecret,
    BANYAN_PRIVATE_HOSTS: [...new Set(settings.privateUrls.map((url) => new URL(url).host))].join(','),
    BANYAN_CLOCK: 'movable',
    ...(settings.isFast ? { BANYAN_SCHEDULE: 'fast' } : {}),
    ...settings.partVariables,
  };
}

/** Starts a gateway and waits until it serves. Its log goes to `gateway.log` in its home. */
export async function startGateway(settings: GatewaySettings): Promise<EmbeddedGateway> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [settings.entry ?? gatewayEntry(), 'start'], {
    env: { ...inheritedVariables(), ...gatewayVariables(settings) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  endWithSandbox(child, exited);
  const lastLine = keepLog(child, path.join(settings.home, 'gateway.log'));
  const url = await readyUrl(child, exited, lastLine);
  return {
    url,
    home: settings.home,
    pid: child.pid ?? 0,
    readyMs: Math.round(performance.now() - startedAt),
    exited,
    stop: () => stopChild(child, exited),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The environment without a deployment's variables: a gateway of the sandbox must not pick them up from a terminal. */
export function inheritedVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BANYAN_')));
}

// However the sandbox ends, a gateway must not stay behind and hold its port.
function endWithSandbox(child: ChildProcess, exited: Promise<number | null>): void {
  const end = (): void => {
    child.kill('SIGTERM');
  };
  process.once('exit', end);
  void exited.then(() => process.off('exit', end));
}

function keepLog(child: ChildProcess, file: string): () => string {
  const log = createWriteStream(file, { flags: 'a' });
  log.on('error', () => undefined);
  let last = '';
  if (child.stderr !== null) {
    child.stderr.pipe(log);
    createInterface({ input: child.stderr }).on('line', (line) => {
      // Of a crash the message is wanted, not the stack below it.
      if (/^\S/.test(line) && !line.startsWith('Node.js v')) last = line;
    });
  }
  return () => last;
}

async function readyUrl(child: ChildProcess, exited: Promise<number | null>, lastLine: () => string): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new GatewayDidNotStart('The gateway has no output.');
  const lines = createInterface({ input: stdout });
  const ready = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const url = READY.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const failed = exited.then((code) => {
    throw new GatewayDidNotStart(sentence(lastLine()) || `The gateway ended with code ${String(code)}.`);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new GatewayDidNotStart(`The gateway was not ready after ${String(STARTS_WITHIN_MS / 1000)} seconds.`));
    }, STARTS_WITHIN_MS);
  });
  try {
    return await Promise.race([ready, failed, late]);
  } finally {
    clearTimeout(timer);
    // Whichever lost the race may still fail later, when nobody listens any more.
    failed.catch(() => undefined);
  }
}

/** The last line the gateway wrote: its own sentence, or the message of a log line. */
function sentence(line: string): string {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry === 'object' && entry !== null && 'msg' in entry) return String(entry.msg);
  } catch {
    return line.trim();
  }
  return line.trim();
}

async function stopChild(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
  await exited;
  clearTimeout(hard);
}
