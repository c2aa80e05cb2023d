import { unreachable } from '../../shared/errors.js';
import type { CardRefusal } from '../../model/card-binding.js';
import type { CardBinding, CardBindingAnswer, CardBindingOrder } from '../../ports/card-binding.js';

/** How a card-binding company treats bindings and questions. */
export type CardCompanyBehavior =
  /** Binds, and says so. */
  | { readonly kind: 'binds' }
  | { readonly kind: 'refuses'; readonly refusal: CardRefusal }
  /** Takes the request and says that it has no result yet. */
  | { readonly kind: 'runs' }
  /** Takes the request, binds, and never answers; nor does it answer a question. */
  | { readonly kind: 'silent' }
  /** Loses the request, and never answers. */
  | { readonly kind: 'loses' }
  /** Takes the request, binds, and answers what nobody can read. */
  | { readonly kind: 'talksNonsense' }
  /** Takes the request, binds, and answers as if somebody else had. */
  | { readonly kind: 'forged' }
  /** Nobody listens. */
  | { readonly kind: 'unreachable' };

/** {@link CardBinding} whose company behaves as the script says. */
export interface ScriptedCardBinding extends CardBinding {
  /** From now on the company treats bindings and questions like this; at first it binds. */
  behave(behavior: CardCompanyBehavior): void;
  /** The company's own book from now on, e.g. for a request that ran. */
  conclude(requestNo: string, answer: CardBindingAnswer): void;
  /** Every binding that reached the company, repeats included, first to last. */
  received(): readonly CardBindingOrder[];
  /** Request numbers that were asked for, first to last. */
  asked(): readonly string[];
}

/** Makes a {@link ScriptedCardBinding}. The same request number is the same request to it: it says again what it said. */
export function createScriptedCardBinding(): ScriptedCardBinding {
  const book = new Map<string, CardBindingAnswer>();
  const received: CardBindingOrder[] = [];
  const asked: string[] = [];
  let behavior: CardCompanyBehavior = { kind: 'binds' };

  function hears(answer: CardBindingAnswer): CardBindingAnswer {
    return ['silent', 'loses', 'talksNonsense', 'forged', 'unreachable'].includes(behavior.kind)
      ? { kind: 'unknown' }
      : answer;
  }

  return {
    behave: (next) => {
      behavior = next;
    },
    conclude: (requestNo, answer) => {
      book.set(requestNo, answer);
    },
    received: () => [...received],
    asked: () => [...asked],
    bind: async (order) => {
      if (behavior.kind === 'unreachable') return { kind: 'notReceived' };
      if (behavior.kind === 'loses') return { kind: 'unknown' };
      received.push(order);
      const { requestNo } = order;
      const answer = book.get(requestNo) ?? answerOf(behavior, requestNo);
      book.set(requestNo, answer);
      return hears(answer);
    },
    query: async (requestNo) => {
      asked.push(requestNo);
      return hears(book.get(requestNo) ?? { kind: 'notReceived' });
    },
  };
}

/** What a company that behaves like this writes in its book about a new request. */
function answerOf(
  behavior: Exclude<CardCompanyBehavior, { readonly kind: 'loses' | 'unreachable' }>,
  requestNo: string,
): CardBindingAnswer {
  switch (behavior.kind) {
    case 'refuses':
      return { kind: 'refused', refusal: behavior.refusal };
    case 'runs':
      return { kind: 'running' };
    case 'binds':
    case 'silent':
    case 'talksNonsense':
    case 'forged':
      return { kind: 'bound', agreementNo: `A${requestNo}` };
    default:
      return unreachable(behavior);
  }
}
