/** The brokers have no such topics; `banyan kafka setup` makes them. */
export class KafkaTopicsMissing extends Error {
  override readonly name = 'KafkaTopicsMissing';
  /** `topics` are those that were asked for: at least one of them is missing. */
  constructor(
    readonly topics: readonly string[],
    cause?: unknown,
  ) {
    super(`Kafka has no such topic: one of ${topics.join(', ')}. Run "banyan kafka setup".`, { cause });
  }
}

/** What never mends itself: the brokers refuse this client, or speak another language. */
const DEFINITE =
  /^(?:KafkaJSSASLAuthenticationError|KafkaJSNotImplemented|KafkaJSServerDoesNotSupportApiKey|[A-Z_]*AUTHORIZATION_FAILED|INVALID_GROUP_ID|UNSUPPORTED_SASL_MECHANISM|UNSUPPORTED_VERSION|SASL_AUTHENTICATION_FAILED)$/;

/** What ends when the brokers can be reached again. */
const UNREACHABLE =
  /^(?:KafkaJSConnection.*|KafkaJSRequestTimeoutError|KafkaJSNoBrokerAvailableError|KafkaJSBrokerNotFound|KafkaJS(?:Lock)?Timeout|KafkaJSGroupCoordinatorNotFound|KafkaJS.*MetadataNotLoaded|GROUP_COORDINATOR_NOT_AVAILABLE|GROUP_LOAD_IN_PROGRESS|NOT_COORDINATOR_FOR_GROUP|LEADER_NOT_AVAILABLE|NOT_LEADER_FOR_PARTITION|NETWORK_EXCEPTION|BROKER_NOT_AVAILABLE|REPLICA_NOT_AVAILABLE|E[A-Z]+)$/;

/** The words of an error and of what caused it: names, protocol error codes, codes of the system; outermost first. */
function wordsOf(error: unknown): readonly string[] {
  const words: string[] = [];
  const seen = new Set<unknown>();
  for (let at = error; typeof at === 'object' && at !== null && !seen.has(at);) {
    seen.add(at);
    const { name, type, code, cause, originalError, errors } = at as Readonly<Record<string, unknown>>;
    for (const word of [type, code, name]) if (typeof word === 'string' && word !== '') words.push(word);
    at = cause ?? originalError ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return words;
}

// They say that it was tried more than once, or of several things, not what went wrong.
const WRAPPERS = new Set([
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSNonRetriableError',
  'KafkaJSAggregateError',
  'KafkaJSError',
  'Error',
]);

/** What went wrong in a word that is safe in a log line: never the error's message. */
export function wordOf(error: unknown): string {
  const words = wordsOf(error);
  const word = words.find((each) => !WRAPPERS.has(each)) ?? words[0] ?? typeof error;
  return word
    .replace(/^KafkaJS(?=.)/, '')
    .replace(/[^\w.:-]/g, '_')
    .slice(0, 100);
}

/** Does the error say that a topic is not there? */
export function isMissingTopic(error: unknown): boolean {
  return wordsOf(error).some((word) => word === 'UNKNOWN_TOPIC_OR_PARTITION' || word === 'INVALID_TOPIC_EXCEPTION');
}

/** Will it never mend itself? */
export function isDefinite(error: unknown): boolean {
  return error instanceof KafkaTopicsMissing || wordsOf(error).some((word) => DEFINITE.test(word));
}

/** Will it end when the brokers can be reached again? */
export function isUnreachable(error: unknown): boolean {
  return wordsOf(error).some((word) => UNREACHABLE.test(word));
}

/** Why the brokers refuse, in a word such as `INVALID_REPLICATION_FACTOR`; undefined when they cannot be reached. */
export function refusalOf(error: unknown): string | undefined {
  return isUnreachable(error) ? undefined : wordOf(error);
}
