import type { OutboxBacklog } from '@banyan/core';
import { optionalInstant } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';

/** A backlog of `counts`, with the times in columns `oldest` and `next` of `times`: null when nothing waits. */
export function backlogOf(counts: Pick<OutboxBacklog, 'pending' | 'dead'>, times: Row | undefined): OutboxBacklog {
  const oldestPendingAt = times === undefined ? undefined : optionalInstant(times, 'oldest');
  const nextDueAt = times === undefined ? undefined : optionalInstant(times, 'next');
  return { ...counts, nextDueAt, ...(oldestPendingAt === undefined ? {} : { oldestPendingAt }) };
}
