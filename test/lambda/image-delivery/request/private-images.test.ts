import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPrivateName } from '../../../../lambda/image-delivery/request/private-images';

describe('isPrivateName', () => {
  it.each<[string, string]>([
    ['*', 'a.jpg'],
    ['a.jpg', 'a.jpg'],
    ['invoices/*', 'invoices/2026/a.jpg'],
    ['invoices/*', 'invoices/'],
    ['*.private.jpg', 'a/b.private.jpg'],
    ['*.private.jpg', '.private.jpg'],
    ['clients/*/drafts/*.png', 'clients/a/b/drafts/c/d.png'],
    ['a*a', 'aa'],
    ['a*b*b*c', 'abbbc'],
    ['**', 'a'],
    ['[a].jpg', '[a].jpg'],
    ['priv\u00e9/*', 'prive\u0301/a.jpg'],
    ['prive\u0301/*', 'priv\u00e9/a.jpg'],
    ['prive*', 'prive\u0301/a.jpg'],
  ])('%s is %s', (pattern, name) => {
    expect(isPrivateName(name, ['nothing', pattern])).toBe(true);
  });

  it.each<[string, string]>([
    ['a.jpg', 'a.jpg.png'],
    ['a.jpg', 'b/a.jpg'],
    ['a.jpg', 'A.jpg'],
    ['invoices/*', 'invoices'],
    ['invoices/*', 'old/invoices/a.jpg'],
    ['*.private.jpg', 'a.private.png'],
    ['a*a', 'a'],
    ['ab*bc', 'abc'],
    ['a*b*c', 'acb'],
    ['a.jpg', 'axjpg'],
  ])('%s is not %s', (pattern, name) => {
    expect(isPrivateName(name, [pattern])).toBe(false);
  });

  it('is nothing without patterns', () => {
    expect(isPrivateName('a.jpg', [])).toBe(false);
  });

  it('means what the regular expression means', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '/', '.'), { maxLength: 8 }).map((parts) => parts.join(''));
    const pattern = fc.array(fc.constantFrom('a', 'b', '/', '.', '*'), { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, pattern, (name, glob) => {
        const expression = new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(isPrivateName(name, [glob])).toBe(expression.test(name));
      }),
      { numRuns: 5000 },
    );
  });
});
