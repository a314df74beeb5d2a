import { describe, expect, it } from '@jest/globals';
import { fromPixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { variablesOf } from '../../../../../lambda/image-delivery/image/geometry/variables';
import { layers } from '../../../../../lambda/image-delivery/image/steps/layers';
import { parseTransformation } from '../../../../../lambda/image-delivery/request/transformation/transformation';
import { pixelAt, plenty, runAction } from '../../../../support/actions';
import { fill, paint, type Rgba } from '../../../../support/paint';

const size = { width: 40, height: 40 };
/** Tells its place: red is x, green is y. */
const places = paint(size, (x, y) => [x * 5, y * 5, 0, 255]);

/** What is seen at a place through a map of 20 × 20 in one colour. */
async function seenAt(place: number, parameters: string, colour: Rgba = [0, 0, 128, 255]): Promise<number[]> {
  const [step] = parseTransformation([`l-image,i-map.png,lm-displace${parameters},l-end`]);
  if (!step || !('layers' in step)) throw new Error('no layer');
  const operation = {
    kind: 'layers',
    layers: step.layers ?? [],
    variables: variablesOf({ base: size }),
    size,
  } as const;
  const draw = () => Promise.resolve(fill({ width: 20, height: 20 }, colour));
  const result = await runAction(layers(operation, { ...plenty, draw }), fromPixels(places));
  return pixelAt(result, place, place)
    .slice(0, 2)
    .map((value) => value / 5);
}

describe('lm-displace', () => {
  it.each([
    ['', [18, 18]],
    [',lx-6,ly-3', [14, 17]],
    [',lx-6', [14, 20]],
    [',ly-6', [20, 14]],
    [',lx-0', [20, 20]],
    [',lx-N6', [26, 20]],
    [',lx-bw_div_10,ly-cw_div_10', [16, 18]],
    [',x-6,y-3', [14, 17]],
    [',lx-999999999', [0, 20]],
  ])('with %j looks beside', async (parameters, expected) => {
    expect(await seenAt(20, parameters)).toEqual(expected.map((value) => expect.closeTo(value, 0) as unknown));
  });

  it.each([
    // [parameters, whether the map covers the corner, and the middle]
    [',lx-6', false, true],
    [',lx-6,lfo-top_left', true, false],
    [',lx-6,lxc-5,lyc-5', true, false],
  ])('with %j puts the map where it always is', async (parameters, corner, middle) => {
    const moved = async (place: number) => (await seenAt(place, parameters, [255, 128, 0, 255]))[0] !== place;
    expect([await moved(2), await moved(22)]).toEqual([corner, middle]);
  });
});
