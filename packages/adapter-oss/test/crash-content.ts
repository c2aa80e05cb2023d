/** Puts under way at once in the process that is killed. */
export const LANE_COUNT = 9;

/** The bytes of document `number`: 1 to 200 KB that no other number has. */
export function contentOf(number: number): Uint8Array {
  const size = 1_000 + ((number * 7_919) % 200_000);
  const bytes = new Uint8Array(size);
  let state = number + 1;
  for (let index = 0; index < size; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
