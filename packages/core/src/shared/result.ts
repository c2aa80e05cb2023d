/** The outcome of something that is expected to fail sometimes. Broken invariants are thrown instead (see `errors.ts`). */
export type Result<T, E> = Ok<T> | Err<E>;

/** It went as asked; `value` is the answer. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** It was refused; `error` says by what, as a discriminated union of the use case or codec. */
export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

/** An {@link Ok} of `value`, or of nothing. */
export function ok(): Ok<undefined>;
export function ok<T>(value: T): Ok<T>;
export function ok<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value };
}

/** An {@link Err} of `error`. */
export function err<E>(error: E): Err<E> {
  return { ok: false, error };
}
