import type { Collections, PlannedCollection } from '../back-office/collections.js';
import type { BackOffice } from '../back-office/back-office.js';
import { CREDIT_OUTCOMES } from '../back-office/credit-script.js';
import { DEBIT_OUTCOMES } from '../back-office/debit.js';
import { PAYOUT_OUTCOMES } from '../back-office/payout.js';
import { REVIEW_OUTCOMES } from '../back-office/loan-review.js';
import { CARD_OUTCOMES } from '../counterparts/card-script.js';
import type { Counterparts } from '../counterparts/counterparts.js';
import { OPENING_OUTCOMES } from '../counterparts/depository/opening-script.js';
import { SMS_OUTCOMES } from '../counterparts/sms-carrier.js';
import type { DataKind } from '../marketplace/data-replies.js';
import type { CallbackOutcome, Marketplace, PullOutcome } from '../marketplace/marketplace.js';
import { pullKey } from '../marketplace/marketplace.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, listMember, recordMember, textMember } from '../wire/json.js';
import type { Script } from '../wire/script.js';
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

const WAYS = ['debit', 'bankTransfer', 'alipay'] as const;

/** The parts of the sandbox that can be scripted. */
export interface Scripted {
  readonly marketplace: Marketplace;
  readonly backOffice: BackOffice;
  readonly counterparts: Counterparts;
  readonly collections: Collections;
}

/**
 * Plans what a list of JSON objects says: `{ "orderNo", "credit", "review", "payout", "callbacks": […], "collections": […] }` by order number, `{
 * "uid", "pulls": { "operator": […] } }` by uid, `{ "idCard", "cards": […], "openings": […], "debits": […] }` by identity number, `{
 * "mobile", "sms": […] }` by phone. A {@link Problem} names what cannot be used.
 */
export function planScripts(scripts: readonly unknown[], sandbox: Scripted): void {
  for (const script of scripts.filter(isRecord)) {
    const keys = (['orderNo', 'uid', 'idCard', 'mobile'] as const).map((name) => textMember(script, name));
    const [orderNo, uid, idCard, mobile] = keys;
    if (keys.every((key) => key === undefined)) {
      throw new Problem('A script needs an orderNo, a uid, an idCard or a mobile.');
    }
    if (orderNo !== undefined) planOrder(script, orderNo, sandbox);
    if (uid !== undefined) planPulls(recordMember(script, 'pulls'), uid, sandbox.marketplace);
    const { cards, depository, sms } = sandbox.counterparts;
    if (idCard !== undefined) {
      planWords(script, 'cards', CARD_OUTCOMES, idCard, cards.script);
      planWords(script, 'openings', OPENING_OUTCOMES, idCard, depository.script);
      planWords(script, 'debits', DEBIT_OUTCOMES, idCard, sandbox.backOffice.repayment.debits.script);
    }
    if (mobile !== undefined) planWords(script, 'sms', SMS_OUTCOMES, mobile, sms.script);
  }
}

/** Words as outcomes, as {@link readOutcome} each. */
export function readOutcomes<Outcome extends string>(
  words: readonly unknown[],
  known: readonly Outcome[],
  where: string,
): readonly Outcome[] {
  return words.map((word) => readOutcome(word, known, where));
}

/** A word as an outcome; a {@link Problem} names `where` and the words that would do. */
export function readOutcome<Outcome extends string>(word: unknown, known: readonly Outcome[], where: string): Outcome {
  const outcome = known.find((candidate) => candidate === word);
  if (outcome === undefined) throw new Problem(`${where} takes words of: ${known.join(', ')}.`);
  return outcome;
}

function planOrder(script: JsonRecord, orderNo: string, { marketplace, backOffice, collections }: Scripted): void {
  planWords(script, 'credit', CREDIT_OUTCOMES, orderNo, backOffice.script);
  planWords(script, 'review', REVIEW_OUTCOMES, orderNo, backOffice.reviewScript);
  planWords(script, 'payout', PAYOUT_OUTCOMES, orderNo, backOffice.payoutScript);
  planWords(script, 'callbacks', CALLBACK_OUTCOMES, orderNo, marketplace.callbackScript);
  for (const collection of listMember(script, 'collections').filter(isRecord)) {
    collections.plan(collectionOf(collection, orderNo));
  }
}

function collectionOf(collection: JsonRecord, orderNo: string): PlannedCollection {
  const on = textMember(collection, 'on') ?? '';
  const amountFen = textMember(collection, 'amountFen') ?? '';
  if (!/^\d{4}-\d\d-\d\d$/.test(on) || !/^[1-9]\d{0,17}$/.test(amountFen)) {
    throw new Problem('collections take a day "on" (YYYY-MM-DD) and an "amountFen" above zero.');
  }
  const way = readOutcome(textMember(collection, 'way') ?? 'debit', WAYS, 'way');
  return { orderNo, on, amountFen: BigInt(amountFen), way };
}

/** One word or a list of words of a script. */
function planWords<Outcome extends string>(
  script: JsonRecord,
  name: string,
  known: readonly Outcome[],
  key: string,
  plan: Script<Outcome>,
): void {
  const value = script[name];
  if (value === undefined) return;
  const words: readonly unknown[] = Array.isArray(value) ? value : [value];
  plan.plan(key, readOutcomes(words, known, name));
}

function planPulls(pulls: JsonRecord, uid: string, marketplace: Marketplace): void {
  for (const kind of DATA_KINDS) {
    const words = pulls[kind];
    if (!Array.isArray(words)) continue;
    marketplace.pullScript.plan(pullKey(uid, kind), readOutcomes(words, PULL_OUTCOMES, `pulls.${kind}`));
  }
}
