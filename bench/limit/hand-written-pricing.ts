/** A row as the hand-written loop makes it: whole 分 in doubles. */
export interface HandWrittenRow {
  readonly installmentNo: number;
  readonly dueDate: string;
  readonly principal: number;
  readonly interest: number;
  readonly fee: number;
  readonly total: number;
  readonly balanceAfter: number;
}

/** What the hand-written loop answers. */
export interface HandWrittenLoan {
  readonly rows: HandWrittenRow[];
  readonly nominal: number;
  readonly effective: number;
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const SUFFIXES = Array.from({ length: 12 * 31 }, (_, index) => {
  const month = String(Math.floor(index / 31) + 1).padStart(2, '0');
  return `-${month}-${String((index % 31) + 1).padStart(2, '0')}`;
});

/**
 * The limit of the price engine: equal monthly installments at a monthly rate of 1/100, half-up, with dates and both
 * annual rates, written for this one product with nothing general about it, on doubles only. What it leaves out: every
 * other product, exactness beyond 2^53, and checks.
 */
export function handWrittenPricing(principal: number, count: number, startDate: string): HandWrittenLoan {
  const level = Math.round((principal * 0.01) / (1 - 1.01 ** -count));
  const rows = new Array<HandWrittenRow>(count);
  const flows = new Array<number>(count + 1);
  flows[0] = -principal;
  let year = Number(startDate.slice(0, 4));
  let month = Number(startDate.slice(5, 7));
  const anchorDay = Number(startDate.slice(8));
  let yearText = String(year);
  let balance = principal;
  for (let index = 0; index < count; index += 1) {
    month += 1;
    if (month > 12) {
      month = 1;
      year += 1;
      yearText = String(year);
    }
    const isLeapFebruary = month === 2 && ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0);
    const length = isLeapFebruary ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
    const day = anchorDay < length ? anchorDay : length;
    const interest = Math.floor((balance + 50) / 100);
    const share = index === count - 1 ? balance : level - interest;
    balance -= share;
    const total = share + interest;
    flows[index + 1] = total;
    rows[index] = {
      installmentNo: index + 1,
      dueDate: yearText + (SUFFIXES[(month - 1) * 31 + day - 1] ?? ''),
      principal: share,
      interest,
      fee: 0,
      total,
      balanceAfter: balance,
    };
  }
  const monthly = monthlyRate(flows);
  return { rows, nominal: 12 * monthly, effective: (1 + monthly) ** 12 - 1 };
}

function monthlyRate(flows: readonly number[]): number {
  const last = flows.length - 1;
  let discount = 1 / 1.01;
  for (let iteration = 0; iteration < 50; iteration += 1) {
    let value = flows[last] ?? 0;
    let slope = 0;
    for (let index = last - 1; index >= 0; index -= 1) {
      slope = slope * discount + value;
      value = value * discount + (flows[index] ?? 0);
    }
    const step = value / slope;
    discount -= step;
    if (Math.abs(step) < 1e-9) break;
  }
  return 1 / discount - 1;
}
