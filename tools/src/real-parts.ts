import { PART_VARIABLES, startServices } from '@banyan/services';
import type { MissingPart, Services } from '@banyan/services';

const SIGNALS_TABLE = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** MySQL and Kafka for one test run, being started while the checks run. */
export interface RealParts {
  /** The variables that suites find the parts by; a part that could not be had has none. */
  environment(): Promise<Readonly<Record<string, string>>>;
  missing(): Promise<readonly MissingPart[]>;
  /** Takes down what was started, also when that is still going on. */
  stop(): Promise<void>;
}

/** Starts the parts, and takes them down before this process follows a signal (Ctrl-C). `say` hears why Docker was not used. */
export function startRealParts(say: (line: string) => void, start = startServices): RealParts {
  const services = start({ say });
  let stopped: Promise<void> | undefined;
  const leave = SIGNALS_TABLE.map(
    ([signal, exitCode]) => [signal, () => void stop().finally(() => process.exit(exitCode))] as const,
  );
  const stop = async (): Promise<void> =>
    (stopped ??= services
      .then(async (parts) => parts.stop())
      .finally(() => leave.forEach(([signal, listener]) => process.removeListener(signal, listener))));
  for (const [signal, listener] of leave) process.on(signal, listener);
  return {
    environment: async () => variablesOf(await services),
    missing: async () => (await services).missing,
    stop,
  };
}

/** The parts as the variables that suites read. */
export function variablesOf({ mysqlUrl, kafkaBrokers }: Services): Readonly<Record<string, string>> {
  return {
    ...(mysqlUrl === undefined ? {} : { [PART_VARIABLES.mysql]: mysqlUrl }),
    ...(kafkaBrokers === undefined ? {} : { [PART_VARIABLES.kafka]: kafkaBrokers }),
  };
}
