import type { LayerMode } from '../../request/transformation/step';
import { copied, paste } from './canvas';
import { checkLoop } from './loop-cost';
import { fromPixels, overlayOf, type Pixels, toPixels } from './pixels';
import { type Point, warp } from './warp';

/** Where a layer's top left is on its base, in pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
}

/** Without a strength (ImageKit requires one) a displacement map moves pixels by at most this share of its own sides. */
const defaultStrength = 0.1;

/** sharp's names. */
const blends = { over: 'over', multiply: 'multiply', cutout: 'dest-out', cutter: 'dest-in' } as const;

/**
 * Joins a layer, which is not larger than what lies on the base, with its base; the size is the base's.
 *
 * Without a mode it is laid over it. `multiply` darkens the base by it, `cutout` makes the base transparent where the
 * layer is opaque, `cutter` where it is not (or is missing). `displace` moves the base's pixels, the more the further
 * red (across) and green (down) are from the middle of their range: from 0, which shows what is `strength` pixels to the
 * left or above, to 255, right or below; the less, the more transparent the layer is.
 * @throws DeliveryError 400 `ELIMIT` when a displacement map has more than 4 megapixels
 */
export async function blend(
  base: Pixels,
  layer: Pixels,
  at: Place,
  mode: LayerMode | undefined,
  strength: Point = { x: layer.width * defaultStrength, y: layer.height * defaultStrength },
): Promise<Pixels> {
  if (mode !== 'displace') return composite(base, layer, at, blends[mode ?? 'over']);
  checkLoop('lm-displace', layer);
  const result = await copied(base);
  await paste(result, await displaced(base, layer, at, strength), at.left, at.top);
  return result;
}

/** What is seen through a displacement map, in its size. */
async function displaced(base: Pixels, map: Pixels, { left, top }: Place, strength: Point): Promise<Pixels> {
  return warp(base, map, (x, y, source) => {
    const pixel = (Math.floor(y) * map.width + Math.floor(x)) * 4;
    const opacity = (map.data[pixel + 3] ?? 0) / 255;
    source.x = (left + x + shift(map.data[pixel]) * strength.x * opacity) / base.width;
    source.y = (top + y + shift(map.data[pixel + 1]) * strength.y * opacity) / base.height;
    return 1;
  });
}

/** -1–1; nothing in the middle. */
function shift(value = 128): number {
  return (value - 128) / 128;
}

function composite(
  base: Pixels,
  layer: Pixels,
  { left, top }: Place,
  blend: (typeof blends)[keyof typeof blends],
): Promise<Pixels> {
  return toPixels(fromPixels(base).composite([{ ...overlayOf(layer), left, top, blend }]));
}
