import { z } from 'zod';

const count = z.int().positive();

/** What a single request, and all that are worked on at once, may cost. */
export const limitsSchema = z.strictObject({
  /** Largest source file in bytes (ImageKit: 40 MB). */
  sourceBytes: count.default(40_000_000),
  /** Most pixels of a source, for decoders that work in strips; others get a fixed share of it. */
  inputPixels: count.default(100_000_000),
  /** Most pixels of a result or of any image between two steps. */
  outputPixels: count.default(50_000_000),
  /** Most frames of an animation. */
  frames: count.default(256),
  /** Most pixels of all frames of an animation at any stage: resizing one is not lazy. */
  animationPixels: count.default(50_000_000),
  /**
   * Most work of one request, decoding and encoding included, in pixels that are passed over: 1.2 billion are about six
   * seconds of one core. Half of them is what a WebP of 48 megapixels takes.
   */
  work: count.default(1_200_000_000),
  /**
   * Images that are transformed at once; one more than there are cores if left out. In any case one less than there are
   * threads (`UV_THREADPOOL_SIZE`), so that one is left for files and names.
   */
  jobs: count.optional(),
  /** Most requests that may wait until they are admitted, before the answer is 503. */
  queue: z.int().nonnegative().default(16),
  /** How long one of them may wait, in milliseconds, before the answer is 503. */
  queueMs: count.default(2_000),
  /** Most memory that all running jobs together are estimated to take, in bytes; half of the instance's if left out. */
  memoryBytes: count.optional(),
  /** Resident memory in bytes above which no job is begun; three quarters of the instance's if left out. */
  residentBytes: count.optional(),
  /** Longest that one read of an origin may take, all retries included, in milliseconds. */
  originMs: count.default(8_000),
  /** Longest that a request may take, in milliseconds, looked at before each stage. */
  requestMs: count.default(30_000),
  /** Largest SVG in bytes that is drawn or sanitized. */
  svgBytes: count.default(1_000_000),
});

/** See {@link limitsSchema}. */
export type Limits = z.output<typeof limitsSchema>;
