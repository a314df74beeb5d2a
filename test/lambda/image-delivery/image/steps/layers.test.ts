import { describe, expect, it } from '@jest/globals';
import { baseVariables } from '../../../../../lambda/image-delivery/image/plan';
import type { Pixels } from '../../../../../lambda/image-delivery/image/pixels';
import { layers } from '../../../../../lambda/image-delivery/image/steps/layers';
import { parseExpression } from '../../../../../lambda/image-delivery/request/expression';
import type { Layer } from '../../../../../lambda/image-delivery/request/step';
import { pixelAt, plenty } from '../../../../support/actions';
import { fill, paint } from '../../../../support/paint';

const size = { width: 40, height: 40 };
/** Tells its place: red is x, green is y. */
const places = paint(size, (x, y) => [x * 5, y * 5, 0, 255]);
/** Looks as far to the left and upwards as a map can. */
const map = fill({ width: 20, height: 20 }, [0, 0, 0, 255]);

async function joined(drawn: Pixels, layer: Partial<Layer>): Promise<Pixels> {
  const source = { kind: 'image', path: 'a.png' } as const;
  const whole: Layer = { source, position: { x: 10, y: 10 }, steps: [], ...layer };
  const operation = { kind: 'layers', layers: [whole], variables: baseVariables(size), size } as const;
  const action = await layers(operation, { ...plenty, draw: () => Promise.resolve(drawn) });
  return action.run(places);
}

describe('layers', () => {
  it('lays a drawn layer over the image where it belongs', async () => {
    const result = await joined(map, {});
    expect([9, 10, 29, 30].map((at) => pixelAt(result, at, at)[0])).toEqual([45, 0, 0, 150]);
  });

  it.each([
    [{ x: 8, y: 4 }, [12, 16]],
    [{ x: 8 }, [12, 20]],
    [{ y: -4 }, [20, 24]],
    [{ x: parseExpression('bw_div_10'), y: parseExpression('ch_div_4') }, [16, 15]],
    [undefined, [18, 18]],
  ])('displaces by %j', async (displacement, expected) => {
    const result = await joined(map, { mode: 'displace', displacement });
    expect(
      pixelAt(result, 20, 20)
        .slice(0, 2)
        .map((value) => value / 5),
    ).toEqual(expected);
  });
});
