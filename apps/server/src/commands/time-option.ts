import type { Instant } from '@banyan/core';
import { instant, parseLocalDate, startOfDay } from '@banyan/core';
import { StartupProblem } from '../settings/startup-problem.js';

/** A day in Beijing, or epoch milliseconds. */
export function readLocalOrInstant(text: string): Instant {
  if (/^\d{12,14}$/.test(text)) return instant(Number(text));
  const date = parseLocalDate(text);
  if (date.ok) return startOfDay(date.value);
  throw new StartupProblem('A time is YYYY-MM-DD or epoch milliseconds.');
}
