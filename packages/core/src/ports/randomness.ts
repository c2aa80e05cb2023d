/** Source of chance, for jitter only; never for secrets. */
export interface Randomness {
  /** A number in [0, 1). */
  fraction(): number;
}
