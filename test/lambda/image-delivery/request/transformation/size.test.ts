import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  crop,
  devicePixelRatio,
  dimension,
  dimensionOrAuto,
  dotsPerInch,
  focus,
  length,
  offset,
  page,
  position,
  positiveLength,
  ratio,
  ratioOrExpression,
  rotation,
} from '../../../../../lambda/image-delivery/request/transformation/size';
import { InvalidValue } from '../../../../../lambda/image-delivery/request/transformation/values';

/** Texts that are numbers to JavaScript or to a careless eye, but not here. */
const notNumbers = ['', ' ', '+1', '1e9', '0x10', '1.2.3', '.', 'NaN', 'Infinity', '1 ', '١', 'a', 'iw_mul', '_'];

const expression = (text: string) => expect.objectContaining({ text });

describe('dimension', () => {
  it.each([
    ['300', 300],
    ['1', 1],
    ['299.5', 299.5],
    ['65535', 65_535],
    ['0.5', 0.5],
    ['.001', 0.001],
    ['iw_div_2', expression('iw_div_2')],
    ['bh', expression('bh')],
  ])('reads %s', (text, value) => {
    expect(dimension(text)).toEqual(value);
  });

  it.each(['65536', '100000', '999999999'])('ignores %s, as documented', (text) => {
    expect(dimension(text)).toBeUndefined();
  });

  it.each([...notNumbers, '0', '0.0', 'N1', '-1', 'auto', '9999999999', '0_mul', 'idu_div_2'])('refuses %j', (text) => {
    expect(() => dimension(text)).toThrow(
      new InvalidValue('must be a number of pixels, a fraction between 0 and 1 or an expression'),
    );
  });
});

describe('dimensionOrAuto', () => {
  it('reads auto', () => {
    expect(dimensionOrAuto('auto')).toBe('auto');
  });

  it('reads everything else as a dimension', () => {
    expect(dimensionOrAuto('300')).toBe(300);
    expect(() => dimensionOrAuto('automatic')).toThrow(InvalidValue);
  });
});

describe('offset', () => {
  it.each([
    ['0', 0],
    ['10', 10],
    ['N10', -10],
    ['-10', -10],
    ['N0', -0],
    ['bw_mul_0.1', expression('bw_mul_0.1')],
  ])('reads %s', (text, value) => {
    expect(offset(text)).toEqual(value);
  });

  it.each([...notNumbers, 'N', 'NN1', 'Nbw_mul_0.1'])('refuses %j', (text) => {
    expect(() => offset(text)).toThrow(
      new InvalidValue('must be a number of pixels, with N in front if negative, or an expression'),
    );
  });
});

describe('length', () => {
  it.each([
    ['0', 0],
    ['5.5', 5.5],
    ['65535', 65_535],
    ['ih_div_20', expression('ih_div_20')],
  ])('reads %s', (text, value) => {
    expect(length(text)).toEqual(value);
  });

  it.each([...notNumbers, 'N1', '65536'])('refuses %j', (text) => {
    expect(() => length(text)).toThrow(new InvalidValue('must be a number from 0 to 65535 or an expression'));
  });
});

describe('positiveLength', () => {
  it.each([
    ['0.5', 0.5],
    ['45', 45],
    ['bh_div_10', expression('bh_div_10')],
  ])('reads %s', (text, value) => {
    expect(positiveLength(text)).toEqual(value);
  });

  it.each([...notNumbers, '0', 'N1', '65536'])('refuses %j', (text) => {
    expect(() => positiveLength(text)).toThrow(
      new InvalidValue('must be a number above 0, at most 65535, or an expression'),
    );
  });
});

describe('devicePixelRatio', () => {
  it.each([
    ['0.1', 0.1],
    ['2', 2],
    ['5', 5],
    ['auto', 'auto'],
    ['iw_div_300', expression('iw_div_300')],
  ])('reads %s', (text, value) => {
    expect(devicePixelRatio(text)).toEqual(value);
  });

  it.each([...notNumbers, '0', '0.09', '5.1', 'N2'])('refuses %j', (text) => {
    expect(() => devicePixelRatio(text)).toThrow(
      new InvalidValue('must be auto, a number from 0.1 to 5 or an expression'),
    );
  });
});

