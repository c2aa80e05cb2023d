import type { LocalDate } from '../../shared/calendar.js';
import { epochDayOf } from '../../shared/calendar.js';

/**
 * The rate at which a cash flow is worth nothing today. `none`: there is no such rate (all flows of one sign, or no real
 * root). `isAmbiguous`: the flows change sign more than once, so there may be others; this is the one nearest to the guess.
 */
export type InternalRate =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'found';
      /** `ln(1 + rate)` per unit of time: keeps its digits where the rate itself is tiny or huge. */
      readonly logGrowth: number;
      readonly isAmbiguous: boolean;
    };

/** One dated flow; the amount is in any one unit, received above zero and paid below. */
export interface DatedFlow {
  readonly date: LocalDate;
  readonly amount: number;
}

/** The only floats of the price engine: present value and its slope over `u = ln(1 + rate)`. */
interface PresentValue {
  value: number;
  slope: number;
  evaluate(this: PresentValue, logGrowth: number): void;
}

interface FlowShape {
  readonly firstSign: number;
  readonly signChanges: number;
  readonly guess: number;
}

const NONE: InternalRate = { kind: 'none' };
const ITERATIONS_MAX = 300;
const WIDENING_MAX = 400;
const STEP_MIN = 1e-8;

/**
 * The internal rate of flows one period apart, the first at time 0 (IRR, per period). `guess` is a rate's `logGrowth` to
 * start from when the caller has a good one; the answer does not depend on it unless it is ambiguous.
 */
export function internalRate(flows: readonly number[], guess?: number): InternalRate {
  return solve(
    shapeOf(flows, (index) => index, guess),
    () => equallySpaced(flows),
  );
}

/** The internal rate a year of dated flows in any order, actual/365 from the earliest date (XIRR). */
export function datedInternalRate(flows: readonly DatedFlow[]): InternalRate {
  const sorted = flows.map((flow) => ({ day: epochDayOf(flow.date), amount: flow.amount }));
  sorted.sort((left, right) => left.day - right.day);
  const start = sorted[0]?.day ?? 0;
  const amounts = sorted.map((flow) => flow.amount);
  const years = sorted.map((flow) => (flow.day - start) / 365);
  return solve(
    shapeOf(amounts, (index) => years[index] ?? 0),
    () => dated(amounts, years),
  );
}

function solve(shape: FlowShape, presentValueOf: () => PresentValue): InternalRate {
  if (shape.signChanges === 0) return NONE;
  const presentValue = presentValueOf();
  const isAmbiguous = shape.signChanges > 1;
  const bracket = isAmbiguous
    ? bracketAround(presentValue, shape.guess)
    : { low: -Infinity, high: Infinity, signAtHigh: shape.firstSign };
  if (bracket === undefined) return NONE;
  const logGrowth = rootWithin(presentValue, shape.guess, bracket);
  return logGrowth === undefined ? NONE : { kind: 'found', logGrowth, isAmbiguous };
}

/** Signs in order of time, and the rate that would be exact if each side were one payment at its mean time. */
function shapeOf(amounts: readonly number[], timeOf: (index: number) => number, guess?: number): FlowShape {
  let firstSign = 0;
  let lastSign = 0;
  let signChanges = 0;
  let [received, receivedTime, paid, paidTime] = [0, 0, 0, 0];
  for (let index = 0; index < amounts.length; index += 1) {
    const amount = amounts[index] ?? 0;
    if (amount === 0) continue;
    const sign = amount > 0 ? 1 : -1;
    if (sign > 0) {
      received += amount;
      receivedTime += amount * timeOf(index);
    } else {
      paid -= amount;
      paidTime -= amount * timeOf(index);
    }
    if (firstSign === 0) firstSign = sign;
    else if (sign !== lastSign) signChanges += 1;
    lastSign = sign;
  }
  const estimate = guess ?? Math.log(received / paid) / (receivedTime / received - paidTime / paid);
  return { firstSign, signChanges, guess: Number.isFinite(estimate) ? estimate : 0 };
}

