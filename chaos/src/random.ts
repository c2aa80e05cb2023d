/** Chance that can be repeated: the same seed gives the same numbers. */
export interface Chance {
  /** At least 0, below 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** Whether something of this probability happens. */
  happens(probability: number): boolean;
  /** One of these; throws for none. */
  oneOf<T>(items: readonly T[]): T;
  /** One of these, the heavier the likelier; throws for none. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T;
}

/** Chance of a seed (mulberry32). */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const chance: Chance = {
    fraction,
    between: (least, most) => least + Math.floor(fraction() * (most - least + 1)),
    happens: (probability) => fraction() < probability,
    oneOf: (items) => chance.weighted(items, () => 1),
    weighted(items, weightOf) {
      let left = fraction() * items.reduce((sum, item) => sum + weightOf(item), 0);
      for (const item of items) {
        left -= weightOf(item);
        if (left < 0) return item;
      }
      const last = items.at(-1);
      if (last === undefined) throw new Error('there is nothing to choose from');
      return last;
    },
  };
  return chance;
}
