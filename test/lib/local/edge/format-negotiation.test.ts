import { describe, expect, it } from '@jest/globals';
import { redirectionOf, variantOf } from '../../../../lib/local/edge/format-negotiation';

/** What browsers ask for images with. */
const chrome = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
const oldSafari = 'image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5';
const older = 'image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5';

describe('redirectionOf', () => {
  it.each([
    ['/a.jpg?tr=w-1', chrome, '/a.jpg?tr=w-1&ik-f=avif'],
    ['/a.jpg?tr=w-1', oldSafari, '/a.jpg?tr=w-1&ik-f=webp'],
    ['/a.jpg', chrome, '/a.jpg?&ik-f=avif'],
    ['/a.jpg?', chrome, '/a.jpg?&ik-f=avif'],
    ['/a%2Fb.jpg?b?c=%C3%A9&ik-s=1', chrome, '/a%2Fb.jpg?b?c=%C3%A9&ik-s=1&ik-f=avif'],
    ['/ik-f=a.jpg', chrome, '/ik-f=a.jpg?&ik-f=avif'],
    ['/a.jpg?IK-F=avif', chrome, '/a.jpg?IK-F=avif&ik-f=avif'],
  ])('of %s for %s is %s', (target, accept, location) => {
    expect(redirectionOf(target, accept, true)).toBe(location);
  });

  it.each([
    ['/a.jpg', older],
    ['/a.jpg', '*/*'],
    ['/a.jpg', undefined],
    ['/a.jpg?ik-f=webp', chrome],
    ['/a.jpg?v=1&ik-f=avif&fbclid=x', chrome],
    ['/a.jpg?v=ik-f=1', chrome],
  ])('does not exist of %s for %s', (target, accept) => {
    expect(redirectionOf(target, accept, true)).toBeUndefined();
  });
});

it('knows no AVIF where there are no rules for it', () => {
  expect(redirectionOf('/a.jpg', chrome, false)).toBe('/a.jpg?&ik-f=webp');
  expect(redirectionOf('/a.jpg', 'image/avif', false)).toBeUndefined();
  expect(variantOf('/a.jpg', chrome, false)).toBe('/.v/webp/a.jpg');
});

describe('variantOf', () => {
  it.each([
    ['/a.jpg?tr=w-1', chrome, '/.v/avif/a.jpg?tr=w-1'],
    ['/a.jpg', oldSafari, '/.v/webp/a.jpg'],
    ['/', older, '/.v/none/'],
    ['/a.jpg', undefined, '/.v/none/a.jpg'],
    ['/.v/avif/a.jpg', older, '/.v/none/.v/avif/a.jpg'],
  ])('of %s for %s is %s', (target, accept, variant) => {
    expect(variantOf(target, accept, true)).toBe(variant);
  });
});
