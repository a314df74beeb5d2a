import { describe, expect, it } from '@jest/globals';
import {
  askedHints,
  collectAssetPaths,
  defaultImageOf,
  hasAutomaticFormat,
  isFontPath,
  wantsOriginal,
  wantsPixels,
} from '../../../../../lambda/image-delivery/request/transformation/chain-facts';
import { parseTransformation } from '../../../../../lambda/image-delivery/request/transformation/transformation';

const chain = (text: string) => parseTransformation([text]);

describe('collectAssetPaths', () => {
  it.each<[string, string[], string[]]>([
    ['w-100', [], []],
    ['l-image,i-logo.png,l-end', ['logo.png'], []],
    ['l-image,i-a@@b.png,l-end:w-10:l-image,i-c.png,l-end', ['a/b.png', 'c.png'], []],
    ['l-image,i-a.png,l-end,l-image,i-a.png,w-10,l-end', ['a.png'], []],
    ['l-image,i-ik_canvas,bg-FF0000,w-10,h-10,l-end', [], []],
    ['l-image,i-a.png,l-image,i-b.png,l-image,i-c.png,l-end,l-end,l-end', ['a.png', 'b.png', 'c.png'], []],
    ['if-w_gt_100,l-image,i-a.png,l-end,if-else,l-image,i-b.png,l-end,if-end', ['a.png', 'b.png'], []],
    ['l-text,i-Hello,ff-Roboto,l-end', [], []],
    ['l-text,i-Hello,ff-fonts@@Own.ttf,l-end', [], ['fonts/Own.ttf']],
    ['l-text,i-Hello,ff-Own.OTF,l-end', [], ['Own.OTF']],
    ['l-text,i-Hello,ff-own.woff2,l-end', [], ['own.woff2']],
    ['l-text,i-Hello,l-end', [], []],
  ])('of %s are %j and %j', (text, images, fonts) => {
    expect(collectAssetPaths(chain(text))).toEqual({ images, fonts });
  });
});

describe('askedHints', () => {
  it.each([
    ['w-100', false, false],
    ['w-auto', true, false],
    ['w-100,dpr-auto', false, true],
    ['w-auto,dpr-auto', true, true],
    ['rt-90:w-auto', true, false],
    ['if-w_gt_100,w-auto,if-else,w-10,dpr-auto,if-end', true, true],
    ['l-image,i-a.png,w-10,dpr-auto,l-end', false, true],
  ])('of %s', (text, width, dpr) => {
    expect(askedHints(chain(text))).toEqual({ width, dpr });
  });
});

describe('defaultImageOf', () => {
  it.each([
    ['w-100', undefined],
    ['w-100,di-a@@b.jpg', 'a/b.jpg'],
    ['di-a.jpg:w-100:di-b.jpg:w-10', 'b.jpg'],
    ['di-', undefined],
  ])('of %s is %s', (text, path) => {
    expect(defaultImageOf(chain(text))).toBe(path);
  });
});

describe('wantsOriginal', () => {
  it.each([
    ['orig-true', true],
    ['w-100:orig-true:w-10', true],
    ['orig-false', false],
    ['if-w_gt_100,orig-true,if-end', false],
  ])('of %s is %s', (text, expected) => {
    expect(wantsOriginal(chain(text))).toBe(expected);
  });
});

describe('the output format', () => {
  it.each([
    ['', true, false],
    ['w-100', true, false],
    ['f-auto', true, false],
    ['f-png:f-auto', true, false],
    ['f-auto:f-png', false, true],
    ['f-jpg:w-100', false, true],
    ['f-avif', false, true],
    ['f-orig', false, false],
    ['f-gif', false, false],
    ['f-svg', false, false],
    ['orig-true', false, false],
    ['if-w_gt_100,f-png,if-end', true, false],
    ['if-w_gt_100,f-png,if-else,f-webp,if-end', false, true],
    ['f-png:if-w_gt_100,f-auto,if-end', true, false],
    ['if-w_gt_100,f-auto,if-end:f-webp', false, true],
    ['if-w_gt_100,w-10,if-else,w-20,if-end', true, false],
  ])('of "%s" is open: %s, of pixels: %s', (text, open, pixels) => {
    expect([hasAutomaticFormat(chain(text)), wantsPixels(chain(text))]).toEqual([open, pixels]);
  });
});

describe('isFontPath', () => {
  it.each(['fonts/Poppins.ttf', 'Poppins.ttf', 'Poppins.OTF', 'a.woff', 'a.woff2', 'a.ttc', 'fonts/poppins'])(
    'is %s',
    (font) => {
      expect(isFontPath(font)).toBe(true);
    },
  );

  it.each(['Poppins', 'PT_Serif', 'Open Sans', 'ttf', ''])('is not %j', (font) => {
    expect(isFontPath(font)).toBe(false);
  });
});
