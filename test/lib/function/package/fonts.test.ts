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
import { drawText } from '../../../../lambda/image-delivery/image/text/draw-text';
import type { LayerSource } from '../../../../lambda/image-delivery/request/transformation/step';
import { bundle } from '../../../../lib/function/package/bundle';
import { fontFiles, fontVersions } from '../../../../lib/function/package/fonts';
import { zip } from '../../../../lib/function/package/zip';
import { modulePath, packageRoot } from '../../../../lib/package-root';
import { budgetOf } from '../../../support/actions';

const files = fontFiles();
const names = Object.keys(files);

describe('fontFiles', () => {
  it('holds the fonts as they are installed, and their licences in one file', () => {
    const fonts = names.filter((name) => name.endsWith('.woff'));
    expect(names).toHaveLength(fonts.length + 1);
    for (const name of fonts) expect(files[name]).toEqual(readFileSync(join(packageRoot, name)));
    const licences = Buffer.from(files['node_modules/@fontsource/LICENSE'] ?? []).toString();
    const packages = new Set(fonts.map((name) => name.split('/').slice(1, 3).join('/')));
    for (const name of packages) expect(licences).toContain(`${name}\n\nCopyright`);
    expect(licences.match(/SIL OPEN FONT LICENSE Version 1\.1/g)).toHaveLength(packages.size);
  });

  it('takes half a megabyte in the zip', () => {
    expect(zip(files).length).toBeLessThan(550_000);
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
