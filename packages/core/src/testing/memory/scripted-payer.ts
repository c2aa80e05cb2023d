import type { PayerAnswer, Payer } from '../../ports/payer.js';

/** {@link Payer} whose book says what the script says. */
export interface ScriptedPayer extends Payer {
  /** From now on the payer says this of `requestNo`; without a script it never got the request. */
  say(requestNo: string, answer: PayerAnswer): void;
  /** Request numbers that were asked for, first to last. */
  asked(): readonly string[];
}

/** Makes a {@link ScriptedPayer} with an empty book. */
export function createScriptedPayer(): ScriptedPayer {
  const book = new Map<string, PayerAnswer>();
  const asked: string[] = [];
  return {
    say: (requestNo, answer) => {
      book.set(requestNo, answer);
    },
    asked: () => [...asked],
    queryDisbursement: async (requestNo) => {
      asked.push(requestNo);
      return book.get(requestNo) ?? { kind: 'notReceived' };
    },
  };
}
