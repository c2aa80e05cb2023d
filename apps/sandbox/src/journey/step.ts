import { NotSeenInTime } from '../wire/book.js';

/** One line of the journey: a step, what was answered, and whether everything about it was as promised. */
export interface StepRecord {
  readonly scenario: string;
  readonly step: string;
  /** Number of the requirement. */
  readonly item: string;
  /** An interface of the lender, `platform/1.1` for a callback, `credit.requested` for an event, a path, or a command. */
  readonly interface: string;
  readonly ok: boolean;
  /** Code of the envelope; `null` where the wire has none. */
  readonly code: number | null;
  /** Business status; the HTTP status when it is not 200 and there is no business status. */
  readonly status: number | null;
  readonly ms: number;
  /** What was wrong. Never personal data. */
  readonly detail?: string;
}

/** What is known of a step before it is taken. */
export type StepAbout = Pick<StepRecord, 'step' | 'item' | 'interface'>;

/** Tells the record what was answered. */
export type Note = (answered: { readonly code?: number | undefined; readonly status?: number | undefined }) => void;

/** Takes steps and keeps their records. */
export interface Steps {
  /** Takes one step; when it fails, the record says why and {@link StepFailed} ends the scenario. */
  take<T>(about: StepAbout, act: (note: Note) => Promise<T>): Promise<T>;
}

/** A promise was not kept. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}

/** A step failed; its record has been written already. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** Throws {@link CheckFailed} unless `condition` holds. `detail` must not quote personal data. */
export function check(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new CheckFailed(detail);
}

/** Throws {@link CheckFailed} unless both are the same. */
export function checkSame(what: string, actual: unknown, expected: unknown): void {
  check(actual === expected, `${what} is ${String(actual)} instead of ${String(expected)}`);
}

/** Steps of one scenario; each record is handed to `report` when the step is over. */
export function createSteps(scenario: string, report: (record: StepRecord) => void): Steps {
  return {
    async take(about, act) {
      const startedAt = performance.now();
      let code: number | null = null;
      let status: number | null = null;
      const note: Note = (answered) => {
        code = answered.code ?? null;
        status = answered.status ?? null;
      };
      const record = (ok: boolean, detail?: string): StepRecord => ({
        scenario,
        ...about,
        ok,
        code,
        status,
        ms: Math.round(performance.now() - startedAt),
        ...(detail === undefined ? {} : { detail }),
      });
      try {
        const value = await act(note);
        report(record(true));
        return value;
      } catch (error) {
        report(record(false, detailOf(error)));
        throw new StepFailed(`${scenario}: ${about.step}`, { cause: error });
      }
    },
  };
}

function detailOf(error: unknown): string {
  if (error instanceof CheckFailed || error instanceof NotSeenInTime) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message.split('\n')[0] ?? ''}` : 'unknown fault';
}
