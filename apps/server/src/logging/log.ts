import { pino } from 'pino';
import { scanLogLine } from './identity-scanner.js';

/** Members a log line may have besides its message. There is no member for names, numbers, bodies or URLs. */
export interface LogFields {
  readonly job?: string;
  readonly relay?: string;
  readonly consumer?: string;
  readonly interface?: string;
  readonly channel?: string;
  readonly orderNo?: string;
  readonly eventId?: string;
  readonly requestId?: string;
  readonly reference?: string;
  readonly scheduledAt?: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly outcome?: string;
  readonly reason?: string;
  readonly code?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly version?: string;
  readonly port?: number;
  readonly error?: unknown;
}

/** The log: JSON lines with allow-listed members, identity numbers masked on the way out. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Identity numbers that had to be masked so far; zero in a healthy gateway. */
  maskedCount(): number;
}

/** Makes the log over `write`, which takes whole lines. */
export function createLog(options: { readonly level: string; readonly write: (line: string) => void }): Log {
  let masked = 0;
  const logger = pino(
    { level: options.level, base: null, formatters: { level: (label) => ({ level: label }) } },
    {
      write(line: string) {
        const scanned = scanLogLine(line);
        masked += scanned.found;
        options.write(scanned.text);
      },
    },
  );
  const emit =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, { error, ...fields }: LogFields = {}): void => {
      logger[level]({ ...fields, ...(error === undefined ? {} : { error: describeError(error) }) }, message);
    };
  return {
    debug: emit('debug'),
    info: emit('info'),
    warn: emit('warn'),
    error: emit('error'),
    maskedCount: () => masked,
  };
}

const CAUSES_MAX = 4;

/** Class, code and place of an error and its causes. Messages of foreign errors may quote what they choked on and stay out. */
function describeError(error: unknown): readonly string[] {
  const lines: string[] = [];
  let current = error;
  while (current instanceof Error && lines.length < CAUSES_MAX) {
    const code = 'code' in current && typeof current.code === 'string' ? ` ${current.code}` : '';
    const own = OWN_ERRORS.has(current.name) ? `: ${current.message}` : '';
    const place =
      /\n\s+at (.*)/.exec(current.stack ?? '')?.[1]?.replace(/\(?file:\/\/.*\/(?=[^/]+\/[^/]+\/[^/]+$)/, '(') ?? '';
    lines.push(`${current.name}${code}${own} at ${place}`);
    current = current.cause;
  }
  return lines.length > 0 ? lines : [typeof error];
}

const OWN_ERRORS: ReadonlySet<string> = new Set(['PortUnavailable', 'InvariantViolation', 'StartupProblem']);
