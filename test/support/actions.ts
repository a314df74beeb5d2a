import { noAssets } from '../../lambda/image-delivery/image/assets';
import type { Action, RunContext } from '../../lambda/image-delivery/image/action';
import { Budget } from '../../lambda/image-delivery/image/budget';
import { type Pixels, toPixels } from '../../lambda/image-delivery/image/raster/pixels';
import { type Sharp, sharp } from '../../lambda/image-delivery/image/sharp';

/** A context in which so much work may be done. */
export function budgetOf(work: number): RunContext {
  return {
    budget: new Budget(work),
    check: () => undefined,
    assets: noAssets,
    draw: () => Promise.reject(new Error('no layers here')),
  };
}

/** A context in which everything may be done. */
export const plenty = budgetOf(Infinity);

/** Carries out one action on an image, or on what is in an image file. */
export async function runAction(action: Action | Promise<Action>, image: Sharp | Buffer): Promise<Pixels> {
  const pipeline = Buffer.isBuffer(image) ? sharp(image) : image;
  const awaited = await action;
  return 'run' in awaited ? awaited.run(await toPixels(pipeline)) : toPixels(awaited.apply(pipeline));
}

/** Red, green, blue (0–255) and alpha (0–255) of a pixel; negative coordinates count from the right and the bottom. */
export function pixelAt({ data, width, height }: Pixels, x: number, y: number): number[] {
  const start = (((y + height) % height) * width + ((x + width) % width)) * 4;
  return [...data.subarray(start, start + 4)];
}

/** Size of an image, as one value to compare. */
export function sizeOf({ width, height }: Pixels): number[] {
  return [width, height];
}

/** The frames of an animation below one another. @param images of one size, as files */
export async function filmOf(images: readonly Buffer[]): Promise<Sharp> {
  const film = await sharp([...images], { join: { animated: true } })
    .webp({ lossless: true })
    .toBuffer();
  return sharp(film, { pages: -1 });
}
