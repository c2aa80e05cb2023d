import type { OutcomeRow } from '../../wire/script.js';

/** How the depository can end an opening once the borrower has agreed to it. */
// prettier-ignore
export const OPENING_OUTCOME_TABLE = [
  // name               what happens
  [ 'open',            'opened; the notice is sent and the browser goes back' ],
  [ 'refuse',          'refused for good; notice and browser say so' ],
  [ 'noNotice',        'opened; the notice is lost, the browser goes back' ],
  [ 'noticeFirst',     'opened; the browser goes back once the notice has been taken' ],
  [ 'lateNotice',      'opened; the notice comes three seconds later' ],
  [ 'duplicate',       'opened; the same notice five times, three of them at once' ],
  [ 'contradict',      'opened; the notice, then one that says it failed' ],
  [ 'wrongSignature',  'opened; the notice is signed with another key' ],
  [ 'otherPerson',     'opened; the notice names another identity number' ],
] as const satisfies readonly OutcomeRow[];

/** Name of a scripted outcome. */
export type OpeningOutcome = (typeof OPENING_OUTCOME_TABLE)[number][0];

/** Every name, in the order of the table. */
export const OPENING_OUTCOMES: readonly OpeningOutcome[] = OPENING_OUTCOME_TABLE.map(([name]) => name);

/** A notice to send. */
export interface PlannedNotice {
  readonly isOpened: boolean;
  readonly isSignedWell: boolean;
  readonly isOfAnotherPerson: boolean;
  readonly delayMs: number;
  /** How many of it at the same instant. */
  readonly copies: number;
}

const LATE_MS = 3_000;

/** An opened account, told once, at once, and rightly. */
export const NOTICE: PlannedNotice = {
  isOpened: true,
  isSignedWell: true,
  isOfAnotherPerson: false,
  delayMs: 0,
  copies: 1,
};

/** The notices that an outcome sends, in the order of sending. */
export function planNotices(outcome: OpeningOutcome): readonly PlannedNotice[] {
  switch (outcome) {
    case 'open':
    case 'noticeFirst':
      return [NOTICE];
    case 'refuse':
      return [{ ...NOTICE, isOpened: false }];
    case 'noNotice':
      return [];
    case 'lateNotice':
      return [{ ...NOTICE, delayMs: LATE_MS }];
    case 'duplicate':
      return [{ ...NOTICE, copies: 3 }, NOTICE, NOTICE];
    case 'contradict':
      return [NOTICE, { ...NOTICE, isOpened: false }];
    case 'wrongSignature':
      return [{ ...NOTICE, isSignedWell: false }];
    case 'otherPerson':
      return [{ ...NOTICE, isOfAnotherPerson: true }];
  }
}
