import { randomInt } from 'node:crypto';

/** Between a half and the whole of `ms`, so that members that failed together do not come back together. */
export function halfJittered(ms: number): number {
  const half = Math.floor(ms / 2);
  return half + randomInt(half + 1);
}
