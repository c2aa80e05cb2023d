/** What a figure must reach: a share of its limit program at least, or an absolute limit at most. */
export type Requirement =
  | { readonly kind: 'ratioAtLeast'; readonly ratio: number }
  | { readonly kind: 'valueAtMost'; readonly value: number }
  | { readonly kind: 'shownOnly' };

/** One measured figure, as printed: medians over the rounds, and the range of the rounds. */
export interface Figure {
  readonly name: string;
  /** Median of our rounds. */
  readonly value: number;
  readonly unit: string;
  /** Median of the limit program's rounds, or the absolute limit. */
  readonly limit: number;
  /** Median over the rounds of ours / limit. */
  readonly ratio: number;
  /** Slowest and fastest of our rounds. */
  readonly min: number;
  readonly max: number;
  /** CPU time of this process for one unit of work, ours and the limit's, in microseconds. */
  readonly cpuUs?: number;
  readonly limitCpuUs?: number;
  readonly requirement: Requirement;
}

/** Whether a figure reaches what is required of it. */
export function isMet({ requirement, ratio, value }: Figure): boolean {
  switch (requirement.kind) {
    case 'ratioAtLeast':
      return ratio >= requirement.ratio;
    case 'valueAtMost':
      return value <= requirement.value;
    case 'shownOnly':
      return true;
  }
}

/** The figure as one line of JSON. */
export function figureJson(figure: Figure): string {
  const { name, value, unit, limit, ratio, min, max, cpuUs, limitCpuUs, requirement } = figure;
  const rounded = [value, limit, ratio, min, max].map(significant);
  const [shownValue, shownLimit, shownRatio, shownMin, shownMax] = rounded;
  return JSON.stringify({
    name,
    value: shownValue,
    unit,
    limit: shownLimit,
    ratio: shownRatio,
    min: shownMin,
    max: shownMax,
    ...(cpuUs === undefined ? {} : { cpuUs: significant(cpuUs) }),
    ...(limitCpuUs === undefined ? {} : { limitCpuUs: significant(limitCpuUs) }),
    required: requirementText(requirement),
    ok: isMet(figure),
  });
}

/** The figure as one row for people. */
export function figureRow(figure: Figure): string {
  const { name, value, unit, limit, ratio, min, max, requirement } = figure;
  const range = `${readable(min)} … ${readable(max)}`;
  const cells = [
    name.padEnd(30),
    readable(value).padStart(10),
    unit.padEnd(6),
    range.padStart(22),
    readable(limit).padStart(10),
    ratio.toFixed(2).padStart(7),
    requirementText(requirement).padEnd(12),
    isMet(figure) ? 'ok' : 'MISSED',
  ];
  return cells.join('  ');
}

/** The headings over {@link figureRow}. */
export const FIGURE_HEADINGS = [
  'figure'.padEnd(30),
  'median'.padStart(10),
  'unit'.padEnd(6),
  'rounds'.padStart(22),
  'limit'.padStart(10),
  'ratio'.padStart(7),
  'required'.padEnd(12),
].join('  ');

function requirementText(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'ratioAtLeast':
      return `ratio >= ${String(requirement.ratio)}`;
    case 'valueAtMost':
      return `<= ${String(requirement.value)}`;
    case 'shownOnly':
      return '-';
  }
}

function significant(value: number): number {
  return Number(value.toPrecision(4));
}

function readable(value: number): string {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(significant(value));
}
