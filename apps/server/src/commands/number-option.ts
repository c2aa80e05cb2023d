import { InvalidArgumentError } from 'commander';

/** A whole number of one or more. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('must be a whole number of one or more.');
  return Number(text);
}
