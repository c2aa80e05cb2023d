/** Source of new ids. */
export interface Identifiers {
  /** A new id: 26 characters of Crockford base 32, no two alike, and in one process each greater than the one before. */
  next(): string;
}
