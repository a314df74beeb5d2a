import { DeliveryError } from '../../errors';
import type { Planned, Size } from '../operations';
import type { SourceImage } from '../source';
import { drawInProcess } from './drawing-process';
import { extentOf } from './intrinsic-size';
import { sanitizeSvg, writeSvg } from './sanitize';
import { UseCounter } from './uses';

/** A drawing that becomes an image as large as it is needed. */
export interface Vector {
  /** What it would be as an image of the size that it says it has. */
  readonly source: SourceImage;
  /** What it will be as the image that is drawn for these operations. */
  drawn(operations: readonly Planned[]): SourceImage;
  /**
   * Draws it for these operations, as a PNG.
   * @param check throws when that is not wanted any more
   * @throws DeliveryError 400 when that is too large, or takes too long or too much memory
   */
  draw(operations: readonly Planned[], check?: () => void): Promise<Buffer>;
}

/** Most pixels of a drawing, and its longest side: Cairo's is 32,767. */
const maxPixels = 25_000_000;
const maxSide = 32_767;
/** Layers and filters take the size of the whole drawing each. */
const drawingLimits = { time: 4_000, memory: 512 * 1024 * 1024 };

/**
 * Reads an SVG that is to be drawn; nothing but what {@link sanitizeSvg} leaves of it is.
 * @throws DeliveryError 400 as that throws it, and when its `<use>` elements show too much
 */
export async function openVector(data: Buffer, maxBytes: number): Promise<Vector> {
  const uses = new UseCounter();
  const { root, rest } = await sanitizeSvg(data, maxBytes, uses);
  uses.check();
  const { size, viewBox } = extentOf(root);
  const source: SourceImage = {
    ...size,
    ...{ format: 'png', frames: 1, hasAlpha: true, deep: false, grey: false, progressive: false },
  };
  const drawn = (operations: readonly Planned[]) => ({ ...source, ...drawnSize(size, operations) });
  return {
    source,
    drawn,
    draw: (operations, check) => {
      const { width, height } = drawn(operations);
      if (width * height > maxPixels || Math.max(width, height) > maxSide) {
        throw new DeliveryError(400, 'ELIMIT', 'The SVG would be drawn too large');
      }
      const resized = new Map([...root, ['viewBox', viewBox], ['width', String(width)], ['height', String(height)]]);
      return drawInProcess({ svg: writeSvg({ root: resized, rest }), maxPixels }, drawingLimits, check);
    },
  };
}

/**
 * Large enough for the size that it is scaled to at once, and of its own shape: a drawing would not be stretched, but get
 * margins. Else its own size: what comes later counts in its own pixels.
 */
function drawnSize(own: Size, [first]: readonly Planned[]): Size {
  if (first?.kind !== 'resize') return own;
  const factor = Math.max(first.size.width / own.width, first.size.height / own.height);
  const covering = { width: Math.ceil(own.width * factor), height: Math.ceil(own.height * factor) };
  const isRounded = covering.width - first.size.width <= 1 && covering.height - first.size.height <= 1;
  return isRounded ? first.size : covering;
}
