import type { Migration } from './migration.js';

const TABLE = 'cl_notify_callback';

// What is due in a channel's queue on a shard, in order, and whether anything is: however much waits in another's, or was sent.
// prettier-ignore
const ADDED_INDEX_TABLE = [
  [ 'cl_notify_callback_queue', 'shard, source, send_status, id'  ],
  [ 'cl_notify_callback_due',   'send_status, source, next_time' ],
] as const;

/** Callbacks have a queue for each channel (promise 23). */
export const channelQueues: Migration = {
  name: '0007-channel-queues',
  isCompatible: true,
  up: (schema) => {
    for (const [name, columns] of ADDED_INDEX_TABLE)
      schema.run(schema.build.raw(`create index ${name} on ${TABLE} (${columns})`));
  },
  down: (schema) => {
    for (const [name] of ADDED_INDEX_TABLE)
      schema.run(
        schema.build.raw(schema.dialect === 'mysql' ? `drop index ${name} on ${TABLE}` : `drop index ${name}`),
      );
  },
};
