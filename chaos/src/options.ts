import { InvalidArgumentError } from 'commander';

/** Reads an option that is a number above zero. */
export function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('not a number above zero.');
}
