import { InvalidArgumentError } from 'commander';

/** Reads an option that is a number above zero. */
export function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('not a number above zero.');
}

/** Says on standard error how far a run has come, with the time. */
export function say(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}
