import type { Result } from '@banyan/core';
import type { OperationsAnswer } from './route.js';

/** Statuses of refusals; every other word is 409: it does not fit the state of things. */
// prettier-ignore
const REFUSAL_STATUS_TABLE: readonly (readonly [word: string, status: number])[] = [
  [ 'notPermitted',     403 ],
  [ 'unknownLoan',      404 ],
  [ 'unknownOrder',     404 ],
  [ 'unknownKey',       404 ],
  [ 'unknownRow',       404 ],
  [ 'unknownRepayment', 404 ],
  [ 'noStatement',      404 ],
  [ 'wrongContentType', 415 ],
  [ 'malformed',        422 ],
  [ 'approvalMissing',  422 ],
  [ 'notForward',       422 ],
  [ 'reasonNotAllowed', 422 ],
  [ 'nameNotAllowed',   422 ],
  [ 'noRole',           422 ],
  [ 'notUsable',        422 ],
];

const REFUSAL_STATUS = new Map(REFUSAL_STATUS_TABLE);

/** Status of a refusal. */
export function refusalStatus(word: string): number {
  return REFUSAL_STATUS.get(word) ?? 409;
}

/** The answer to a refused operation: its word under `error`, and what else it says. */
export function refused({ kind, ...more }: { readonly kind: string }): OperationsAnswer {
  return { status: refusalStatus(kind), body: { ...more, error: kind } };
}

/** 200 with what `body` makes of the outcome, or the refusal. */
export async function answerOf<T>(
  outcome: Promise<Result<T, { readonly kind: string }>>,
  body: (value: T) => Readonly<Record<string, unknown>>,
): Promise<OperationsAnswer> {
  const ended = await outcome;
  return ended.ok ? { status: 200, body: body(ended.value) } : refused(ended.error);
}

/** 200 with what was found, or 404 with a word. */
export function found(
  value: object | undefined,
  name: string,
  missing: 'unknownLoan' | 'unknownOrder' | 'unknownRow',
): OperationsAnswer {
  return value === undefined ? refused({ kind: missing }) : { status: 200, body: { [name]: value } };
}
