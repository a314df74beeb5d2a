// Looked up once, not per number: a global costs far more in a sandbox such as a test runner's.
const { imul } = Math;

/** A source of numbers in [0, 1), repeatable from its seed. */
export type Random = () => number;

/** Mulberry32: small, fast, and the same sequence on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number in [low, high). */
export const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

/** One of the items, each as likely as the others. */
export const pick = <T>(random: Random, items: readonly [T, ...T[]]): T =>
  items[Math.floor(random() * items.length)] ?? items[0];

/** `count` results of `make`, which is told its place in the row. */
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
