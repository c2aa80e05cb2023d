import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeDown, composeUp, dockerAnswers } from './docker.js';
import { openKafka } from './kafka.js';
import { openMariadb } from './mariadb.js';
import type { Part } from './part.js';

/** The variables that name servers of one's own. */
export const PART_VARIABLES = { mysql: 'BANYAN_TEST_MYSQL_URL', kafka: 'BANYAN_TEST_KAFKA_BROKERS' } as const;

/** A part that could not be had, and why, in one sentence. */
export interface MissingPart {
  readonly part: 'mysql' | 'kafka';
  readonly why: string;
}

/** The real parts of one test run. */
export interface Services {
  /** `mysql://user:password@host:port/`, without a database. */
  readonly mysqlUrl?: string;
  /** `host:port[,host:port]`. */
  readonly kafkaBrokers?: string;
  readonly missing: readonly MissingPart[];
  /** Ends what was started here and removes its data; servers named by the variables stay as they are. */
  stop(): Promise<void>;
}

/** How the real parts are started. */
export interface ServicesOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Hears what is going on, a line at a time. */
  readonly say?: (line: string) => void;
}

type Opened = { readonly address: string; readonly part: Part | undefined } | { readonly why: string };

/**
 * Finds or starts MySQL and Kafka: what the variables name, else Docker's, else servers of our own in a temporary folder. Never fails: what
 * cannot be had is in `missing`.
 */
export async function startServices(options: ServicesOptions = {}): Promise<Services> {
  const environment = options.environment ?? process.env;
  const say = options.say ?? (() => undefined);
  const named = { mysql: given(environment, 'mysql'), kafka: given(environment, 'kafka') };
  if (named.mysql !== undefined && named.kafka !== undefined)
    return { mysqlUrl: named.mysql, kafkaBrokers: named.kafka, missing: [], stop: async () => undefined };

  const composed = (await dockerAnswers()) ? await composeForTests(say) : undefined;
  if (composed !== undefined)
    return {
      mysqlUrl: named.mysql ?? composed.mysqlUrl,
      kafkaBrokers: named.kafka ?? composed.kafkaBrokers,
      missing: [],
      stop: composed.stop,
    };

  const folder = await mkdtemp(path.join(tmpdir(), 'banyan-services-'));
  const [mysql, kafka] = await Promise.all([
    openUnlessNamed(named.mysql, async () => {
      const part = await openMariadb({ folder: path.join(folder, 'mariadb'), say });
      return { address: part.url(), part };
    }),
    openUnlessNamed(named.kafka, async () => {
      const part = await openKafka({ folder: path.join(folder, 'kafka'), say });
      return { address: part.brokers(), part };
    }),
  ]);
  return {
    ...('address' in mysql ? { mysqlUrl: mysql.address } : {}),
    ...('address' in kafka ? { kafkaBrokers: kafka.address } : {}),
    missing: [
      ...('why' in mysql ? [{ part: 'mysql' as const, why: mysql.why }] : []),
      ...('why' in kafka ? [{ part: 'kafka' as const, why: kafka.why }] : []),
    ],
    stop: async () => {
      // What is thrown away needs no orderly end.
      await Promise.all([mysql, kafka].map(async (opened) => 'part' in opened && opened.part?.kill()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function given(
  environment: Readonly<Record<string, string | undefined>>,
  part: keyof typeof PART_VARIABLES,
): string | undefined {
  return environment[PART_VARIABLES[part]] || undefined;
}

async function openUnlessNamed(named: string | undefined, open: () => Promise<Opened>): Promise<Opened> {
  if (named !== undefined) return { address: named, part: undefined };
  return open().catch((error: unknown) => ({ why: error instanceof Error ? error.message : String(error) }));
}

async function composeForTests(
  say: (line: string) => void,
): Promise<{ mysqlUrl: string; kafkaBrokers: string; stop: () => Promise<void> } | undefined> {
  const project = `banyan-test-${randomBytes(4).toString('hex')}`;
  try {
    const parts = await composeUp(project);
    return { ...parts, stop: async () => composeDown(project, { removeData: true }) };
  } catch (error) {
    // An engine that may not fetch images is as good as none.
    say(`${error instanceof Error ? error.message : String(error)}; starting servers without Docker`);
    return undefined;
  }
}
