import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { drawText } from '../../../../lambda/image-delivery/image/text/draw-text';
import faces from '../../../../lambda/image-delivery/image/text/faces.json';
import { readFont } from '../../../../lambda/image-delivery/image/text/sfnt';
import type { LayerSource } from '../../../../lambda/image-delivery/request/transformation/step';
import { bundle } from '../../../../lib/function/package/bundle';
import { fontFiles, fontVersions } from '../../../../lib/function/package/fonts';
import { zip } from '../../../../lib/function/package/zip';
import { modulePath, packageRoot } from '../../../../lib/package-root';
import { budgetOf } from '../../../support/actions';

const files = fontFiles();

describe('fontFiles', () => {
  it('holds the fonts that are installed, as they are but for their compression', () => {
    expect(Object.keys(files)).toEqual(['dist/fonts.br', 'dist/fonts.LICENSE']);
    let rest = brotliDecompressSync(files['dist/fonts.br'] ?? Buffer.alloc(0));
    for (const face of faces) {
      const length = rest.readUInt32BE(8);
      const installed = readFileSync(join(packageRoot, 'node_modules', face));
      expect(readFont(rest.subarray(0, length), 1e6)).toEqual(readFont(installed, 1e6));
      rest = rest.subarray(length);
    }
    expect(rest).toHaveLength(0);
  });

  it('holds their licences in one file', () => {
    const licences = Buffer.from(files['dist/fonts.LICENSE'] ?? []).toString();
    const packages = new Set(faces.map((name) => name.split('/').slice(0, 2).join('/')));
    for (const name of packages) expect(licences).toContain(`${name}\n\nCopyright`);
    expect(licences.match(/SIL OPEN FONT LICENSE Version 1\.1/g)).toHaveLength(packages.size);
  });

  it('takes two fifths of a megabyte in the zip', () => {
    expect(zip(files).length).toBeLessThan(425_000);
  });
});

describe('fontVersions', () => {
  it('names what is packed, and what is asked for', () => {
    const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const asked = Object.entries(dependencies).filter(([name]) => name.startsWith('@fontsource/'));
    expect([...fontVersions()].sort()).toEqual(asked.map(([name, version]) => `${name}@${version}`).sort());
  });
});

describe('a text of the packaged function', () => {
  // Neither the folder nor its name may matter, nor the language of the machine.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'blobfront & fonts ')));
  const temporary = join(folder, 'tmp');
  const layers: Extract<LayerSource, { kind: 'text' }>[] = [
    { kind: 'text', text: 'Quick žluť Привет Ελλη', style: { bold: true } },
    { kind: 'text', text: 'fjord jf', style: { font: 'PT_Serif', italic: true, size: 70 } },
    { kind: 'text', text: 'שלום مرحبا नमस्ते สวัสดี 😀 漢字', style: { width: 300 } },
  ];

  beforeAll(() => {
    const main = { 'dist/main.js': bundle(modulePath('lambda/image-delivery/image/text/draw-text')).code };
    for (const [name, contents] of Object.entries({ ...main, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), contents);
    }
    mkdirSync(temporary);
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(realpathSync(join(packageRoot, 'node_modules', 'sharp')), join(folder, 'node_modules', 'sharp'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (settings: NodeJS.ProcessEnv = {}): unknown => {
    const script = `
      const { createHash } = require('node:crypto');
      const { drawText } = require('./dist/main.js');
      const context = { budget: { spend: () => {} }, assets: {} };
      Promise.all(${JSON.stringify(layers)}.map((layer) => drawText(layer, {}, context))).then((drawn) =>
        console.log(JSON.stringify(drawn.map(({ width, height, data }) =>
          [width, height, createHash('sha256').update(data).digest('hex')]))));`;
    const env = { PATH: process.env.PATH, TMPDIR: temporary, TZ: 'Pacific/Kiritimati', ...settings };
    return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: folder, env, encoding: 'utf8' }));
  };

  it('is the one that is drawn here, pixel by pixel', async () => {
    const here = await Promise.all(layers.map((layer) => drawText(layer, {}, budgetOf(1e9))));
    const expected = here.map(({ width, height, data }) => [
      width,
      height,
      createHash('sha256').update(data).digest('hex'),
    ]);
    expect(run()).toEqual(expected);
    expect(run({ LANG: 'ja_JP.UTF-8', LC_ALL: 'ja_JP.UTF-8', FONTCONFIG_FILE: '/nowhere/fonts.conf' })).toEqual(
      expected,
    );
  });

  it('needs nothing but a folder for temporary files, and leaves one there', () => {
    run();
    expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^blobfront-fonts-/)]);
    expect(readdirSync(folder).sort()).toEqual(['dist', 'node_modules', 'tmp']);
  });

  it('makes fonts again that somebody has removed', () => {
    const before = run();
    const [own = ''] = readdirSync(temporary);
    const [fonts = ''] = readdirSync(join(temporary, own)).filter((name) => name !== 'others');
    rmSync(join(temporary, own, fonts, 'fonts', 'open-sans-latin-700-normal.ttf'));
    expect(run()).toEqual(before);
  });
});
