import type { InterfaceName } from '@banyan/sandbox';

/** What an answer with a good code promised. */
export type PromiseKind = 'pushed' | 'approved' | 'bound' | 'confirmed' | 'paidOut' | 'repaymentTaken' | 'repaid';

/** An answer that the gateway gave and must stand by (I6). */
export interface KeptPromise {
  readonly kind: PromiseKind;
  readonly orderNo: string;
  /** 分, where the request named an amount. */
  readonly amountFen?: number;
}

/** One request, as the marketplace saw it. */
export interface Attempt {
  /** Machine time, epoch ms. */
  readonly at: number;
  readonly interfaceName: InterfaceName;
  readonly ms: number;
  /** `ok`: answered, whatever it says; else what went wrong. */
  readonly outcome: 'ok' | 'noAnswer' | 'http5xx' | 'ownTrouble' | 'refusedSignature';
  /** The first time that these bytes were sent. */
  readonly isFirst: boolean;
}

/** Everything the marketplace remembers of a run. */
export interface PromiseLedger {
  readonly promises: readonly KeptPromise[];
  readonly attempts: readonly Attempt[];
  /** Order numbers of requests that nobody signed, or that came too late: no trace of them may be found (I8). */
  readonly forgedOrders: readonly string[];
  /** Answers that contradict an earlier one. */
  readonly contradictions: readonly string[];
  promise(kept: KeptPromise): void;
  attempt(made: Attempt): void;
  forged(orderNo: string): void;
  contradiction(what: string): void;
}

/** A ledger with nothing in it. */
export function createPromiseLedger(): PromiseLedger {
  const promises: KeptPromise[] = [];
  const attempts: Attempt[] = [];
  const forgedOrders: string[] = [];
  const contradictions: string[] = [];
  return {
    promises,
    attempts,
    forgedOrders,
    contradictions,
    promise: (kept) => void promises.push(kept),
    attempt: (made) => void attempts.push(made),
    forged: (orderNo) => void forgedOrders.push(orderNo),
    contradiction: (what) => void contradictions.push(what),
  };
}
