const JPEG_HEAD = Buffer.from('ffd8ffe000104a46494600010101004800480000', 'hex');
const JPEG_TAIL = Buffer.from('ffd9', 'hex');

/** Bytes that begin and end like a JPEG file, `sizeBytes` long (at least 22), different for every `seed`. */
export function createPicture(sizeBytes: number, seed: number): Buffer {
  const filling = Buffer.alloc(Math.max(0, sizeBytes - JPEG_HEAD.length - JPEG_TAIL.length));
  // A linear congruential sequence: incompressible enough, and the same every time.
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let index = 0; index < filling.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    filling[index] = state >>> 24;
  }
  return Buffer.concat([JPEG_HEAD, filling, JPEG_TAIL]);
}
