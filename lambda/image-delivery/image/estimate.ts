import type { ImageAsset } from './assets';
import { decodingMemory } from './decoding';
import { encodingMemory } from './encoding/encoding-cost';
import type { Output } from './encoding/output';
import { maxHeldPixels, pixels } from './limits';
import type { Size } from './operations';
import type { Plan } from './plan';
import { joins, type Prepared, type Stage } from './pipeline';

/** What every job takes, however small its image is. */
const base = 10_000_000;
/** Of pixels in memory. */
const pixelBytes = 4;

/** What is known of a job before anything is decoded. */
export interface JobFacts {
  readonly file: ImageAsset;
  /** Frames that are worked on. */
  readonly frames: number;
  readonly actions: readonly Prepared[];
  /** What may follow when all pixels have been looked at (`t`); undefined where they are not. */
  readonly rest: Plan | undefined;
  readonly output: Output;
  /** Files of the layers that may be drawn. */
  readonly layers: readonly ImageAsset[];
}

/**
 * Memory in bytes that a job is going to take at most: of its decoder, of the pixels between two pipelines, of its
 * layers, which are drawn one after the other, and of its encoder.
 */
export function estimateMemory({ file, frames, actions, rest, output, layers }: JobFacts): number {
  const { source } = file;
  const all = pixels(source) * frames;
  // libvips makes an animation as a whole.
  const read = frames > 1 ? all : 0;
  const trimmed = rest ? 2 * Math.max(all, ...rest.operations.map(({ size }) => pixels(size) * frames)) : 0;
  const held = Math.max(read, trimmed, heldPixels({ ...source, frames }, actions));
  const drawn = layers.length === 0 ? 0 : Math.max(...layers.map(decodingMemory));
  return (
    base + decodingMemory(file) + held * pixelBytes + drawn + drawnPixels(actions) * pixelBytes + encodingMemory(output)
  );
}

/** Pixels of all frames before and after the dearest action that begins a new pipeline. */
function heldPixels({ width, height, frames, deep, grey }: Size & HeldSource, actions: readonly Prepared[]): number {
  let most = 0;
  let stage: Stage = { rank: 0, frames, unlike: deep || grey };
  let size: Size = { width, height };
  for (const { action, size: result } of actions) {
    const together = joins(stage, action);
    // What is joined is lazy, but for an animation.
    if (!together || frames > 1) most = Math.max(most, (pixels(size) + pixels(result)) * frames);
    stage = { frames, rank: 'run' in action ? 0 : (action.lastRank ?? action.rank), unlike: together && stage.unlike };
    size = result;
  }
  return most;
}

interface HeldSource {
  readonly frames: number;
  readonly deep: boolean;
  readonly grey: boolean;
}

/** Pixels of layers, of which an image may hold so many, and of the image that they are laid on. */
function drawnPixels(actions: readonly Prepared[]): number {
  return actions.some(({ kind }) => kind === 'layers') ? maxHeldPixels : 0;
}
