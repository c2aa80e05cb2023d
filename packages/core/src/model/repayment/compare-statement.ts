import type { Fen } from '../../shared/money.js';
import { sumFen } from '../../shared/money.js';
import type { Difference, OwnPayment, StatementLine } from '../reconciliation.js';

/**
 * Compares our payments of a day with the payer's. A line is ours when it has the direction and the request number of ours, or
 * else its serial number. Several lines for one payment are one difference with their sum. Every line and every payment is
 * accounted for; differences come by kind and reference.
 */
export function compareStatement(ours: readonly OwnPayment[], theirs: readonly StatementLine[]): readonly Difference[] {
  const ownByKey = new Map<string, OwnPayment>();
  for (const own of ours) for (const key of keysOf(own)) ownByKey.set(key, own);
  const matched = new Map<OwnPayment, StatementLine[]>();
  const unknown = new Map<string, StatementLine[]>();
  for (const line of theirs) {
    const own = keysOf(line)
      .map((key) => ownByKey.get(key))
      .find((candidate) => candidate !== undefined);
    if (own === undefined) push(unknown, `${line.direction}:${referenceOf(line)}`, line);
    else push(matched, own, line);
  }
  const differences = [
    ...ours.flatMap((own) => differencesOf(own, matched.get(own) ?? [])),
    ...[...unknown.values()].flatMap((lines) => unknownDifferences(lines)),
  ];
  return differences.sort((left, right) => compareText(sortKey(left), sortKey(right)));
}

function differencesOf(own: OwnPayment, lines: readonly StatementLine[]): Difference[] {
  const { direction, loanNo, amount } = own;
  const head = { direction, reference: referenceOf(own), loanNo, ours: amount };
  const [first, ...others] = lines;
  if (first === undefined) return [{ kind: 'missingThere', ...head }];
  if (others.length > 0) return [{ kind: 'twiceThere', ...head, theirs: totalOf(lines) }];
  return first.amount === amount ? [] : [{ kind: 'amountDiffers', ...head, theirs: first.amount }];
}

function unknownDifferences(lines: readonly StatementLine[]): Difference[] {
  const [first] = lines;
  if (first === undefined) return [];
  const head = { direction: first.direction, reference: referenceOf(first), theirs: totalOf(lines) };
  return [{ kind: 'missingHere', ...head }, ...(lines.length > 1 ? [{ kind: 'twiceThere' as const, ...head }] : [])];
}

function keysOf({ direction, requestNo, serialNo }: StatementLine): string[] {
  return [
    ...(requestNo === '' ? [] : [`${direction}:request:${requestNo}`]),
    ...(serialNo === '' ? [] : [`${direction}:serial:${serialNo}`]),
  ];
}

function referenceOf({ requestNo, serialNo }: StatementLine): string {
  return requestNo === '' ? serialNo : requestNo;
}

function totalOf(lines: readonly StatementLine[]): Fen {
  return sumFen(lines.map(({ amount }) => amount));
}

function push<K>(lists: Map<K, StatementLine[]>, key: K, line: StatementLine): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [line]);
  else list.push(line);
}

function sortKey({ kind, direction, reference }: Difference): string {
  return `${kind}:${direction}:${reference}`;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
