import { Token } from 'cdktf';
import { type Limits, limitsSchema } from '../lambda/image-delivery/config';
import { display, requireInteger } from './validation';

/**
 * What a single request, and all that are worked on at once, may cost. Literals, because they are checked at synth. What
 * each of them is good against: docs/origins.md.
 */
export interface DeliveryLimits {
  /**
   * Largest source file, in bytes.
   * @default 40000000 (ImageKit's 40 MB)
   */
  readonly sourceBytes?: number;
  /**
   * Most pixels of a source, for decoders that work in strips; others get a fixed share of it.
   * @default 100000000
   */
  readonly inputPixels?: number;
  /**
   * Most pixels of a result, or of any image between two steps.
   * @default 50000000
   */
  readonly outputPixels?: number;
  /**
   * Most frames of an animation.
   * @default 256
   */
  readonly frames?: number;
  /**
   * Most pixels of all frames of an animation, at any stage.
   * @default 50000000
   */
  readonly animationPixels?: number;
  /**
   * Most work of one request, decoding and encoding included, in pixels that are passed over: 200 million are about a second
   * of one core.
   * @default 1200000000
   */
  readonly work?: number;
  /**
   * Images that are transformed at once; never more than 7, so that one of the function's 8 threads is left.
   * @default - one more than there are cores
   */
  readonly jobs?: number;
  /**
   * Requests that may wait until they are admitted, before the answer is 503. Zero: none waits.
   * @default 16
   */
  readonly queue?: number;
  /**
   * How long one of them may wait, in milliseconds, before the answer is 503.
   * @default 2000
   */
  readonly queueMs?: number;
  /**
   * Most memory that all running jobs together are estimated to take, in bytes.
   * @default - half of the instance's
   */
  readonly memoryBytes?: number;
  /**
   * Resident memory above which no job is begun, in bytes.
   * @default - three quarters of the instance's
   */
  readonly residentBytes?: number;
  /**
   * Longest that one read of an origin may take, all retries included, in milliseconds.
   * @default 8000
   */
  readonly originMs?: number;
  /**
   * Longest that a request may take, in milliseconds, looked at before each stage.
   * @default 30000
   */
  readonly requestMs?: number;
  /**
   * Largest SVG that is drawn or sanitized, in bytes.
   * @default 1000000
   */
  readonly svgBytes?: number;
}

/** @throws Error that names the limit, what it must be and what was given */
export function requireLimits(limits: DeliveryLimits): void {
  const given: unknown = limits;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Error(`\`limits\` must be numbers by name, got: ${display(given)}`);
  }
  for (const [name, value] of Object.entries(given) as [string, number | undefined][]) {
    if (!isLimit(name)) {
      throw new Error(`\`limits\` must be among ${Object.keys(limitsSchema.shape).join(', ')}, got: ${display(name)}`);
    }
    if (value === undefined) continue;
    if (Token.isUnresolved(value)) throw new Error(`\`limits.${name}\` must be a literal, got: a token`);
    requireInteger(`limits.${name}`, value, name === 'queue' ? 0 : 1, Number.MAX_SAFE_INTEGER);
  }
}

function isLimit(name: string): name is keyof Limits {
  return Object.hasOwn(limitsSchema.shape, name);
}
