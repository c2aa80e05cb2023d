/** When to try again: delays by attempt, the last one repeats; `attemptsMax` attempts in all. */
export interface BackoffPolicy {
  readonly delaysMs: readonly number[];
  readonly attemptsMax: number;
}

/**
 * Delay before the next attempt after `attempts` failed ones, with full jitter in [½, 1] of the scheduled delay so that
 * replicas do not fall in step; undefined when no attempt is left. `fraction` is random in [0, 1).
 */
export function nextDelayMs(policy: BackoffPolicy, attempts: number, fraction: number): number | undefined {
  if (attempts >= policy.attemptsMax) return undefined;
  const scheduled = policy.delaysMs[Math.min(attempts, policy.delaysMs.length) - 1] ?? policy.delaysMs[0] ?? 0;
  return Math.round(scheduled * (0.5 + fraction / 2));
}
