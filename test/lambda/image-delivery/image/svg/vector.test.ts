import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { openVector } from '../../../../../lambda/image-delivery/image/svg/vector';
import { transformImage } from '../../../../../lambda/image-delivery/image/transform';
import { parseTransformation } from '../../../../../lambda/image-delivery/request/transformation/transformation';
import { limitsSchema } from '../../../../../lambda/image-delivery/limits-config';

const limits = limitsSchema.parse({});

const open = (svg: string) => openVector(Buffer.from(svg), limits.svgBytes);

/** As a URL asks for it, in rows of RGBA. */
async function draw(svg: string, transformation: string) {
  const data = Buffer.from(svg);
  const steps = parseTransformation([`${transformation}:f-png`]);
  const image = await transformImage(data, steps, { limits, vector: await open(svg) });
  const { data: pixels, info } = await sharp(image.data).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...pixels.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)];
  return { width: info.width, height: info.height, at, pixels };
}

const red = [255, 0, 0, 255];
const blue = [0, 0, 255, 255];
const nothing = [0, 0, 0, 0];
const svg = (attributes: string, inner: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`;
const halves = '<rect width="60" height="80" fill="red"/><rect x="60" width="60" height="80" fill="blue"/>';
const drawing = svg('viewBox="0 0 120 80"', halves);

describe('an SVG that is drawn', () => {
  it.each<[string, number, number]>([
    ['w-60', 60, 40],
    ['w-1200', 1200, 800],
    ['h-37', 56, 37],
    ['w-100,h-100,c-force', 100, 100],
    ['w-100,h-100', 100, 100],
    ['w-iw_mul_2', 240, 160],
    ['w-100,h-50,cm-extract', 100, 50],
    ['rt-90', 80, 120],
    ['bl-1', 120, 80],
  ])('%s', async (transformation, width, height) => {
    expect(await draw(drawing, transformation)).toMatchObject({ width, height });
  });

  it('has its edges where they are at every size', async () => {
    for (const scale of [0.1, 1, 7]) {
      const { at } = await draw(drawing, `w-${120 * scale}`);
      expect([at(60 * scale - 1, 5), at(60 * scale, 5)]).toEqual([red, blue]);
    }
  });

  it('is stretched where that is asked for', async () => {
    const { at } = await draw(drawing, 'w-40,h-100,c-force');
    expect([at(0, 0), at(39, 99)]).toEqual([red, blue]);
  });

  it.each<[string, string, number, number]>([
    ['its width and height', 'width="30" height="20" viewBox="0 0 120 80"', 30, 20],
    ['units', 'width="1in" height="72pt"', 96, 96],
    ['its width and shape', 'width="60px" viewBox="0 0 120 80"', 60, 40],
    ['its height and shape', 'height="8mm" viewBox="0,0,120,80"', 45, 30],
    ['its shape', 'width="100%" height="100%" viewBox="-5 -5 12.4 8.4"', 12, 8],
    ['what browsers take', '', 300, 150],
    ['what browsers take instead of what is none', 'width="auto" height="-4" viewBox="0 0 0 1"', 300, 150],
  ])('has a size by %s', async (_, attributes, width, height) => {
    expect((await open(svg(attributes, ''))).source).toMatchObject({ width, height });
  });

  it('is transparent where nothing is drawn', async () => {
    const { at } = await draw(
      svg('width="20" height="20"', '<rect x="10" width="10" height="20" fill="red"/>'),
      'w-20',
    );
    expect([at(2, 2), at(18, 2)]).toEqual([nothing, red]);
  });

  it('has texts in the fonts that are shipped', async () => {
    const text = '<text x="0" y="30" font-size="30" font-family="Helvetica">iii</text>';
    const { pixels } = await draw(svg('width="60" height="40"', text), 'w-60');
    expect(pixels.some((value) => value > 0)).toBe(true);
    const wide = await draw(svg('width="60" height="40"', text.replace('Helvetica', 'PT Mono')), 'w-60');
    expect(wide.pixels.equals(pixels)).toBe(false);
  });

  it('is drawn from what is left of it', async () => {
    const style = '<style>@import "x"; .a { fill: red }</style><script>1</script>';
    const { at } = await draw(svg('width="9" height="9"', `${style}<path class="a" d="M0 0h9v9H0z"/>`), 'w-9');
    expect(at(4, 4)).toEqual(red);
  });

  it('of any own size can be shown small', async () => {
    const { at } = await draw(
      svg('width="1e9" height="1e9" viewBox="0 0 1 1"', '<rect width="1" height="1" fill="red"/>'),
      'w-9',
    );
    expect(at(4, 4)).toEqual(red);
  });
});

/** Each level shows the one below several times. */
function nestedUse(levels: number, times: number): string {
  const groups = Array.from({ length: levels }, (_, level) => {
    const below = level === 0 ? '<rect width="9" height="9"/>' : `<use href="#g${level - 1}"/>`.repeat(times);
    return `<g id="g${level}">${below}</g>`;
  });
  return svg('width="9" height="9"', `<defs>${groups.join('')}</defs><use href="#g${levels - 1}"/>`);
}

describe('attack 7: an SVG that is dear to draw', () => {
  it.each<[string, string, string]>([
    ['<use> in <use>', nestedUse(7, 1), 'w-9'],
    ['<use> of many', nestedUse(4, 50), 'w-9'],
    ['<use> of itself', svg('width="9" height="9"', '<g id="a"><use href="#a"/></g>'), 'w-9'],
    ['a size of its own', svg('width="1e5" height="1e5"', ''), 'bl-1'],
    ['a view of its own', svg('viewBox="0 0 1e9 1e9"', ''), 'bl-1'],
    ['a size that is asked for', svg('width="9" height="9"', ''), 'w-5001,h-5001'],
    ['a long side', svg('width="1000" height="1"', ''), 'w-33000'],
    [
      'a filter on a large area',
      svg(
        'width="5000" height="5000"',
        `<filter id="f"><feTurbulence baseFrequency=".1" numOctaves="99"/>${'<feGaussianBlur stdDeviation="900 700"/>'.repeat(40)}</filter>${'<rect width="5000" height="5000" filter="url(#f)"/>'.repeat(20)}`,
      ),
      'bl-1',
    ],
  ])('%s', async (_, svg, transformation) => {
    await expect(draw(svg, transformation)).rejects.toMatchObject({ status: 400, code: 'ELIMIT' });
  });

  it('is none with what logos and maps have', async () => {
    expect(await draw(nestedUse(5, 4), 'w-9')).toMatchObject({ width: 9, height: 9 });
    const symbols = svg(
      'width="9" height="9"',
      `<symbol id="s">${'<path d="M0 0h9v9z"/>'.repeat(20)}</symbol>${'<use href="#s"/>'.repeat(2_000)}`,
    );
    expect(await draw(symbols, 'w-9')).toMatchObject({ width: 9, height: 9 });
  });
});

describe('attack 8: an SVG that reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blobfront-svg-'));
  const requests: string[] = [];
  let server: Server;
  let url = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(String(request.url));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.png`;
    writeFileSync(
      join(folder, 'a.png'),
      await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    writeFileSync(join(folder, 'a.txt'), 'secret');
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('finds nothing', async () => {
    const file = pathToFileURL(join(folder, 'a.png')).href;
    const text = pathToFileURL(join(folder, 'a.txt')).href;
    const include = (href: string) =>
      `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="${href}"/>`;
    const inner = [
      ...[file, url, 'a.png', join(folder, 'a.png')].map((href) => `<image href="${href}" width="9" height="9"/>`),
      ...['.?../../../../etc/hostname', 'file:///etc/hostname', text, url].map(
        (href) => `<text y="9" font-size="9">${include(href)}</text>`,
      ),
      `<filter id="f"><feImage href="${url}"/></filter><rect width="9" height="9" fill="none" filter="url(#f)"/>`,
      `<use href="${url}#a"/><style>@import url(${url});rect{fill:url(${url}#b)}</style>`,
    ];
    const { pixels } = await draw(svg('width="9" height="9"', inner.join('')), 'w-9');
    expect([...new Set(pixels)]).toEqual([0]);
    expect(requests).toEqual([]);
  });
});
