import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tokenize } from '../../../../lambda/image-delivery/request/tokenizer';

/** Steps as `key=value` texts, which read better than objects. */
const read = (text: string): string[][] =>
  tokenize(text).map((step) => step.map(({ key, value }) => `${key}=${value}`));

describe('tokenize', () => {
  it.each([
    ['one parameter', 'w-300', [['w=300']]],
    ['a step', 'w-300,h-200', [['w=300', 'h=200']]],
    ['a chain', 'h-300,w-400:rt-90', [['h=300', 'w=400'], ['rt=90']]],
    ['a value with dashes', 'b-5-A94D34,i-my-logo.png', [['b=5-A94D34', 'i=my-logo.png']]],
    ['a negative value', 'rt--40,rt-N40', [['rt=-40', 'rt=N40']]],
    ['a key without a value', 'w,h-', [['w=', 'h=']]],
    ['a value without a key', '-300', [['=300']]],
    ['a bare effect', 'e-grayscale,e-contrast', [['e-grayscale=', 'e-contrast=']]],
    ['an effect with a value', 'e-sharpen-10', [['e-sharpen=10']]],
    ['an effect with values', 'e-usm-2-2-0.8-0.024', [['e-usm=2-2-0.8-0.024']]],
    ['an effect without a name', 'e,e-', [['e=', 'e-=']]],
    ['a ratio with a colon', 'ar-4:3', [['ar=4:3']]],
    ['a ratio with a colon in a chain', 'w-300,ar-2.5:1:rt-90', [['w=300', 'ar=2.5:1'], ['rt=90']]],
    ['two ratios with a colon', 'ar-4:3:ar-16:9,w-1', [['ar=4:3'], ['ar=16:9', 'w=1']]],
    ['a ratio with a dash before a step', 'ar-4-3:w-300', [['ar=4-3'], ['w=300']]],
    ['half a ratio before a step', 'ar-4:w-300', [['ar=4'], ['w=300']]],
    ['a key that ends in ar', 'car-4:3', [['car=4'], ['3=']]],
    ['empty parameters', ',w-1,,h-2,', [['w=1', 'h=2']]],
    ['empty steps', ':w-1::h-2:', [['w=1'], ['h=2']]],
    ['nothing', '', []],
    ['separators only', ',:,::,', []],
    ['a repeated key', 'w-1,w-2', [['w=1', 'w=2']]],
    ['an unknown key', 'rndm_trnsf-abcd', [['rndm_trnsf=abcd']]],
    ['a layer', 'l-image,i-a.png,l-end', [['l=image,i-a.png,l-end']]],
    ['a layer between', 'w-1,l-text,i-a,l-end,h-2', [['w=1', 'l=text,i-a,l-end', 'h=2']]],
    ['a chain in a layer', 'l-image,i-a.png,w-100:rt-90,l-end:h-1', [['l=image,i-a.png,w-100:rt-90,l-end'], ['h=1']]],
    ['a layer in a layer', 'l-image,i-a:l-image,i-b,l-end,l-end,w-1', [['l=image,i-a:l-image,i-b,l-end,l-end', 'w=1']]],
    [
      'a conditional',
      'if-ar_gt_1,w-1:h-2,if-else,h-1,if-end:rt-90',
      [['if=ar_gt_1,w-1:h-2,if-else,h-1,if-end'], ['rt=90']],
    ],
    ['a layer in a conditional', 'if-w_gt_1,l-text,i-a,l-end,if-end', [['if=w_gt_1,l-text,i-a,l-end,if-end']]],
    ['every kind of layer', 'l-video,l-end:l-subtitle,l-end', [['l=video,l-end'], ['l=subtitle,l-end']]],
    ['what only looks like a layer', 'l-images,if,w-1', [['l=images', 'if=', 'w=1']]],
  ])('reads %s', (_, text, steps) => {
    expect(read(text)).toEqual(steps);
  });

  it.each([
    ['a layer that is not closed', 'l-image,i-a.png', 'A layer or conditional is not closed'],
    ['a layer in it that is not closed', 'l-image,l-text,l-end', 'A layer or conditional is not closed'],
    ['a conditional that is not closed', 'if-w_gt_1,h-1', 'A layer or conditional is not closed'],
    ['an end without a layer', 'w-1,l-end', '"l-end" closes what was never opened'],
    ['an end without a conditional', 'if-end', '"if-end" closes what was never opened'],
  ])('refuses %s', (_, text, message) => {
    expect(() => tokenize(text)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL', message }));
  });

  it.each([
    ['50 steps', Array.from({ length: 50 }, () => 'w-1').join(':')],
    ['200 parameters', Array.from({ length: 200 }, () => 'w-1').join(',')],
    ['200 parameters in 50 steps', Array.from({ length: 50 }, () => 'w-1,h-1,q-1,bl-1').join(':')],
  ])('takes %s and not one more', (_, text) => {
    expect(tokenize(text).flat().length).toBeGreaterThanOrEqual(50);
    const more = text.includes(':') ? `${text}:w-1` : `${text},w-1`;
    expect(() => tokenize(more)).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT' }));
  });

  it('loses nothing that stands between separators', () => {
    const parameter = fc.stringMatching(/^[a-z]{1,4}-[\w.-]{1,8}$/).filter((text) => !/^(?:ar|l|if|e)-/.test(text));
    const chains = fc.array(fc.array(parameter, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(chains, (chain) => {
        const text = chain.map((step) => step.join(',')).join(':');
        const again = tokenize(text).map((step) => step.map(({ key, value }) => `${key}-${value}`));
        expect(again).toEqual(chain);
      }),
    );
  });
});
