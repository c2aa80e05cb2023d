import type { OutcomeRow } from '../wire/script.js';

/** How the card-binding company can answer a binding. */
// prettier-ignore
export const CARD_OUTCOME_TABLE = [
  // name               what happens
  [ 'bind',            'bound' ],
  [ 'elementsDiffer',  'refused: name, ID, card and phone do not belong together' ],
  [ 'mobileDiffers',   'refused: another phone is registered with the bank' ],
  [ 'cardNotUsable',   'refused: the card is lost, frozen or closed' ],
  [ 'refusedByBank',   'refused by the bank, no reason given' ],
  [ 'slow',            'bound, answered after two seconds' ],
  [ 'running',         'under way; bound when it is asked about' ],
  [ 'silent',          'bound, but the answer never comes' ],
  [ 'lost',            'never received, no answer' ],
  [ 'wrongSignature',  'bound, the answer signed with another secret' ],
  [ 'serverError',     'bound, answered with HTTP 500' ],
] as const satisfies readonly OutcomeRow[];

/** Name of a scripted outcome. */
export type CardOutcome = (typeof CARD_OUTCOME_TABLE)[number][0];

/** Every name, in the order of the table. */
export const CARD_OUTCOMES: readonly CardOutcome[] = CARD_OUTCOME_TABLE.map(([name]) => name);
