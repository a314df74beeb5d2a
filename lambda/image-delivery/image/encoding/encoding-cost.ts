import { pixels } from '../limits';
import type { Output } from './output';

/*
 * How much care is taken in writing a result, and what that costs, measured: in passes of libvips over a pixel, which
 * take 5 ns, and in bytes of memory. The larger the result, the less care.
 */

/** What it costs to write a result. */
interface Cost {
  /** Of the encoder, where it has one; of PNG the level of compression. */
  readonly effort: number;
  /** Passes for each pixel. */
  readonly passes: number;
  /** Bytes for each pixel. */
  readonly bytes: number;
}

/** The effort to write a result with, which `sharp` calls so; of PNG its level of compression. */
export function effortOf(output: Output): number {
  return costOf(output).effort;
}

/** Work that it takes to write a result. */
export function encodingWork(output: Output): number {
  return pixelsOf(output) * costOf(output).passes;
}

/** Memory in bytes that it takes to write a result. */
export function encodingMemory(output: Output): number {
  return pixelsOf(output) * costOf(output).bytes;
}

function costOf(output: Output): Cost {
  const size = pixelsOf(output);
  switch (output.format) {
    // MozJPEG's ways take half as long again, for a sixth of the bytes.
    case 'jpeg':
      return { effort: 0, passes: output.progressive ? 8 : 4, bytes: 8 };
    // Level 1 takes half as long as 6, sharp's default, for a quarter more bytes.
    case 'png':
      return size <= 10_000_000 ? { effort: 6, passes: 24, bytes: 5 } : { effort: 1, passes: 12, bytes: 5 };
    case 'webp':
      return output.lossless ? losslessWebp(size) : webp(size, output.frames);
    // Finding the colours of a photograph takes 6 µs for each pixel at effort 7, sharp's default, and an eighth of that
    // at 3, for a fifth more bytes.
    case 'gif':
      return size <= 250_000 ? { effort: 7, passes: 1200, bytes: 20 } : { effort: 3, passes: 170, bytes: 20 };
    case 'avif':
      return avif(size);
  }
}

/**
 * Sharp's default is 4; at 48 megapixels and quality 100 it takes 18 s where 2 takes 4. Below 2 libwebp fails on such an
 * image.
 */
function webp(size: number, frames: number): Cost {
  // Each frame is written twice, as it is and as what differs from the one before.
  const times = frames > 1 ? 1.75 : 1;
  if (size <= 4_000_000) return { effort: 4, passes: 26 * times, bytes: 24 };
  return { effort: 2, passes: 16 * times, bytes: 12 };
}

/** 0 takes half as long as 4 for a tenth more bytes. */
function losslessWebp(size: number): Cost {
  return size <= 1_000_000 ? { effort: 4, passes: 100, bytes: 50 } : { effort: 0, passes: 40, bytes: 34 };
}

/** Effort 4, sharp's default, takes ten times as long as 1 for 6 % fewer bytes. */
function avif(size: number): Cost {
  if (size <= 250_000) return { effort: 2, passes: 120, bytes: 45 };
  return size <= 2_000_000 ? { effort: 1, passes: 60, bytes: 45 } : { effort: 0, passes: 22, bytes: 45 };
}

/** Of all frames. */
function pixelsOf(output: Output): number {
  return pixels(output) * output.frames;
}
