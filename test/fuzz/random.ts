import { type Random, seededRandom } from '../../lib/local/samples/random';

/** Choices of one case, the same for the same seed and number. */
export class Chance {
  private readonly random: Random;

  constructor(seed: number, number: number) {
    this.random = seededRandom(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35));
  }

  /** A whole number in [low, high]. */
  int(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  /** Whether something with this probability happens. */
  happens(probability: number): boolean {
    return this.random() < probability;
  }

  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new Error('there is nothing to choose from');
    return item;
  }

  /** A number of results of `make`. */
  some<Item>(low: number, high: number, make: () => Item): Item[] {
    return Array.from({ length: this.int(low, high) }, make);
  }

  /** Random bytes. */
  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.int(0, 255)));
  }

  /** The same items in another order. */
  shuffle<Item>(items: readonly Item[]): Item[] {
    return items
      .map((item) => ({ item, key: this.random() }))
      .sort((one, other) => one.key - other.key)
      .map(({ item }) => item);
  }
}
