import type { Command } from 'commander';
import { setupKafkaTopics } from '@banyan/adapter-kafka';
import { brokersProblem, connectionOf } from '../parts/events.js';
import { StartupProblem } from '../settings/startup-problem.js';
import { wholeNumber } from './number-option.js';
import { commandSettings, printLines } from './with-gateway.js';

/** `banyan kafka …`: the topics of the events between gateway and back office. */
export function addKafkaCommands(program: Command): void {
  const kafka = program.command('kafka').description('topics of the events between gateway and back office');
  kafka
    .command('setup')
    .description(
      'make the topics that are missing and say which others are not as asked for; changes and deletes nothing',
    )
    .option('--partitions <count>', 'partitions of a new topic', wholeNumber, 12)
    .option('--replication <count>', 'copies of a new topic', wholeNumber, 3)
    .option('--check', 'make nothing; ends with 1 when a topic is missing or different')
    .action(async (given: { partitions: number; replication: number; check?: true }) => {
      const { kafka: settings } = commandSettings();
      if (settings === undefined) throw new StartupProblem('BANYAN_KAFKA_BROKERS is missing; it names the brokers.');
      const connection = await connectionOf(settings);
      const report = await setupKafkaTopics({
        connection,
        topicPrefix: settings.topicPrefix,
        partitions: given.partitions,
        replicationFactor: given.replication,
        isDryRun: given.check === true,
      }).catch((cause: unknown) => {
        throw brokersProblem(connection, cause);
      });
      printLines(report.topics);
      if (!report.isReady) process.exitCode = 1;
    });
}
