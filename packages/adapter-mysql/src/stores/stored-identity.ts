import { InvariantViolation } from '@banyan/core';
import type { Result } from '@banyan/core';

/** The value of an identity that we stored ourselves, read back. Throws {@link InvariantViolation}, without quoting it, when it does not parse. */
export function stored<T>(parsed: Result<T, unknown>): T {
  if (!parsed.ok) throw new InvariantViolation('a stored identity is malformed');
  return parsed.value;
}
