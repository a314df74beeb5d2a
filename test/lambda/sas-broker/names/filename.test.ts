import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BrokerError } from '../../../../lambda/sas-broker/errors';
import { requireFilename } from '../../../../lambda/sas-broker/names/filename';

describe('requireFilename', () => {
  it.each([
    'cat.png',
    'Invoice #4 (50% off?).pdf',
    'e\u0301.jpg',
    '😀',
    'a.',
    ' a ',
    '.htaccess',
    'مرحبا.txt',
    'a"b;c.txt',
  ])('keeps %s', (filename) => {
    expect(requireFilename(filename)).toBe(filename);
  });

  it.each([
    ['an empty one', '', 'must have 1-255 characters'],
    ['256 characters', 'x'.repeat(256), 'must have 1-255 characters'],
    ['a path', 'a/b', 'must be the name of a file, without folders'],
    ['a path of Windows', 'C:\\b', 'must be the name of a file, without folders'],
    ['a folder', '..', 'must be the name of a file, not of a folder'],
    ['a line break', 'a\r\nX-Evil: 1', 'must not have control characters'],
    ['NUL', 'a\0', 'must not have control characters'],
    ['a C1 control', 'a\x85', 'must not have control characters'],
    ['a line separator', 'a\u2028', 'must not have control characters'],
    ['a noncharacter', 'a\uffff', 'must not have control characters'],
    ['half a pair', 'a\ud83d', 'must be well-formed Unicode, without half a surrogate pair'],
    ['an override', 'photo\u202egpj.exe', 'must not have characters that change the direction of writing'],
    ['an isolate', 'a\u2066b', 'must not have characters that change the direction of writing'],
    ['a mark', 'a\u200fb', 'must not have characters that change the direction of writing'],
  ])('refuses %s', (_, filename, detail) => {
    const refused = { status: 400, code: 'invalid-name', errors: [{ pointer: '/filename', detail }] };
    expect(() => requireFilename(filename)).toThrow(expect.objectContaining(refused));
  });

  it('only takes what can be encoded, in one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (filename) => {
        try {
          requireFilename(filename);
        } catch (error) {
          expect(error).toBeInstanceOf(BrokerError);
          return;
        }
        expect(decodeURIComponent(encodeURIComponent(filename))).toBe(filename);
        expect(filename).toMatch(/^[^\r\n/\\]+$/);
      }),
    );
  });
});
