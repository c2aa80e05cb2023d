const DAY_MS = 86_400_000;
const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** `YYYY-MM-DD` of an instant, in Beijing. */
export function beijingDate(ms: number): string {
  const midnight = Math.floor((ms + BEIJING_OFFSET_MS) / DAY_MS) * DAY_MS;
  return new Date(midnight).toISOString().slice(0, 10);
}
