import type { LenderEvent } from '../../model/lender-event.js';
import type { Publication } from '../../ports/event-publisher.js';
import { err } from '../../shared/result.js';
import { errorWord, runBatch } from '../run-batch.js';

/** The error of an event that waits for an earlier one of its (channel, key), or for a relay that may go on. */
export const HELD_BACK = 'heldBack';

/** Events of each (channel, key) with their places in `events`, in their order. */
export function eventStreams(events: readonly LenderEvent[]): readonly (readonly PlacedEvent[])[] {
  const streams = new Map<string, PlacedEvent[]>();
  events.forEach((event, place) => {
    const stream = JSON.stringify([event.channel, event.key]);
    const placed = streams.get(stream);
    if (placed === undefined) streams.set(stream, [{ event, place }]);
    else placed.push({ event, place });
  });
  return [...streams.values()];
}

/** An event and its place in the batch. */
export interface PlacedEvent {
  readonly event: LenderEvent;
  readonly place: number;
}

/**
 * Keeps the promises of `EventPublisher.publish` for a wire that takes one event at a time: the events of one key one after
 * the other until one fails, those of other keys beside them. A `publishOne` that throws is one that says no.
 */
export async function publishEach(input: {
  readonly events: readonly LenderEvent[];
  readonly concurrency: number;
  readonly publishOne: (event: LenderEvent) => Promise<Publication>;
  readonly mayGoOn?: (() => Promise<boolean>) | undefined;
}): Promise<readonly Publication[]> {
  const { events, concurrency, publishOne, mayGoOn = (): Promise<boolean> => Promise.resolve(true) } = input;
  const publications: Publication[] = events.map(() => err({ error: HELD_BACK }));
  let isFirst = true;
  let isOver = false;

  const mayGo = async (): Promise<boolean> => {
    if (isFirst) {
      isFirst = false;
      return true;
    }
    if (!isOver && !(await mayGoOn())) isOver = true;
    return !isOver;
  };
  const publishNext = async ({ event, place }: PlacedEvent): Promise<boolean> => {
    if (!(await mayGo())) return false;
    const publication = await publishOne(event).catch((error: unknown) => err({ error: errorWord(error) }));
    publications[place] = publication;
    return publication.ok;
  };
  await runBatch({
    items: eventStreams(events),
    concurrency,
    work: async (stream) => {
      for (const placed of stream) if (!(await publishNext(placed))) return 'stopped';
      return 'published';
    },
    onError: (_stream, error) => {
      throw error;
    },
  });
  return publications;
}
