import { InvalidArgumentError } from 'commander';

/** A whole number of one or more. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('must be a whole number of one or more.');
  return Number(text);
}

/** A number that a payer or a bank has given; no name, and nothing that the operations API would not take. */
export function givenNumber(text: string): string {
  if (!/^[\w.:-]{1,64}$/.test(text)) throw new InvalidArgumentError('must be 1 to 64 letters, digits, _ . : or -.');
  return text;
}
