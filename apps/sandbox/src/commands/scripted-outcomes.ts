import type { BackOffice } from '../back-office/back-office.js';
import { CREDIT_OUTCOME_TABLE, parseCreditOutcome } from '../back-office/credit-script.js';
import type { DataKind } from '../marketplace/data-replies.js';
import type { CallbackOutcome, Marketplace, PullOutcome } from '../marketplace/marketplace.js';
import { pullKey } from '../marketplace/marketplace.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, recordMember, textMember } from '../wire/json.js';
import { Problem } from './problem.js';

/** Outcomes of a data pull, as people write them. */
export const PULL_OUTCOMES: readonly PullOutcome[] = [
  'ready',
  'notReady',
  'refused',
  'serverError',
  'garbage',
  'hang',
  'reset',
];

/** Outcomes of a callback, as people write them. */
export const CALLBACK_OUTCOMES: readonly CallbackOutcome[] = [
  'accept',
  'refused',
  'serverError',
  'garbage',
  'hang',
  'reset',
];

const DATA_KINDS: readonly DataKind[] = ['operator', 'creditCard', 'device'];

/**
 * Plans what a list of JSON objects says, each `{ "orderNo": …, "uid": …, "credit": …, "callbacks": […], "pulls": { "operator":
 * […] } }`: credit and callbacks go by order number, pulls by uid. A {@link Problem} names what cannot be used.
 */
export function planScripts(
  scripts: readonly unknown[],
  sandbox: { readonly marketplace: Marketplace; readonly backOffice: BackOffice },
): void {
  for (const script of scripts.filter(isRecord)) {
    const orderNo = textMember(script, 'orderNo');
    const uid = textMember(script, 'uid');
    if (orderNo === undefined && uid === undefined) throw new Problem('A script needs an orderNo or a uid.');
    if (orderNo !== undefined) planOrder(script, orderNo, sandbox);
    if (uid !== undefined) planPulls(recordMember(script, 'pulls'), uid, sandbox.marketplace);
  }
}

/** Words as outcomes; a {@link Problem} names `where` and the words that would do. */
export function readOutcomes<Outcome extends string>(
  words: readonly unknown[],
  known: readonly Outcome[],
  where: string,
): readonly Outcome[] {
  return words.map((word) => {
    const outcome = known.find((candidate) => candidate === word);
    if (outcome === undefined) throw new Problem(`${where} takes words of: ${known.join(', ')}.`);
    return outcome;
  });
}

function planOrder(
  script: JsonRecord,
  orderNo: string,
  { marketplace, backOffice }: { readonly marketplace: Marketplace; readonly backOffice: BackOffice },
): void {
  const credit = textMember(script, 'credit');
  if (credit !== undefined) {
    const outcome = parseCreditOutcome(credit);
    if (outcome === undefined) {
      throw new Problem(`credit takes one of: ${CREDIT_OUTCOME_TABLE.map(([name]) => name).join(', ')}.`);
    }
    backOffice.script.plan(orderNo, [outcome]);
  }
  const callbacks = script['callbacks'];
  if (Array.isArray(callbacks)) {
    marketplace.callbackScript.plan(orderNo, readOutcomes(callbacks, CALLBACK_OUTCOMES, 'callbacks'));
  }
}

function planPulls(pulls: JsonRecord, uid: string, marketplace: Marketplace): void {
  for (const kind of DATA_KINDS) {
    const words = pulls[kind];
    if (!Array.isArray(words)) continue;
    marketplace.pullScript.plan(pullKey(uid, kind), readOutcomes(words, PULL_OUTCOMES, `pulls.${kind}`));
  }
}
