/** One consumer: its group, the topics it reads, and who takes the messages in. */
export interface KafkaConsumerRow {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Takes one message in; resolves when that is done for good, in whatever way. A throw is trouble of our own: the same message
   * comes again, `attempt` counting from 1, and nothing behind it in its partition before.
   */
  take(message: string, attempt: number): Promise<void>;
}
