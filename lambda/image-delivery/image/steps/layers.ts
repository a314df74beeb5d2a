import type { Layer } from '../../request/transformation/step';
import type { PixelAction, RunContext } from '../action';
import { blend } from '../raster/blend';
import { cropped } from '../raster/canvas';
import { checkHeld, pixels as pixelsOf } from '../limits';
import type { AddLayers, Planned } from '../operations';
import type { Pixels } from '../raster/pixels';
import { displacementOf, placeLayer, visiblePart } from '../geometry/placement';

/** Cost of putting one layer on: that of sharp's `composite`, 66 ns for each pixel of the base. */
const passes = 12;

/** Puts layers on an image, one after the other. Each is drawn once, also for all frames of an animation. */
export function layers(operation: Planned<AddLayers>, context: RunContext): PixelAction {
  const { variables, size } = operation;
  context.budget.spend(pixelsOf(size) * passes * operation.layers.length);
  let drawing: Promise<Drawn[]> | undefined;
  return {
    run: async (base) => {
      drawing ??= drawAll(operation, context);
      let result = base;
      for (const { layer, pixels } of await drawing) {
        const at = placeLayer(layer.position, pixels, base, variables);
        const visible = visiblePart(pixels, at, base);
        if (!visible) continue;
        const { region } = visible;
        const whole = region.width === pixels.width && region.height === pixels.height;
        const shown = whole ? pixels : await cropped(pixels, region);
        const strength = displacementOf(layer.displacement, pixels, base, variables);
        result = await blend(result, shown, visible, layer.mode, strength);
      }
      return result;
    },
  };
}

interface Drawn {
  readonly layer: Layer;
  readonly pixels: Pixels;
}

/** Not at once: a request holds one slot, and may not work with all cores. */
async function drawAll({ layers, variables }: Planned<AddLayers>, context: RunContext): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  let held = 0;
  for (const layer of layers) {
    const pixels = await context.draw(layer, variables);
    held += pixelsOf(pixels);
    checkHeld(held);
    drawn.push({ layer, pixels });
  }
  return drawn;
}
