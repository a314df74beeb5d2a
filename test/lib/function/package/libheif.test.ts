import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { libheifFiles } from '../../../../lib/function/package/libheif';
import { packageRoot } from '../../../../lib/package-root';

const files = libheifFiles();
const text = (name: string) => Buffer.from(files[`node_modules/libheif-js/${name}`] ?? []).toString();

describe('libheifFiles', () => {
  it('holds the decoder as it is installed', () => {
    for (const [name, contents] of Object.entries(files)) {
      expect(readFileSync(join(packageRoot, name)).equals(contents)).toBe(true);
    }
    const code = ['libheif.js', 'libheif.wasm'].map((name) => `node_modules/libheif-js/libheif-wasm/${name}`);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(code));
  });

  it('holds the texts of its licenses', () => {
    expect((JSON.parse(text('package.json')) as { license: string }).license).toBe('LGPL-3.0');
    expect(text('LICENSE')).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
    expect(text('libheif-wasm/LICENSE')).toMatch(/^ +GNU GENERAL PUBLIC LICENSE$/m);
  });
});
