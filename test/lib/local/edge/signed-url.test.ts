import { describe, expect, it } from '@jest/globals';
import { isSigned } from '../../../../lib/local/edge/signed-url';

describe('isSigned', () => {
  it.each([
    '/a.jpg?ik-s=0',
    '/a.jpg?v=1&ik-t=1&ik-s=',
    '/a.jpg?IK-S=0',
    '/a.jpg?ik%2Ds=0',
    '/a.jpg?%69%6b%2d%53%3D0',
    '/a.jpg?%zz&ik-s=0',
    '/a.jpg?%E0&x-ik-s=0',
  ])('takes %s for signed', (target) => {
    expect(isSigned(target)).toBe(true);
  });

  it.each(['/a.jpg', '/ik-s=0/a.jpg', '/a.jpg?', '/a.jpg?ik-t=1', '/a.jpg?ik-s', '/a.jpg?ik%252Ds=0', '/ik-s=?v=1'])(
    'does not take %s for signed',
    (target) => {
      expect(isSigned(target)).toBe(false);
    },
  );
});
