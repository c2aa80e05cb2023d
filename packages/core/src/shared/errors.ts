/** A port could not be reached or did not answer; nothing is known to have happened. The boundary answers "busy" and the caller comes again. */
export class PortUnavailable extends Error {
  override readonly name = 'PortUnavailable';

  constructor(
    readonly port: string,
    cause?: unknown,
  ) {
    super(`${port} is not available`, cause === undefined ? undefined : { cause });
  }
}

/** The code or the stored data is wrong. Never expected, never part of a use case's error union. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Throws {@link InvariantViolation} with `message` unless `condition` holds. `message` must not quote personal data. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

/** The default branch of a switch that the compiler knows to be exhaustive. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`unreachable: ${typeof value}`);
}