function equallySpaced(flows: readonly number[]): PresentValue {
  const last = flows.length - 1;
  return {
    value: 0,
    slope: 0,
    evaluate(logGrowth) {
      const discount = Math.exp(-logGrowth);
      let value = flows[last] ?? 0;
      let derivative = 0;
      for (let index = last - 1; index >= 0; index -= 1) {
        derivative = derivative * discount + value;
        value = value * discount + (flows[index] ?? 0);
      }
      this.value = value;
      this.slope = -discount * derivative;
    },
  };
}

function dated(amounts: readonly number[], years: readonly number[]): PresentValue {
  return {
    value: 0,
    slope: 0,
    evaluate(logGrowth) {
      let value = 0;
      let slope = 0;
      for (let index = 0; index < amounts.length; index += 1) {
        const time = years[index] ?? 0;
        const discounted = (amounts[index] ?? 0) * Math.exp(-logGrowth * time);
        value += discounted;
        slope -= time * discounted;
      }
      this.value = value;
      this.slope = slope;
    },
  };
}

interface Bracket {
  readonly low: number;
  readonly high: number;
  /** The sign of the present value at the high end; at the low end it is the other. */
  readonly signAtHigh: number;
}

/** Looks on both sides of the guess, ever wider, for the nearest change of sign. */
function bracketAround(presentValue: PresentValue, guess: number): Bracket | undefined {
  const signAt = (logGrowth: number): number => {
    presentValue.evaluate(logGrowth);
    return Math.sign(presentValue.value);
  };
  let [low, high] = [guess, guess];
  let [signLow, signHigh] = [signAt(guess), signAt(guess)];
  for (let width = 0.05; width < WIDENING_MAX; width *= 1.6) {
    const nextHigh = guess + width;
    const nextSignHigh = signAt(nextHigh);
    if (nextSignHigh !== signHigh && !Number.isNaN(nextSignHigh)) {
      return { low: high, high: nextHigh, signAtHigh: nextSignHigh };
    }
    const nextLow = guess - width;
    const nextSignLow = signAt(nextLow);
    if (nextSignLow !== signLow && !Number.isNaN(nextSignLow)) return { low: nextLow, high: low, signAtHigh: signLow };
    [low, high, signLow, signHigh] = [nextLow, nextHigh, nextSignLow, nextSignHigh];
  }
  return undefined;
}

/**
 * Newton's method that never leaves what is known to hold the root: every value tells on which side the root is, and a step
 * that would leave, or that is not half as long as the one before, is replaced by halving the bracket (while one side is
 * still open: by walking further and further towards it).
 */
function rootWithin(presentValue: PresentValue, guess: number, bracket: Bracket): number | undefined {
  let { low, high } = bracket;
  let at = guess >= low && guess <= high ? guess : (low + high) / 2;
  let stride = 1;
  let previousStep = Infinity;
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration += 1) {
    presentValue.evaluate(at);
    const { value, slope } = presentValue;
    if (value === 0) return at;
    const isOverflow = !Number.isFinite(value) || !Number.isFinite(slope);
    if (isOverflow || Math.sign(value) !== bracket.signAtHigh) low = at;
    else high = at;
    const correction = value / slope;
    // The step just taken off is squared by Newton, so a step this small leaves nothing that a double can hold.
    if (!isOverflow && Math.abs(correction) <= STEP_MIN * Math.max(1e-3, Math.abs(at))) return at - correction;
    const isHalving = Math.abs(correction) <= 0.5 * previousStep;
    let next = isOverflow || !isHalving ? NaN : at - correction;
    if (!(next > low && next < high)) {
      if (low !== -Infinity && high !== Infinity) next = (low + high) / 2;
      else next = low === -Infinity ? high - stride : low + stride;
      stride *= 2;
      if (next === low || next === high) return next;
    }
    previousStep = Math.abs(next - at);
    at = next;
  }
  return undefined;
}
