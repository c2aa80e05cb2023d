import { DEFAULT_RETENTION } from '@banyan/core';
import { z } from 'zod';

const DAYS_MAX = 36_500;
// Longer than an event can still come again, and a person asks what became of a message.
const PASSED_ON_DAYS_MIN = 40;
const days = (min: number, usual: number): z.ZodDefault<z.ZodInt> => z.int().min(min).max(DAYS_MAX).default(usual);

/** For how many days what is kept (`RELIABILITY` §6). Members that are not given have their usual value. */
export const RETENTION = z.strictObject({
  refusedDays: days(1, DEFAULT_RETENTION.refusedDays),
  settledDays: days(1, DEFAULT_RETENTION.settledDays),
  callbackDays: days(PASSED_ON_DAYS_MIN, DEFAULT_RETENTION.callbackDays),
  eventDays: days(PASSED_ON_DAYS_MIN, DEFAULT_RETENTION.eventDays),
  smsDays: days(PASSED_ON_DAYS_MIN, DEFAULT_RETENTION.smsDays),
  operationDays: days(PASSED_ON_DAYS_MIN, DEFAULT_RETENTION.operationDays),
});
