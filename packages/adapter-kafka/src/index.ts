export type { KafkaConnection, KafkaLog, KafkaLogEntry } from './connection.js';
export { KafkaTopicsMissing, refusalOf } from './client-errors.js';
export type { KafkaEventPublisher, KafkaEventPublisherOptions } from './event-publisher.js';
export { createKafkaEventPublisher } from './event-publisher.js';
export * from './event-consumers.js';
export * from './topics.js';
export type { EventPublisher, LenderEvent } from '@banyan/core';
