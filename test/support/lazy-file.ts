import type { UploadSource } from '../../lib/client';

/** A file of any size whose bytes are made when they are read: pseudo-random, the same for the same seed. */
export function lazyFile(size: number, { name = 'film.bin', seed = 1, type = '' } = {}): UploadSource {
  return {
    name,
    size,
    type,
    lastModified: 1_800_000_000_000,
    slice: (start, end) => ({ arrayBuffer: () => Promise.resolve(bytesOf(start, Math.min(end, size), seed)) }),
  };
}

/** Jest looks globals up slowly, which a loop over millions of them feels. */
const { imul } = Math;

/** Every 32 bits from their place in the file, by the finalizer of MurmurHash3. */
function bytesOf(start: number, end: number, seed: number): ArrayBuffer {
  const first = Math.floor(start / 4);
  const words = new Uint32Array(Math.ceil(end / 4) - first);
  for (let index = 0; index < words.length; index++) {
    let word = (first + index + imul(seed, 0x9e3779b1)) >>> 0;
    word = imul(word ^ (word >>> 16), 0x85ebca6b);
    word = imul(word ^ (word >>> 13), 0xc2b2ae35);
    words[index] = word ^ (word >>> 16);
  }
  return words.buffer.slice(start - first * 4, end - first * 4);
}
