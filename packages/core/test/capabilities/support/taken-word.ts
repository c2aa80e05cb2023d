import type { TakenIn } from '#src/capabilities/events/take-in-event.js';

/** What became of an event, in a word: its outcome, or in brackets why it was not used. */
export function takenWord(taken: TakenIn): string {
  if (taken.kind === 'applied') return taken.outcome;
  return taken.kind === 'parked' ? `[${taken.cause}]` : '[passedOver]';
}
