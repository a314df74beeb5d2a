import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { useFontFile } from '../../../../../lambda/image-delivery/image/text/font-file';
import { readFont, renamed, writeFont } from '../../../../../lambda/image-delivery/image/text/sfnt';
import { fontFile } from './font-files';

const lobster = fontFile('@fontsource/lobster/files/lobster-latin-400-normal.woff');
const refusal = (name: string) =>
  `The font "${name}" cannot be read: it must be a TrueType, OpenType or WOFF (not WOFF 2) file`;

describe('useFontFile', () => {
  it('writes a font under a name of its own, once', () => {
    const font = useFontFile('a.woff', lobster);
    expect(font.family).toMatch(/^file-[0-9a-f]{32}$/);
    expect(readFileSync(font.path)).toEqual(writeFont(renamed(readFont(lobster, 1_000_000), font.family)));
    expect(useFontFile('b.woff', Buffer.from(lobster))).toBe(font);
  });

  it('names the font that it cannot read', () => {
    expect(() => useFontFile('fonts/a.ttf', Buffer.from('nothing'))).toThrow(
      expect.objectContaining({ status: 400, code: 'EINVAL', message: refusal('fonts/a.ttf') }),
    );
  });

  it('takes no file of more than 5 MB', () => {
    expect(() => useFontFile('a.ttf', Buffer.alloc(5 * 1024 * 1024 + 1))).toThrow(
      expect.objectContaining({ status: 400, code: 'ELIMIT', message: 'The font "a.ttf" is larger than 5 MB' }),
    );
  });

  it('takes so many and no more; those in use stay', () => {
    const font = readFont(lobster, 1_000_000);
    const others = Array.from({ length: 63 }, (_, index) => writeFont(renamed(font, `font ${index}`)));
    const first = useFontFile('0.ttf', others[0] ?? lobster);
    for (const other of others) useFontFile('font.ttf', other);
    expect(() => useFontFile('last.ttf', writeFont(renamed(font, 'one too many')))).toThrow(
      expect.objectContaining({ status: 400, code: 'ELIMIT' }),
    );
    expect(useFontFile('0.ttf', others[0] ?? lobster)).toBe(first);
  });
});
