/** What one side of a wire is to answer, by key (a uid, an order number): a list of outcomes, each used once, then a last one. */
export interface Script<Outcome> {
  /** Plans the next outcomes of `key`; `lastly` is every one after them (the fallback when absent). Replaces an earlier plan. */
  plan(key: string, outcomes: readonly Outcome[], lastly?: Outcome): void;
  /** The outcome that is due now; takes it off the plan. */
  next(key: string): Outcome;
}

/** A script in which every key that nobody planned has the outcome `fallback`. */
export function createScript<Outcome>(fallback: Outcome): Script<Outcome> {
  const plans = new Map<string, { readonly left: Outcome[]; readonly lastly: Outcome }>();
  return {
    plan(key, outcomes, lastly = fallback) {
      plans.set(key, { left: [...outcomes], lastly });
    },
    next(key) {
      const plan = plans.get(key);
      return plan === undefined ? fallback : (plan.left.shift() ?? plan.lastly);
    },
  };
}
