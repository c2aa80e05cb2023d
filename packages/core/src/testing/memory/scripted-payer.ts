import { PortUnavailable } from '../../shared/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { DebitAnswer, DebitOrder, PayerAnswer, Payer } from '../../ports/payer.js';
import { TEST_NOW } from '../builders.js';

/**
 * What happens to a debit order. `pays`, `refuses`, `runs`: the payer takes it in and says so. `paysUnheard`: it debits, but its
 * answer is lost. `loses`: it never gets the order, and nobody can tell. `unreachable`: nothing leaves the house.
 */
export type DebitScript = 'pays' | 'refuses' | 'runs' | 'paysUnheard' | 'loses' | 'unreachable';

/** {@link Payer} whose book says what the script says. It debits no number twice, and none after its order's `validUntil`. */
export interface ScriptedPayer extends Payer {
  /** From now on the payer says this of the disbursement `requestNo`; without a script it never got the request. */
  say(requestNo: string, answer: PayerAnswer): void;
  /** Request numbers of disbursements that were asked for, first to last. */
  asked(): readonly string[];
  /** While it cannot be reached nothing gets to it: an order throws, and a question is not answered. */
  setReachable(isReachable: boolean): void;
  /** From now on debit orders go like this, those of `requestNo` only when it is given; at first the payer pays. */
  scriptDebits(script: DebitScript, requestNo?: string): void;
  /** From now on the payer's book says this of the debit `requestNo`; `unknown`: it keeps silent about it. */
  sayOfDebit(requestNo: string, answer: DebitAnswer): void;
  /** Debit orders as they were given, also those that did not get there, first to last. */
  debitOrders(): readonly DebitOrder[];
  /** Request numbers of debits that were asked about, first to last. */
  askedDebits(): readonly string[];
  /** What the payer's book says of debits, by request number. */
  book(): ReadonlyMap<string, DebitAnswer>;
}

/** Makes a {@link ScriptedPayer} with an empty book. Without a clock it pays at {@link TEST_NOW}. */
export function createScriptedPayer({ clock }: { readonly clock?: Clock } = {}): ScriptedPayer {
  const disbursements = new Map<string, PayerAnswer>();
  const asked: string[] = [];
  const debits = new Map<string, DebitAnswer>();
  const scripts = new Map<string, DebitScript>();
  const orders: DebitOrder[] = [];
  const askedDebits: string[] = [];
  let usual: DebitScript = 'pays';
  let isAway = false;

  function answerOnce({ requestNo, amount, validUntil }: DebitOrder, script: DebitScript): DebitAnswer {
    const now = clock?.now() ?? TEST_NOW;
    const known = debits.get(requestNo);
    if (known !== undefined && known.kind !== 'notReceived') return known;
    if (now > validUntil) return entered(requestNo, { kind: 'failed', reason: 'expired' });
    if (script === 'refuses') return entered(requestNo, { kind: 'failed', reason: 'insufficientFunds' });
    if (script === 'runs') return entered(requestNo, { kind: 'running' });
    return entered(requestNo, { kind: 'paid', serialNo: `serial-${requestNo}`, amount, paidAt: now });
  }

  function entered(requestNo: string, answer: DebitAnswer): DebitAnswer {
    debits.set(requestNo, answer);
    return answer;
  }

  return {
    say: (requestNo, answer) => {
      disbursements.set(requestNo, answer);
    },
    asked: () => [...asked],
    setReachable: (isReachable) => {
      isAway = !isReachable;
    },
    scriptDebits: (script, requestNo) => {
      if (requestNo === undefined) usual = script;
      else scripts.set(requestNo, script);
    },
    sayOfDebit: (requestNo, answer) => {
      debits.set(requestNo, answer);
    },
    debitOrders: () => [...orders],
    askedDebits: () => [...askedDebits],
    book: () => new Map(debits),
    queryDisbursement: async (requestNo) => {
      asked.push(requestNo);
      return isAway ? { kind: 'unknown' } : (disbursements.get(requestNo) ?? { kind: 'notReceived' });
    },
    debit: async (order) => {
      const script = scripts.get(order.requestNo) ?? usual;
      orders.push(order);
      if (isAway || script === 'unreachable') throw new PortUnavailable('payer');
      if (script === 'loses') return { kind: 'unknown' };
      const answer = answerOnce(order, script);
      return script === 'paysUnheard' || answer.kind === 'notReceived' ? { kind: 'unknown' } : answer;
    },
    queryDebit: async (requestNo) => {
      askedDebits.push(requestNo);
      return isAway ? { kind: 'unknown' } : (debits.get(requestNo) ?? { kind: 'notReceived' });
    },
  };
}
