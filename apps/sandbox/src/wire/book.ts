/** Thrown when something that was waited for did not come. */
export class NotSeenInTime extends Error {
  override readonly name = 'NotSeenInTime';
}

/** Everything that came over one wire, in order of arrival. */
export interface Book<Entry> {
  record(entry: Entry): void;
  entries(matches?: (entry: Entry) => boolean): readonly Entry[];
  /** Calls `see` with every entry from now on. */
  watch(see: (entry: Entry) => void): void;
  /** The first entry that matches, recorded already or still to come; rejects with {@link NotSeenInTime} after `deadlineMs`. */
  waitFor(what: string, matches: (entry: Entry) => boolean, deadlineMs: number): Promise<Entry>;
}

/** An empty book. Entries beyond `capacity` push the oldest out, so that a sandbox may run for weeks. */
export function createBook<Entry>(capacity = 10_000): Book<Entry> {
  const recorded: Entry[] = [];
  const watchers = new Set<(entry: Entry) => void>();
  return {
    record(entry) {
      recorded.push(entry);
      if (recorded.length > capacity) recorded.shift();
      for (const watch of [...watchers]) watch(entry);
    },
    entries(matches = () => true) {
      return recorded.filter(matches);
    },
    watch(see) {
      watchers.add(see);
    },
    waitFor(what, matches, deadlineMs) {
      const found = recorded.find(matches);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(watch);
          reject(new NotSeenInTime(`${what} did not come within ${String(deadlineMs)} ms`));
        }, deadlineMs);
        function watch(entry: Entry): void {
          if (!matches(entry)) return;
          watchers.delete(watch);
          clearTimeout(timer);
          resolve(entry);
        }
        watchers.add(watch);
      });
    },
  };
}
