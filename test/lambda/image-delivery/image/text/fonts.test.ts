import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import faces from '../../../../../lambda/image-delivery/image/text/faces.json';
import { prepareFonts } from '../../../../../lambda/image-delivery/image/text/fonts';
import { readFont } from '../../../../../lambda/image-delivery/image/text/sfnt';

describe('prepareFonts', () => {
  const others = prepareFonts();
  const settings = process.env.FONTCONFIG_FILE ?? '';
  const fonts = join(dirname(settings), 'fonts');

  it('unpacks the fonts, and tells fontconfig of no others', () => {
    const names = readdirSync(fonts);
    expect(names).toHaveLength(faces.length);
    for (const name of names) expect(readFont(readFileSync(join(fonts, name)), 1e6).flavor).toBe(0x00010000);
    expect(readFileSync(settings, 'utf8').match(/<dir>.*<\/dir>/g)).toEqual([`<dir>${fonts}</dir>`]);
  });

  it('gives a folder for other fonts that fontconfig does not look into', () => {
    expect(existsSync(others)).toBe(true);
    expect(others.startsWith(fonts)).toBe(false);
    expect(prepareFonts()).toBe(others);
  });

  it('keeps them from other users of the machine', () => {
    expect(statSync(dirname(others)).mode & 0o777).toBe(0o700);
  });
});
