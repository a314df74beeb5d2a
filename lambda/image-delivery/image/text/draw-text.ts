import { transparent } from '../../request/transformation/color';
import type { Variables } from '../../request/transformation/expression';
import type { LayerSource, TextStyle } from '../../request/transformation/step';
import type { RunContext } from '../action';
import { filled } from '../raster/canvas';
import type { Size } from '../operations';
import { fromPixels, overlayOf, type Pixels, toPixels } from '../raster/pixels';
import { round } from '../steps/round';
import { drawInk } from './ink';
import { longestSide, settle, textTooLarge } from './setting';

/** Filling the box, laying the letters over it, and thinning it. */
const passes = 3;

/**
 * Draws the text of a layer in its box.
 *
 * The box is as high as the ink of the text, and as wide; or as wide as `w` says, if that is more. Padding comes on top
 * of that. `r` rounds the background alone, so that no letter is cut; `al` thins all of it.
 * @param variables of the image that it is laid on (`bw`, `bh`, `bar`)
 * @throws DeliveryError 400 when it is too large, or its font cannot be read
 */
export async function drawText(
  { text, style }: Extract<LayerSource, { kind: 'text' }>,
  variables: Variables,
  context: RunContext,
): Promise<Pixels> {
  const setting = settle(style, variables);
  const { padding, align, width = 0 } = setting;
  const ink = await drawInk(text, style, setting, context);
  const inner = Math.max(width, ink?.width ?? 0);
  const box = {
    width: Math.max(1, padding.left + inner + padding.right),
    height: Math.max(1, padding.top + (ink?.height ?? 0) + padding.bottom),
  };
  if (Math.max(box.width, box.height) > longestSide) throw textTooLarge();
  context.budget.spend(box.width * box.height * passes);
  const room = inner - (ink?.width ?? 0);
  const left = padding.left + { left: 0, center: Math.floor(room / 2), right: room }[align];
  const background = await fill(box, style, context);
  const composed = fromPixels(background).composite(ink ? [{ ...overlayOf(ink), left, top: padding.top }] : []);
  return toPixels(style.alpha === undefined ? composed : composed.linear([1, 1, 1, style.alpha / 10], [0, 0, 0, 0]));
}

async function fill(size: Size, { background = transparent, radius }: TextStyle, context: RunContext): Promise<Pixels> {
  const box = await filled(size, background);
  return radius && background.alpha > 0 ? round({ kind: 'round', radius, size }, context).run(box) : box;
}
