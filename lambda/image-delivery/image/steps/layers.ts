import type { Layer } from '../../request/step';
import type { PixelAction, RunContext } from '../action';
import { blend } from '../blend';
import type { AddLayers, Planned } from '../operations';
import type { Pixels } from '../pixels';
import { placeLayer } from '../placement';

/** Puts layers on an image, one after the other. Each is drawn once, also for all frames of an animation. */
export async function layers(operation: Planned<AddLayers>, context: RunContext): Promise<PixelAction> {
  const { variables } = operation;
  const drawn: { layer: Layer; pixels: Pixels }[] = [];
  // Not at once: a request holds one slot, and may not work with all cores.
  for (const layer of operation.layers) drawn.push({ layer, pixels: await context.draw(layer, variables) });
  return {
    run: async (base) => {
      let result = base;
      for (const { layer, pixels } of drawn) {
        const at = placeLayer(layer.position, pixels, base, variables);
        result = await blend(result, pixels, at, layer.mode);
      }
      return result;
    },
  };
}
