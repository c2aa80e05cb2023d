/** Which way bytes go: `upstream` from the caller to the server, `downstream` back. */
export type Direction = 'upstream' | 'downstream';

/** What can be wrong with a wire, in Toxiproxy's words (RELIABILITY §7). Times in milliseconds. */
export type Toxic =
  /** Every byte is late. */
  | { readonly type: 'latency'; readonly direction: Direction; readonly latencyMs: number; readonly jitterMs?: number }
  /** Nobody listens: open connections are cut, new ones refused. */
  | { readonly type: 'down' }
  /** So many bytes a second, and no more. */
  | { readonly type: 'bandwidth'; readonly direction: Direction; readonly bytesPerSecond: number }
  /** The end of a connection is passed on late. */
  | { readonly type: 'slow_close'; readonly direction: Direction; readonly delayMs: number }
  /** Bytes vanish, and the connection is closed after a time; after 0, never: it is half open until the toxic is taken out. */
  | { readonly type: 'timeout'; readonly direction: Direction; readonly timeoutMs: number }
  /** Connections are reset so long after bytes came. */
  | { readonly type: 'reset_peer'; readonly afterMs: number }
  /** Bytes come in crumbs, with a pause between. */
  | { readonly type: 'slicer'; readonly direction: Direction; readonly sliceBytes: number; readonly delayMs: number }
  /** A connection is reset once so many bytes have passed. */
  | { readonly type: 'limit_data'; readonly direction: Direction; readonly bytes: number };

/** Name of a toxic. */
export type ToxicType = Toxic['type'];

/** The toxics in force that concern one direction. */
export function toxicsOf<Type extends ToxicType>(
  toxics: Iterable<Toxic>,
  type: Type,
  direction: Direction,
): readonly Extract<Toxic, { type: Type }>[] {
  return [...toxics].filter(
    (toxic): toxic is Extract<Toxic, { type: Type }> =>
      toxic.type === type && (!('direction' in toxic) || toxic.direction === direction),
  );
}
