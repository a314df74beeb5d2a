import type { Layer } from '../../request/step';
import type { PixelAction, RunContext } from '../action';
import { blend } from '../blend';
import type { AddLayers, Planned, Size } from '../operations';
import type { Pixels } from '../pixels';
import { placeLayer, visiblePart } from '../placement';

/** Puts layers on an image. Each is drawn once, also for all frames of an animation. */
export async function layers(operation: Planned<AddLayers>, context: RunContext): Promise<PixelAction> {
  const { size, variables } = operation;
  const drawn: { layer: Layer; pixels: Pixels }[] = [];
  // One after the other: a request holds one slot, and may not work with all cores at once.
  for (const layer of operation.layers) drawn.push({ layer, pixels: await context.draw(layer, variables) });
  return {
    run: async (base) => {
      let result = base;
      for (const { layer, pixels } of drawn) result = await putOn(result, pixels, layer, operation, size);
      return result;
    },
  };
}

async function putOn(
  base: Pixels,
  pixels: Pixels,
  { position, mode }: Layer,
  { variables }: AddLayers,
  size: Size,
): Promise<Pixels> {
  const { width: cw, height: ch } = pixels;
  const at = placeLayer(position, pixels, size, { ...variables, cw, ch, car: cw / ch });
  return blend(base, pixels, at, mode);
}
