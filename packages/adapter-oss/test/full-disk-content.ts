import type { DirectoryDocumentStoreSettings } from '#src/index.js';
import { createManualClock, documentKey, TEST_NOW } from '@banyan/core/testing';
import { ENCRYPTION, LINK_SETTINGS } from './temporary-root.js';

/** What stands in every document, and may stand nowhere else. */
export const CANARY = 'name 测试甲, phone 19900000001';

/** Stores that differ in what they write. */
export type StoreKind = 'clear' | 'sealed';

/** One `put` in the process whose disk is full, and what became of it. */
export interface TriedPut {
  readonly key: string;
  readonly size: number;
  /** Undefined when it was acknowledged. */
  readonly refusal?: {
    readonly name: string;
    readonly message: string;
    /** What the system said. */
    readonly code: unknown;
    /** All that a log could say of it. */
    readonly text: string;
  };
}

/** What the process whose disk is full says. */
export interface FullDiskReport {
  /** How many bytes of a larger write the disk took before it was full. */
  readonly roomBytes: number;
  readonly puts: readonly TriedPut[];
  /** Keys of refused documents that the same store had something for afterwards. */
  readonly found: readonly string[];
}

/** Settings of the store on `root`. */
export function settingsOf(root: string, kind: StoreKind): DirectoryDocumentStoreSettings {
  return {
    root,
    clock: createManualClock(TEST_NOW),
    ...LINK_SETTINGS,
    ...(kind === 'sealed' ? { encryption: ENCRYPTION } : {}),
  };
}

/** A document of `size` bytes that no other key and no other size has. */
export function documentOf({ key, size }: Pick<TriedPut, 'key' | 'size'>): {
  readonly key: ReturnType<typeof documentKey>;
  readonly bytes: Uint8Array;
  readonly contentType: string;
} {
  return {
    key: documentKey(key),
    bytes: Buffer.alloc(size, `${CANARY}, ${key}, ${String(size)}; `),
    contentType: 'text/plain',
  };
}
