/** A word of a script, and what happens then. */
export type OutcomeRow = readonly [name: string, meaning: string];

/** What one side of a wire is to answer, by key (a uid, an order number): a list of outcomes, each used once, then a last one. */
export interface Script<Outcome> {
  /** Plans the next outcomes of `key`; `lastly` is every one after them (the fallback when absent). Replaces an earlier plan. */
  plan(key: string, outcomes: readonly Outcome[], lastly?: Outcome): void;
  /** Plans the first outcomes of every key that has no plan of its own yet. */
  planEveryone(outcomes: readonly Outcome[]): void;
  /** The outcome that is due now; takes it off the plan. */
  next(key: string): Outcome;
}

/** A script in which every key that nobody planned has the outcome `fallback`. */
export function createScript<Outcome>(fallback: Outcome): Script<Outcome> {
  const plans = new Map<string, { readonly left: Outcome[]; readonly lastly: Outcome }>();
  let everyone: readonly Outcome[] = [];
  return {
    plan(key, outcomes, lastly = fallback) {
      plans.set(key, { left: [...outcomes], lastly });
    },
    planEveryone(outcomes) {
      everyone = outcomes;
    },
    next(key) {
      const known = plans.get(key);
      if (known === undefined && everyone.length === 0) return fallback;
      const plan = known ?? { left: [...everyone], lastly: fallback };
      plans.set(key, plan);
      return plan.left.shift() ?? plan.lastly;
    },
  };
}
