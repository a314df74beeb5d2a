import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type StepTokens,
  type Token,
  tokenAllowance,
  tokenize,
} from '../../../../../lambda/image-delivery/request/transformation/tokenizer';

/** Steps as `key=value` texts, and blocks as arrays of their type or condition and their chains: easier to read. */
function show(chain: readonly StepTokens[]): unknown[] {
  return chain.map((step) =>
    step.map((token) => {
      if (token.kind === 'parameter') return `${token.key}=${token.value}`;
      if (token.kind === 'layer') return [token.type, show(token.steps)];
      return [token.condition, show(token.then), show(token.otherwise)];
    }),
  );
}

const read = (text: string): unknown[] => show(tokenize(text));
const times = (count: number, text: string, separator = ','): string => Array(count).fill(text).join(separator);

describe('tokenize', () => {
  it.each<[string, string, unknown[]]>([
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
    ['a URL', 'w-1,di-https:@@@@a.example@@b.png:h-2', [['w=1', 'di=https:@@@@a.example@@b.png'], ['h=2']]],
    ['a URL with a slash less', 'di-http:@@a.example,w-1', [['di=http:@@a.example', 'w=1']]],
    ['URLs with slashes', 'i-https://a.example/b,ff-http:/c', [['i=https://a.example/b', 'ff=http:/c']]],
    ['a URL with a port', 'di-http:@@@@a.example:80', [['di=http:@@@@a.example'], ['80=']]],
    ['half a URL before a step', 'di-https:w-1,i-http:@b', [['di=https'], ['w=1', 'i=http'], ['@b=']]],
    ['another scheme, and another key', 'di-ftp:@@a,n-https:@@b', [['di=ftp'], ['@@a=', 'n=https'], ['@@b=']]],
    ['empty parameters', ',w-1,,h-2,', [['w=1', 'h=2']]],
    ['empty steps', ':w-1::h-2:', [['w=1'], ['h=2']]],
    ['nothing', '', []],
    ['separators only', ',:,::,', []],
    ['a repeated key', 'w-1,w-2', [['w=1', 'w=2']]],
    ['an unknown key', 'rndm_trnsf-abcd', [['rndm_trnsf=abcd']]],
    ['a text in the way of SDKs', 'l-text,i-Hello World,l-end', [[['text', [['i=Hello World']]]]]],
    ['a text in another script', 'l-text,i-इमेजकिट के साथ,l-end', [[['text', [['i=इमेजकिट के साथ']]]]]],
    ['a path with slashes', 'l-image,i-/path/to/overlay.jpg,l-end', [[['image', [['i=/path/to/overlay.jpg']]]]]],
    ['an input that looks like the end', 'l-text,i-l-end,l-end', [[['text', [['i=l-end']]]]]],
    ['a layer between', 'w-1,l-text,i-a,l-end,h-2', [['w=1', ['text', [['i=a']]], 'h=2']]],
    [
      'two layers in a step',
      'l-text,i-a,l-end,l-text,i-b,l-end',
      [
        [
          ['text', [['i=a']]],
          ['text', [['i=b']]],
        ],
      ],
    ],
    [
      'a chain in a layer',
      'l-image,i-a.png,w-9:rt-90,l-end:h-1',
      [[['image', [['i=a.png', 'w=9'], ['rt=90']]]], ['h=1']],
    ],
    ['a ratio in a layer', 'l-image,i-a,ar-4:3:ar-1:2,l-end', [[['image', [['i=a', 'ar=4:3'], ['ar=1:2']]]]]],
    [
      'a layer in a layer',
      'l-image,i-a:l-image,i-b,l-end,l-end,w-1',
      [[['image', [['i=a'], [['image', [['i=b']]]]]], 'w=1']],
    ],
    ['an empty layer', 'l-image,l-end', [[['image', []]]]],
    ['a layer of another type', 'l-foo-bar,i-a,l-end', [[['foo-bar', [['i=a']]]]]],
    ['a chain in a layer from its beginning', 'l-image:i-a,l-end', [[['image', [['i=a']]]]]],
    ['what is no layer', 'l,if,w-1', [['l=', 'if=', 'w=1']]],
    [
      'a conditional',
      'if-ar_gt_1,w-1:h-2,if-else,h-1,if-end:rt-90',
      [[['ar_gt_1', [['w=1'], ['h=2']], [['h=1']]]], ['rt=90']],
    ],
    ['a conditional without else', 'if-w_gt_1,h-1,if-end', [[['w_gt_1', [['h=1']], []]]]],
    ['a conditional with a chain after else', 'if-a,if-else:w-1:h-1:if-end', [[['a', [], [['w=1'], ['h=1']]]]]],
    ['a ratio in a conditional', 'if-a,ar-4:3:w-1,if-end', [[['a', [['ar=4:3'], ['w=1']], []]]]],
    ['an empty conditional', 'if-,if-else,if-end', [[['', [], []]]]],
    ['a layer in a conditional', 'if-a,l-text,i-b,l-end,if-end', [[['a', [[['text', [['i=b']]]]], []]]]],
    ['a conditional in a layer', 'l-image,i-a:if-b,w-1,if-end,l-end', [[['image', [['i=a'], [['b', [['w=1']], []]]]]]]],
    [
      'a conditional in a conditional',
      'if-a,if-b,w-1,if-else,w-2,if-end,if-else,w-3,if-end',
      [[['a', [[['b', [['w=1']], [['w=2']]]]], [['w=3']]]]],
    ],
  ])('reads %s', (_, text, steps) => {
    expect(read(text)).toEqual(steps);
  });

  it.each([
    ['a layer that is not closed', 'l-image,i-a.png', 'A layer or conditional is not closed'],
    ['a layer in it that is not closed', 'l-image,l-text,l-end', 'A layer or conditional is not closed'],
    ['a conditional that is not closed', 'if-w_gt_1,h-1', 'A layer or conditional is not closed'],
    ['an end without a layer', 'w-1,l-end', '"l-end" closes what was never opened'],
    ['an end without a conditional', 'if-end', '"if-end" closes what was never opened'],
    ['a layer that ends as a conditional', 'l-image,i-a,if-end', '"if-end" closes what was never opened'],
    ['blocks that overlap', 'if-a,l-text,i-b,if-end,l-end', '"if-end" closes what was never opened'],
    ['one end too many', 'l-image,l-end,l-end', '"l-end" closes what was never opened'],
    ['else alone', 'if-else', '"if-else" stands outside of a conditional, or for the second time'],
    [
      'else in a layer',
      'if-a,l-text,if-else,l-end,if-end',
      '"if-else" stands outside of a conditional, or for the second time',
    ],
    ['else twice', 'if-a,if-else,if-else,if-end', '"if-else" stands outside of a conditional, or for the second time'],
  ])('refuses %s', (_, text, message) => {
    expect(() => tokenize(text)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL', message }));
  });

  const layers = (depth: number): string => times(depth, 'l-image') + ',' + times(depth, 'l-end');
  const conditionals = (depth: number): string => times(depth, 'if-a') + ',' + times(depth, 'if-end');

  it.each([
    ['50 steps', times(50, 'w-1', ':'), times(51, 'w-1', ':'), 'The transformation has too many steps'],
    ['50 steps, empty ones too', ':'.repeat(49), ':'.repeat(50), 'The transformation has too many steps'],
    [
      '50 steps, those in blocks too',
      `l-image,i-a${times(49, ':w-1', '')},l-end`,
      `l-image,i-a${times(49, ':w-1', '')},l-end:w-1`,
      'The transformation has too many steps',
    ],
    ['200 parameters', times(200, 'w-1'), times(201, 'w-1'), 'The transformation has too many parameters'],
    [
      '200 parameters, blocks too',
      times(200, 'if-a,if-end'),
      times(201, 'if-a,if-end'),
      'The transformation has too many parameters',
    ],
    ['10 layers', times(10, 'l-image,l-end'), times(11, 'l-image,l-end'), 'The transformation has too many layers'],
    ['layers 3 deep', layers(3), layers(4), 'Layers are nested more than 3 deep'],
    ['conditionals 5 deep', conditionals(5), conditionals(6), 'Conditionals are nested more than 5 deep'],
    [
      'both of them together',
      `if-a,if-a,${layers(3)},if-end,if-end`,
      `if-a,l-image,if-a,${layers(3)},if-end,l-end,if-end`,
      'Layers are nested more than 3 deep',
    ],
  ])('takes %s and not one more', (_, text, more, message) => {
    expect(() => tokenize(text)).not.toThrow();
    expect(() => tokenize(more)).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT', message }));
  });

  it('counts several texts together', () => {
    const allowance = tokenAllowance();
    tokenize(times(150, 'w-1'), allowance);
    tokenize(times(50, 'w-1'), allowance);
    expect(() => tokenize('w-1', allowance)).toThrow(expect.objectContaining({ code: 'ELIMIT' }));
  });

  it('loses nothing that stands between separators', () => {
    const parameter = fc.stringMatching(/^[a-z]{1,4}-[\w.-]{1,8}$/).filter((text) => !/^(?:l|if|e)-/.test(text));
    const chains = fc.array(fc.array(parameter, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(chains, (chain) => {
        const text = chain.map((step) => step.join(',')).join(':');
        const again = tokenize(text).map((step) =>
          step.map((token) => 'key' in token && `${token.key}-${token.value}`),
        );
        expect(again).toEqual(chain);
      }),
    );
  });

  it('reads back any tree of blocks', () => {
    const { chain } = fc.letrec<{ chain: StepTokens[]; token: Token }>((tie) => ({
      token: fc.oneof(
        { maxDepth: 2, depthIdentifier: 'blocks' },
        fc.constantFrom(
          { kind: 'parameter', key: 'w', value: '1-2' } as const,
          { kind: 'parameter', key: 'ar', value: '4:3' } as const,
        ),
        fc.record({ kind: fc.constant('layer'), type: fc.constantFrom('image', 'text'), steps: tie('chain') }),
        fc.record({
          kind: fc.constant('conditional'),
          condition: fc.constant('w_gt_1'),
          then: tie('chain'),
          otherwise: tie('chain'),
        }),
      ),
      chain: fc.array(fc.array(tie('token'), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
    }));
    const write = (steps: readonly StepTokens[]): string =>
      steps.map((step) => step.map(writeToken).join(',')).join(':');
    const writeToken = (token: Token): string => {
      if (token.kind === 'parameter') return `${token.key}-${token.value}`;
      if (token.kind === 'layer') return `l-${token.type},${write(token.steps)},l-end`;
      return `if-${token.condition},${write(token.then)},if-else,${write(token.otherwise)},if-end`;
    };
    const plenty = { steps: 1000, parameters: 1000, layers: 1000 };
    fc.assert(
      fc.property(chain, (steps) => {
        expect(tokenize(write(steps), { ...plenty })).toEqual(steps);
      }),
    );
  });
});