describe('ratio', () => {
  it.each([
    ['4-3', 4 / 3],
    ['4:3', 4 / 3],
    ['4_3', 4 / 3],
    ['2.5-1', 2.5],
    ['1-.5', 2],
  ])('reads %s', (text, value) => {
    expect(ratio(text)).toBe(value);
    expect(ratioOrExpression(text)).toBe(value);
  });

  it.each(['', '4', '4-', '-3', '0-3', '4-0', '4-3-2', '4/3', '4x3', 'a-b', '4--3'])('refuses %j', (text) => {
    expect(() => ratio(text)).toThrow(new InvalidValue('must be a ratio of two numbers, such as 4-3'));
  });

  it.each(['', '0', '0.0', 'N2', '4-', '-3', '0-3', '4-0', '4-3-2', '4/3', '4x3', 'a-b', '4--3'])(
    'refuses %j where it might be an expression',
    (text) => {
      expect(() => ratioOrExpression(text)).toThrow(
        new InvalidValue('must be a ratio such as 4-3, a number above 0 or an expression'),
      );
    },
  );

  it.each([
    ['2', 2],
    ['1.5', 1.5],
    ['.5', 0.5],
  ])('reads the number %s', (text, value) => {
    expect(ratioOrExpression(text)).toBe(value);
  });

  it.each(['iar_div_2', 'car', '4_div_3'])('reads the expression %s', (text) => {
    expect(ratioOrExpression(text)).toEqual(expression(text));
  });
});

describe('crop', () => {
  it.each(['maintain_ratio', 'at_max_enlarge', 'extract', 'pad_resize_no_enlarge', 'pad_extract_no_shrink'])(
    'reads %s',
    (text) => {
      expect(crop(text)).toBe(text);
    },
  );

  it.each(['', 'fill', 'AT_MAX', 'constructor'])('refuses %j', (text) => {
    expect(() => crop(text)).toThrow(/^must be one of maintain_ratio, .+, pad_extract_no_shrink$/);
  });
});

const positions = 'center top left bottom right top_left top_right bottom_left bottom_right'.split(' ');

describe('position', () => {
  it.each(positions)('reads %s', (text) => {
    expect(position(text)).toBe(text);
  });

  it.each(['', 'auto', 'face', 'topleft', '__proto__'])('refuses %j', (text) => {
    expect(() => position(text)).toThrow(new InvalidValue(`must be one of ${positions.join(', ')}`));
  });
});

describe('focus', () => {
  it.each([...positions, 'auto', 'face', 'custom'])('reads %s', (text) => {
    expect(focus(text)).toBe(text);
  });

  it('reads auto with an override as auto', () => {
    expect(focus('auto-custom_override')).toBe('auto');
  });

  it.each(['car', 'dog_cat', 'trafficLight', 'wineGlass_cup_fork'])('takes %s for an object', (text) => {
    expect(focus(text)).toBe('object');
  });

  it.each(['', '10', 'top left', 'top_', '_top', 'a__b', 'top_left,'])('refuses %j', (text) => {
    expect(() => focus(text)).toThrow(
      new InvalidValue(`must be one of ${positions.join(', ')}, auto, face or the name of an object`),
    );
  });
});

describe('rotation', () => {
  it.each([
    ['0', 0],
    ['90', 90],
    ['360', 0],
    ['450', 90],
    ['N90', 270],
    ['N450', 270],
    ['-40', 320],
    ['N0', 0],
    ['N360', 0],
    ['45.5', 45.5],
    ['auto', 'auto'],
  ])('reads %s', (text, value) => {
    expect(rotation(text)).toBe(value);
  });

  it.each([...notNumbers, 'NN90', '--90', 'n90', '90deg', 'left'])('refuses %j', (text) => {
    expect(() => rotation(text)).toThrow(
      new InvalidValue('must be a number of degrees, with N in front to turn counter-clockwise, or auto'),
    );
  });

  it('turns N the other way', () => {
    fc.assert(
      fc.property(fc.nat(9999), (degrees) => {
        const there = Number(rotation(String(degrees)));
        const back = Number(rotation(`N${degrees}`));
        expect((there + back) % 360).toBe(0);
        expect(Math.min(there, back)).toBeGreaterThanOrEqual(0);
        expect(Math.max(there, back)).toBeLessThan(360);
      }),
    );
  });
});

describe('page', () => {
  it.each([
    ['1', 1],
    ['002', 2],
    ['2_4', 'several'],
    ['1_3_5', 'several'],
    ['2-4', 'several'],
    ['4-', 'several'],
    ['2_3-4', 'several'],
    ['name-"layer 1"_"b"', 'several'],
  ])('reads %s', (text, value) => {
    expect(page(text)).toBe(value);
  });

  it.each(['', '0', '00', '0-', 'N1', '1.5', '1__2', '-1', 'last', 'name-', '1_', '9999999999'])(
    'refuses %j',
    (text) => {
      expect(() => page(text)).toThrow(
        new InvalidValue('must be the number of a page from 1, or pages such as 1_3, 2-4 or name-"a"'),
      );
    },
  );
});

describe('dotsPerInch', () => {
  it.each([
    ['1', 1],
    ['300', 300],
    ['1200', 1200],
    ['idn', undefined],
    ['idn_mul_2', undefined],
  ])('reads %s', (text, value) => {
    expect(dotsPerInch(text)).toBe(value);
  });

  it.each([...notNumbers, '0', '1201', 'iw_div_2', 'idn_mul', 'N1'])('refuses %j', (text) => {
    expect(() => dotsPerInch(text)).toThrow(new InvalidValue('must be a number from 1 to 1200'));
  });
});
