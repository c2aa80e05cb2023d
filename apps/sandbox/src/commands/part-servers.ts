import type { PartServers } from '../gateway/gateway-parts.js';
import { Problem } from './problem.js';

/** Names the database server of `--parts`. */
export const DATABASE_VARIABLE = 'BANYAN_TEST_MYSQL_URL';

/** Names the brokers of `--parts`. */
export const BROKERS_VARIABLE = 'BANYAN_TEST_KAFKA_BROKERS';

/** The servers that the environment names; a {@link Problem} says what is missing. */
export function partServersOf(environment: NodeJS.ProcessEnv): PartServers {
  const databaseUrl = environment[DATABASE_VARIABLE] ?? '';
  const kafkaBrokers = environment[BROKERS_VARIABLE] ?? '';
  if (databaseUrl !== '' && kafkaBrokers !== '') return { databaseUrl, kafkaBrokers };
  throw new Problem(
    `--parts needs ${DATABASE_VARIABLE} (mysql://user:password@host:port/) and ${BROKERS_VARIABLE} (host:port); "npm run services -- up" starts both and says what to set.`,
  );
}
