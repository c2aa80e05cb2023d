import type { Fen } from '../shared/money.js';
import { sumFen } from '../shared/money.js';
import type { Difference, OwnPayment, StatementLine } from './reconciliation.js';

/** Our payments of one request: one, unless the payer paid it more than once and told us of each. */
interface OwnRequest {
  readonly first: OwnPayment;
  readonly payments: OwnPayment[];
  readonly lines: StatementLine[];
}

/**
 * Compares our payments of a day with the payer's. A line is ours when it has the direction and the serial number of ours, or
 * else its request number. Several payments or lines of one request are compared by their sum. Every line and every payment is
 * accounted for; differences come by kind and reference, and none twice.
 */
export function compareStatement(ours: readonly OwnPayment[], theirs: readonly StatementLine[]): readonly Difference[] {
  const requests = new Map<string, OwnRequest>();
  const requestByKey = new Map<string, OwnRequest>();
  for (const own of ours) {
    const name = `${own.direction}:${referenceOf(own)}`;
    const request = requests.get(name) ?? { first: own, payments: [], lines: [] };
    request.payments.push(own);
    requests.set(name, request);
    for (const key of keysOf(own)) requestByKey.set(key, request);
  }
  const unknown = new Map<string, StatementLine[]>();
  for (const line of theirs) {
    const request = keysOf(line)
      .map((key) => requestByKey.get(key))
      .find((candidate) => candidate !== undefined);
    if (request === undefined) push(unknown, `${line.direction}:${referenceOf(line)}`, line);
    else request.lines.push(line);
  }
  const differences = [
    ...[...requests.values()].flatMap((request) => differencesOf(request)),
    ...[...unknown.values()].flatMap((lines) => unknownDifferences(lines)),
  ];
  return differences.sort((left, right) => compareText(sortKey(left), sortKey(right)));
}

function differencesOf({ first, payments, lines }: OwnRequest): Difference[] {
  const { direction, loanNo } = first;
  const amount = totalOf(payments);
  const head = { direction, reference: referenceOf(first), loanNo, ours: amount };
  if (lines.length === 0) return [{ kind: 'missingThere', ...head }];
  const theirs = totalOf(lines);
  if (lines.length > payments.length) return [{ kind: 'twiceThere', ...head, theirs }];
  return theirs === amount ? [] : [{ kind: 'amountDiffers', ...head, theirs }];
}

function unknownDifferences(lines: readonly StatementLine[]): Difference[] {
  const [first] = lines;
  if (first === undefined) return [];
  const head = { direction: first.direction, reference: referenceOf(first), theirs: totalOf(lines) };
  return [{ kind: 'missingHere', ...head }, ...(lines.length > 1 ? [{ kind: 'twiceThere' as const, ...head }] : [])];
}

function keysOf({ direction, requestNo, serialNo }: StatementLine): string[] {
  return [
    ...(serialNo === '' ? [] : [`${direction}:serial:${serialNo}`]),
    ...(requestNo === '' ? [] : [`${direction}:request:${requestNo}`]),
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
