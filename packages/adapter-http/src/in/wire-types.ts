/** Where one interface of the marketplace is served. `Name`: the names that interfaces may have. */
export interface WireRoute<Name extends string = string> {
  readonly interfaceName: Name;
  /** A longer body is refused before or while it is read. */
  readonly bodyBytesMax: number;
  /** How long the body may take to arrive; the server's `receiveTimeoutMs` when absent. */
  readonly receiveTimeoutMs?: number;
}

/** A request of the marketplace: the bytes exactly as they came. */
export interface WireRequest<Name extends string = string> {
  readonly interfaceName: Name;
  readonly body: Uint8Array;
  /** The caller's address, behind the trusted proxies. */
  readonly remoteAddress: string;
  readonly requestId: string;
}

/** What is written back. `code` is for metrics and logs only. */
export interface WireAnswer {
  readonly httpStatus: number;
  readonly body: string | Uint8Array;
  readonly code: string | number;
}

/** Why a request never reached its interface, as far as the marketplace is told. */
export type WireRefusal = 'tooLarge' | 'wrongContentType' | 'wrongMethod' | 'unknownPath' | 'busy';

/** Refusals that say nothing but their HTTP status (403, 408, 500): no marketplace that behaves, or a bug of ours. */
export type EdgeRefusal = 'notAllowed' | 'tooSlow' | 'internal';

/** One request as it ended, for metrics and the log. Holds no content, and no path but that of a known interface. */
export interface WireRecord<A extends WireAnswer = WireAnswer> {
  readonly requestId: string;
  readonly remoteAddress: string;
  /** Absent when the path is unknown. */
  readonly interfaceName?: string;
  /** `left`: the caller went away before the body was complete; nothing was asked of the interface. */
  readonly outcome: 'answered' | 'refused' | 'left';
  readonly refusal?: WireRefusal | EdgeRefusal;
  /** 0 when the caller left. */
  readonly httpStatus: number;
  readonly code: string | number;
  readonly bytesIn: number;
  readonly durationMs: number;
  readonly answer?: A;
  /** What was thrown, for the error log; never shown to the caller. */
  readonly error?: unknown;
}

/** The marketplace's interfaces as seen from HTTP: everything that knows a field or a code is behind these two functions. */
export interface MarketplaceWire<A extends WireAnswer = WireAnswer, Name extends string = string> {
  /** Full request paths, e.g. `/rongshu/userCheck`. */
  readonly routes: ReadonlyMap<string, WireRoute<Name>>;
  answer(request: WireRequest<Name>): Promise<A>;
  /** The answer to a request that does not reach its interface. */
  refusal(kind: WireRefusal, requestId: string): WireAnswer;
  /** Called once per request, after its answer is on its way. Must not throw. */
  onRequest?(record: WireRecord<A>): void;
}
