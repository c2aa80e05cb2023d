export { openKafka } from './kafka.js';
export type { KafkaOptions } from './kafka.js';
export { openMariadb } from './mariadb.js';
export type { MariadbOptions } from './mariadb.js';
export { PartMissing } from './part.js';
export type { KafkaBroker, MariadbServer, Part } from './part.js';
export { PART_VARIABLES, startServices } from './start-services.js';
export type { MissingPart, Services, ServicesOptions } from './start-services.js';
