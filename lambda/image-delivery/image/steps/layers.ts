import { evaluate, type Variables } from '../../request/expression';
import type { Layer } from '../../request/step';
import type { PixelAction, RunContext } from '../action';
import { blend } from '../blend';
import { checkHeld, pixels as pixelsOf } from '../limits';
import type { AddLayers, Planned, Region } from '../operations';
import type { Pixels } from '../pixels';
import { placeLayer, variablesOfLayer, visiblePart } from '../placement';
import type { Point } from '../warp';

/** Cost of putting one layer on: that of sharp's `composite`, 66 ns for each pixel of the base. */
const passes = 12;

/** Puts layers on an image, one after the other. Each is drawn once, also for all frames of an animation. */
export async function layers(operation: Planned<AddLayers>, context: RunContext): Promise<PixelAction> {
  const { variables, size } = operation;
  const drawn: { layer: Layer; pixels: Pixels }[] = [];
  let held = 0;
  for (const layer of operation.layers) {
    context.budget.spend(pixelsOf(size) * passes);
    // Not at once: a request holds one slot, and may not work with all cores.
    const pixels = await context.draw(layer, variables);
    held += pixelsOf(pixels);
    checkHeld(held);
    drawn.push({ layer, pixels });
  }
  return {
    run: async (base) => {
      let result = base;
      for (const { layer, pixels } of drawn) {
        const at = placeLayer(layer.position, pixels, base, variables);
        const visible = visiblePart(pixels, at, base);
        if (!visible) continue;
        const strength = strengthOf(layer, variablesOfLayer(pixels, base, variables));
        result = await blend(result, cut(pixels, visible.region), visible, layer.mode, strength);
      }
      return result;
    },
  };
}

/** How far a layer displaces; undefined if it does not say. */
function strengthOf({ displacement }: Layer, variables: Variables): Point | undefined {
  if (!displacement) return undefined;
  const { x = 0, y = 0 } = displacement;
  return { x: evaluate(x, variables), y: evaluate(y, variables) };
}

function cut(image: Pixels, { left, top, width, height }: Region): Pixels {
  if (width === image.width && height === image.height) return image;
  const data = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const start = ((top + y) * image.width + left) * 4;
    image.data.copy(data, y * width * 4, start, start + width * 4);
  }
  return { data, width, height };
}
