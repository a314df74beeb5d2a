import { describe, expect, it } from '@jest/globals';
import { parameters } from '../../../../../lambda/image-delivery/request/transformation/parameters';
import { parseTransformation } from '../../../../../lambda/image-delivery/request/transformation/transformation';

/** Of each key a value that it takes, what that means, one that it does not take, and how the rule begins. */
const examples: [key: string, good: string, meaning: unknown, bad: string, rule: string][] = [
  ['w', '300', 300, '0', 'must be a number of pixels, a fraction between 0 and 1 or an expression'],
  ['w', 'auto', 'auto', 'NaN', 'must be a number of pixels, a fraction between 0 and 1 or an expression'],
  ['h', '0.5', 0.5, 'Infinity', 'must be a number of pixels, a fraction between 0 and 1 or an expression'],
  ['ar', '4:3', 4 / 3, '4x3', 'must be a ratio such as 4-3, a number above 0 or an expression'],
  ['c', 'pad_resize', 'pad_resize', 'fill', 'must be one of maintain_ratio, maintain_ratio_no_enlarge, force, at_max'],
  ['cm', 'at_max', 'at_max', 'fill', 'must be one of maintain_ratio, maintain_ratio_no_enlarge, force, at_max'],
  ['fo', 'auto', 'auto', '10', 'must be one of center, top, left'],
  ['x', 'N10', -10, 'a', 'must be a number of pixels, with N in front if negative, or an expression'],
  ['y', '0', 0, '', 'must be a number of pixels, with N in front if negative, or an expression'],
  ['xc', '30', 30, '1e9', 'must be a number of pixels, with N in front if negative, or an expression'],
  ['yc', '40', 40, 'NN1', 'must be a number of pixels, with N in front if negative, or an expression'],
  ['z', '0.5', 0.5, '0', 'must be a number above 0'],
  ['dpr', '2', 2, '6', 'must be auto, a number from 0.1 to 5 or an expression'],
  ['rt', 'N40', 320, 'left', 'must be a number of degrees, with N in front to turn counter-clockwise, or auto'],
  ['fl', 'v_h', 'h_v', 'x', 'must be one of h, v, h_v'],
  ['t', 'true', 10, '0', 'must be true, false or a number from 1 to 99'],
  ['r', 'max', ['max', 'max', 'max', 'max'], '1_2', 'must be a number of pixels or max, or four of them joined with _'],
  ['b', '5_white', { width: 5, color: { r: 255, g: 255, b: 255, alpha: 1 } }, '5', 'must be a width and a color'],
  ['bg', 'dominant', { kind: 'dominant' }, 'no', 'must be a color'],
  ['o', '0.8', 0.8, '101', 'must be a number from 0 to 100'],
  ['bl', '5.00', 5, '101', 'must be a number from 1 to 100'],
  ['cr', 'white', { to: { r: 255, g: 255, b: 255, alpha: 1 }, tolerance: 35 }, 'white_x', 'must be a number from 0'],
  ['e-sharpen', '10', 10, '0', 'must be a number of at least 1'],
  ['e-usm', '1-2-3-0', { radius: 1, sigma: 2, amount: 3, threshold: 0 }, '1', 'must be radius, sigma, amount'],
  [
    'e-shadow',
    '',
    { blur: 10, saturation: 30, x: 2, y: 2 },
    'x',
    'must be made of bl-VALUE, st-VALUE, x-VALUE, y-VALUE, joined',
  ],
  ['e-gradient', 'ld-left', expect.objectContaining({ direction: 270 }), 'x', 'must be made of ld-VALUE, from-VALUE'],
  [
    'e-colorize',
    'in-15',
    expect.objectContaining({ intensity: 15 }),
    'x',
    'must be made of co-VALUE, in-VALUE, joined',
  ],
  ['e-distort', 'a-N45', { kind: 'arc', degrees: -45 }, 'x', 'must be p- with x and y of four corners'],
  ['q', '40', 40, '0', 'must be a number from 1 to 100'],
  ['f', 'svg', 'svg', 'bmp', 'must be one of auto, jpg, jpeg, png, webp, avif, gif, svg, orig'],
  ['pr', 'true', true, '1', 'must be one of true, false'],
  ['lo', 'false', false, '', 'must be one of true, false'],
  ['cp', 'true', true, 'True', 'must be one of true, false'],
  ['md', 'true', true, 'yes', 'must be one of true, false'],
  ['dn', '300', 300, '1201', 'must be a number from 1 to 1200'],
  ['orig', 'true', true, '1', 'must be one of true, false'],
  ['pg', '2', 2, '0', 'must be the number of a page from 1, or pages such as 1_3, 2-4 or name-"a"'],
];

describe('the keys of a step', () => {
  it.each(examples)('%s-%s', (key, good, meaning) => {
    expect(parseTransformation([`${key}-${good}`])).toEqual([{ [key]: meaning }]);
  });

  it.each(examples)('%s, and what it does not take', (key, _good, _meaning, bad, rule) => {
    const parse = () => parseTransformation([`${key}-${bad}`]);
    expect(parse).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
    expect(parse).toThrow(`"${key}" ${rule}`);
    expect(parse).toThrow(`, got "${bad}"`);
  });

  it.each(['e-grayscale', 'e-contrast'])('%s, whatever follows', (key) => {
    for (const rest of ['', '-', '--', '-1', '-true', '-anything']) {
      expect(parseTransformation([key + rest])).toEqual([{ [key]: true }]);
    }
  });

  it.each([
    ['@@path@@to@@image.jpg', [{ di: 'path/to/image.jpg' }]],
    ['folder@@file.jpg', [{ di: 'folder/file.jpg' }]],
    ['', []],
    ['@@', []],
  ])('di-%s', (value, steps) => {
    expect(parseTransformation([`di-${value}`])).toEqual(steps);
  });

  it('have an example here each', () => {
    const shown = [...examples.map(([key]) => key), 'e-grayscale', 'e-contrast', 'di'];
    expect([...new Set(shown)].sort()).toEqual(Object.keys(parameters.step).sort());
  });
});

describe('every key', () => {
  const rows = Object.values(parameters).flatMap((table) => Object.entries(table));

  it.each(rows)('%s is documented in a line that fits into a table', (_, { documentation }) => {
    expect(documentation).toMatch(/^[^|\n]+\.$/);
  });
});
