import type { Payer } from '#src/ports/payer.js';
import type { PayerHarness, ScriptedPayer } from '#src/testing/index.js';

/** The harness of a scripted payer; `payer` is it, or stands before it. */
export function scriptedPayerHarness(scripted: ScriptedPayer, payer: Payer = scripted): PayerHarness {
  return {
    payer,
    say: async (requestNo, answer) => scripted.say(requestNo, answer),
    sayOfDebit: async (requestNo, answer) => scripted.sayOfDebit(requestNo, answer),
    orders: async () => {
      const book = scripted.book();
      // What is not in the book did not get there.
      const arrived = scripted.debitOrders().filter(({ requestNo }) => book.has(requestNo));
      return arrived.map(({ card, name, idCard, reservedMobile, ...order }) => ({
        ...order,
        card: card.reveal(),
        name: name.reveal(),
        idCard: idCard.reveal(),
        reservedMobile: reservedMobile.reveal(),
      }));
    },
    setReachable: async (reachable) => scripted.setReachable(reachable),
    close: () => Promise.resolve(),
  };
}
