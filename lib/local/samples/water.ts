import type { Picture } from './picture';

// Looked up once, not per pixel: a global costs far more in a sandbox such as a test runner's.
const { log, max, min, round, sin } = Math;

/** Still water, from a line down to the foot of the picture. */
export interface Water {
  /** First row of water; what is above it is reflected. */
  readonly shore: number;
  /** Colour that the reflection takes on towards the viewer, as red, green, blue. */
  readonly tint: readonly [number, number, number];
  /** Height of the nearest ripples, in rows. */
  readonly ripple: number;
}

/** Fills the water, in place, with a rippled reflection of what stands above it. */
export function floodWith({ shore, tint, ripple }: Water, { data, width, height }: Picture): void {
  for (let y = shore; y < height; y++) {
    const nearness = (y - shore) / (height - shore);
    // Perspective: waves are packed close together at the far shore and spread out towards the viewer.
    const phase = 60 * log(0.14 + nearness);
    const reach = ripple * (0.02 + nearness);
    const murk = 0.1 + 0.75 * nearness;
    for (let x = 0; x < width; x++) {
      const across = ((x / width - 0.5) * 40) / (0.25 + nearness);
      const wave =
        sin(phase + 1.7 * sin(across * 0.9 + phase * 0.31)) +
        0.6 * sin(phase * 1.9 + 2.3 * sin(across * 0.47 - phase * 0.17));
      const mirrored = round(2 * shore - y - 1 + wave * reach);
      const row = min(shore - 1, max(0, mirrored));
      const from = (row * width + x) * 3;
      const to = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        data[to + channel] = (data[from + channel] ?? 0) * (1 - murk + (murk * (tint[channel] ?? 0)) / 255);
      }
    }
  }
}
