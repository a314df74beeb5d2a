import { DeliveryError } from '../../errors';
import type { Visitor } from './sanitize';

/** A `<use>` may show what holds one itself, so deep. */
const maxDepth = 5;
/** Most elements with every `<use>` written out: librsvg takes 8 µs for each, and stops only at 500,000. */
const maxInstances = 100_000;

/** An element with an `id`, or the root. */
interface Part {
  /** Elements in it, itself included. */
  count: number;
  /** The names that its `<use>` elements show, one for each. */
  readonly uses: string[];
}

/** What a part comes to. */
interface Total {
  readonly instances: number;
  /** Levels of `<use>` in it. */
  readonly depth: number;
}

/** Counts what an SVG comes to once each `<use>` is replaced by what it shows. */
export class UseCounter implements Visitor {
  private readonly root: Part = { count: 0, uses: [] };
  private readonly parts = new Map<string, Part>();
  /** Parts that begin with each of the open elements. */
  private readonly path: (Part | undefined)[] = [this.root];
  private readonly totals = new Map<Part, Total>();

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    const id = attributes.get('id');
    // The first of a name is the one that is shown.
    const part = id === undefined || this.parts.has(id) ? undefined : { count: 0, uses: [] };
    if (id !== undefined && part) this.parts.set(id, part);
    this.path.push(part);
    const target = name === 'use' ? (attributes.get('href') ?? attributes.get('xlink:href')) : undefined;
    for (const open of this.path) {
      if (!open) continue;
      open.count += 1;
      if (target !== undefined) open.uses.push(target.slice(1));
    }
  }

  close(): void {
    this.path.pop();
  }

  /** @throws DeliveryError 400 `ELIMIT` when it is too much to be drawn */
  check(): void {
    if (this.totalOf(this.root, 0).instances > maxInstances) throw tooMuch();
  }

  private totalOf(part: Part, level: number): Total {
    // One that shows itself gets here as well.
    if (level > maxDepth) throw tooMuch();
    const known = this.totals.get(part);
    if (known && level + known.depth > maxDepth) throw tooMuch();
    if (known) return known;
    const targets = part.uses.flatMap((id) => this.parts.get(id) ?? []);
    const total = { instances: part.count, depth: 0 };
    for (const target of targets) {
      const { instances, depth } = this.totalOf(target, level + 1);
      total.instances += instances;
      total.depth = Math.max(total.depth, depth + 1);
    }
    this.totals.set(part, total);
    return total;
  }
}

function tooMuch(): DeliveryError {
  return new DeliveryError(400, 'ELIMIT', 'The SVG uses its parts too often to be drawn');
}
