import { createHash } from 'node:crypto';
import { RELAY_SHARD_COUNT } from '@banyan/core';

/** The relay shard of an order's rows: the same for all rows of one (channel, key). */
export function shardOf(channel: string, key: string): number {
  return createHash('sha256').update(`${channel}\n${key}`).digest().readUInt32BE(0) % RELAY_SHARD_COUNT;
}
