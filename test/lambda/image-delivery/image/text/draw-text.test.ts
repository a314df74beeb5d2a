import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Budget } from '../../../../../lambda/image-delivery/image/budget';
import { noAssets } from '../../../../../lambda/image-delivery/image/assets';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { drawText } from '../../../../../lambda/image-delivery/image/text/draw-text';
import { readFont, renamed, writeFont } from '../../../../../lambda/image-delivery/image/text/sfnt';
import type { Color } from '../../../../../lambda/image-delivery/request/transformation/color';
import type { Variables } from '../../../../../lambda/image-delivery/request/transformation/expression';
import type { TextStyle } from '../../../../../lambda/image-delivery/request/transformation/step';
import { fontFile } from './font-files';
import { plenty } from '../../../../support/actions';
import '../../../../support/images';

const files = new Map([
  ['fonts/lobster.ttf', fontFile('@fontsource/lobster/files/lobster-latin-400-normal.woff')],
  ['fonts/broken.ttf', Buffer.from('This is no font.')],
]);
const assets = { ...noAssets, font: (path: string) => files.get(path) ?? noAssets.font(path) };

function draw(text: string, style: TextStyle = {}, variables: Variables = {}): Promise<Pixels> {
  return drawText({ kind: 'text', text, style }, variables, { ...plenty, budget: new Budget(1e9), assets });
}

const red: Color = { r: 255, g: 0, b: 0, alpha: 1 };
const yellow: Color = { r: 255, g: 255, b: 0, alpha: 1 };

function at({ data, width }: Pixels, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

/** Where a black text on nothing, or on yellow, has ink: the first and last column and row, and how many pixels. */
function inkOf(pixels: Pixels) {
  const columns: number[] = [];
  const rows: number[] = [];
  let sum = 0;
  for (let y = 0; y < pixels.height; y += 1) {
    for (let x = 0; x < pixels.width; x += 1) {
      const [r = 0, , , alpha = 0] = at(pixels, x, y);
      if (alpha * (255 - r) < 64 * 255) continue;
      columns.push(x);
      rows.push(y);
      sum += 1;
    }
  }
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  return { left: least(columns), right: most(columns), top: least(rows), bottom: most(rows), sum };
}

/** Whether all that is drawn has straight edges, and nothing but edges: the frame around the number of a character. */
function isBox(pixels: Pixels): boolean {
  const { left, right, top, bottom } = inkOf(pixels);
  const isInk = (x: number, y: number) => (at(pixels, x, y)[3] ?? 0) >= 64;
  for (let y = top; y <= bottom; y += 1) if (!isInk(left, y) || !isInk(right, y)) return false;
  for (let x = left; x <= right; x += 1) if (!isInk(x, top) || !isInk(x, bottom)) return false;
  return right - left > 15;
}

const same = (one: Pixels, other: Pixels) =>
  one.width === other.width && one.height === other.height && one.data.equals(other.data);

describe('drawText', () => {
  it('ends where the ink ends, on a transparent ground', async () => {
    const text = await draw('Hxg', { size: 60 });
    const ink = inkOf(text);
    expect(text.data).toHaveLength(text.width * text.height * 4);
    expect([ink.left, ink.top]).toEqual([expect.closeTo(0, -0.5), expect.closeTo(0, -0.5)]);
    expect(text.width - ink.right).toBeLessThanOrEqual(3);
    expect(text.height - ink.bottom).toBeLessThanOrEqual(3);
    expect(at(text, 20, 5)[3]).toBe(0);
  });

  it('is 45 pixels in size and black when nothing is said', async () => {
    expect(same(await draw('Text'), await draw('Text', { size: 45, color: { r: 0, g: 0, b: 0, alpha: 1 } }))).toBe(
      true,
    );
    const [small, large] = [await draw('Text', { size: 20 }), await draw('Text', { size: 80 })];
    expect(large.height / small.height).toBeCloseTo(4, 0);
    expect(large.width / small.width).toBeCloseTo(4, 0);
    // The letter H of Open Sans is 0.714 em high.
    expect((await draw('H', { size: 1000 })).height).toBe(714);
  });

  it('has the colour and the opacity that are asked for', async () => {
    // The stem of the letter.
    expect(at(await draw('H', { size: 100, color: red }), 5, 30)).toEqual([255, 0, 0, 255]);
    expect(at(await draw('H', { size: 100, color: { ...red, alpha: 0.5 } }), 5, 30)).toEqual([255, 0, 0, 128]);
    expect(at(await draw('H', { size: 100, color: red, alpha: 3 }), 5, 30)[3]).toBeCloseTo(76.5, -0.5);
    expect((await draw('H', { color: { ...red, alpha: 0 } })).data.every((byte) => byte === 0)).toBe(true);
  });

  it('puts padding around the text, and the background behind both', async () => {
    const bare = await draw('Text');
    const padded = await draw('Text', { padding: [10, 20, 30, 40], background: yellow });
    expect([padded.width, padded.height]).toEqual([bare.width + 60, bare.height + 40]);
    for (const [x, y] of [
      [0, 0],
      [padded.width - 1, padded.height - 1],
    ] as const) {
      expect(at(padded, x, y)).toEqual([255, 255, 0, 255]);
    }
    const [ink, moved] = [inkOf(bare), inkOf(padded)];
    expect([moved.left - ink.left, moved.top - ink.top]).toEqual([40, 10]);
  });

  it('thins text and background alike', async () => {
    const text = await draw('H', { size: 100, padding: [9, 9, 9, 9], background: { ...yellow, alpha: 0.5 }, alpha: 5 });
    expect(at(text, 2, 2)).toEqual([255, 255, 0, 64]);
    expect(at(text, 14, 40)).toEqual([0, 0, 0, expect.closeTo(127.5, -0.5)]);
  });

  it('rounds the background, and no letter', async () => {
    const round = await draw('Text', { background: yellow, radius: [0, 20, 'max', 20], padding: [20, 20, 20, 20] });
    const corners = [at(round, 0, 0), at(round, round.width - 1, 0), at(round, round.width - 1, round.height - 1)];
    expect(corners.map(([, , , alpha]) => alpha)).toEqual([255, 0, 0]);
    expect(same(await draw('Text', { radius: ['max', 'max', 'max', 'max'] }), await draw('Text'))).toBe(true);
    const tight = inkOf(await draw('HH', { background: yellow, radius: [20, 20, 20, 20] }));
    expect(tight).toEqual(inkOf(await draw('HH', { background: yellow })));
  });

  it('breaks lines at the width, between words and within those that are too long', async () => {
    const wrapped = await draw('some words that need more than one line', { width: 200, size: 30 });
    const one = await draw('some words that need more than one line', { size: 30 });
    expect(wrapped.width).toBe(200);
    expect(one.width).toBeGreaterThan(400);
    expect(wrapped.height).toBeGreaterThan(2.5 * one.height);
    const long = await draw('x'.repeat(60), { width: 200, size: 30 });
    expect(long.width).toBe(200);
    expect(long.height).toBeGreaterThan(100);
    // No hyphens: nothing but the letter itself.
    expect(inkOf(await draw('xx', { width: 16, size: 30 })).right).toBe(inkOf(await draw('x', { size: 30 })).right);
  });

  it('is wider than the width rather than cut', async () => {
    const letter = await draw('W', { size: 100 });
    expect(await draw('W', { size: 100, width: 10 })).toMatchObject({ width: letter.width, height: letter.height });
  });

  it.each([
    ['left', 0],
    ['center', 1],
    ['right', 2],
  ] as const)('puts the text %s in a wider box', async (align, side) => {
    const style = { width: 400, padding: [0, 10, 0, 10], background: yellow, align } as const;
    const text = await draw('Text', style);
    expect(text.width).toBe(420);
    const { left, right } = inkOf(text);
    const room = 399 - (right - left);
    expect(left - 10).toBeGreaterThanOrEqual((side * room) / 2 - 3);
    expect(left - 10).toBeLessThanOrEqual((side * room) / 2 + 3);
  });

  it('centres the lines when nothing is said', async () => {
    const text = { width: 200, size: 30 };
    expect(same(await draw('long and short', text), await draw('long and short', { ...text, align: 'center' }))).toBe(
      true,
    );
  });

  it('takes a number up to 1 for a fraction of the base', async () => {
    expect(await draw('a', { width: 0.5 }, { bw: 640, bh: 480 })).toMatchObject({ width: 320 });
  });

  it('sets lines as far apart as is asked for', async () => {
    const heights = await Promise.all(
      [40, 60, 100].map(async (lineHeight) => (await draw('H\nH', { size: 40, lineHeight })).height),
    );
    const letter = (await draw('H', { size: 40 })).height;
    expect(heights.map((height) => Math.round((height - letter) / 10) * 10)).toEqual([40, 60, 100]);
    expect((await draw('H', { size: 40, lineHeight: 100 })).height).toBeCloseTo(letter + 0.5, -0.5);
  });

  it('has bold, italic and struck letters, in families that have no such face, too', async () => {
    for (const font of ['Open Sans', 'PT_Serif', 'Lobster', 'fonts/lobster.ttf']) {
      const plain = await draw('HHHH', { font });
      expect(inkOf(await draw('HHHH', { font, bold: true })).sum).toBeGreaterThan(1.1 * inkOf(plain).sum);
      expect(same(await draw('HHHH', { font, italic: true }), plain)).toBe(false);
      expect(inkOf(await draw('HHHH', { font, strikethrough: true })).sum).toBeGreaterThan(inkOf(plain).sum);
    }
  });

  it('cuts nothing off, however letters lean', async () => {
    for (const font of ['Open Sans', 'PT_Serif', 'Lobster', 'AbrilFatFace']) {
      const style = { font, bold: true, italic: true, size: 80 } as const;
      const alone = inkOf(await draw('jf', style)).sum;
      // With room on every side: the same letters, and ones that are taller, deeper and farther out.
      const wide = inkOf(await draw('jf', { ...style, padding: [20, 20, 20, 20] })).sum;
      const twice = inkOf(await draw('jf\njf', { ...style, lineHeight: 300 })).sum;
      expect(wide).toBe(alone);
      expect(twice / alone).toBeCloseTo(2, 1);
    }
  });

  it('draws other letters in each family', async () => {
    const drawn = await Promise.all(
      ['Open Sans', 'PT_Serif', 'PT Mono', 'Lobster', 'AbrilFatFace', 'Monoton'].map((font) => draw('Rag', { font })),
    );
    expect(new Set(drawn.map(({ data }) => data.toString('base64'))).size).toBe(drawn.length);
    expect(same(await draw('Rag', { font: 'Roboto' }), await draw('Rag'))).toBe(true);
  });

  it('shows markup as it is written', async () => {
    const [markup, word] = [await draw('<b>&amp;</b>'), await draw('&')];
    expect(markup.width).toBeGreaterThan(6 * word.width);
    expect((await draw('<span size="500">')).height).toBeLessThan(60);
    expect(await draw('</span><i>"\'&#65;')).toBeDefined();
  });

  it.each(['', ' ', ' \n\t ', '\u200b', '\u0000'])('is one clear pixel for %j', async (text) => {
    expect(await draw(text)).toEqual({ data: Buffer.alloc(4), width: 1, height: 1 });
  });

  it('keeps the box of a text without ink', async () => {
    expect(await draw(' ', { width: 50, padding: [5, 0, 5, 0], background: red })).toMatchObject({
      width: 50,
      height: 10,
    });
  });
});

describe('drawText in other scripts', () => {
  it.each([
    ['Greek', 'Ωμέγα'],
    ['Cyrillic', 'Привет'],
    ['Vietnamese', 'TiếngViệt'],
    ['Hebrew', 'שלום'],
    ['Arabic', 'مرحبا'],
    ['Devanagari', 'नमस्ते'],
    ['Thai', 'สวัสดี'],
    ['faces', '😀😂🔥👍'],
    ['symbols', '✅✔❌♥'],
  ])('has glyphs for %s', async (_, text) => {
    for (const letter of new Intl.Segmenter().segment(text)) {
      expect([letter.segment, isBox(await draw(letter.segment))]).toEqual([letter.segment, false]);
    }
  });

  it('shows the number of a character that no font has in a box', async () => {
    for (const letter of ['\ue000', '漢', '\u{10ffff}']) expect(isBox(await draw(letter))).toBe(true);
    for (const letter of ['H', 'I', 'l', '|']) expect(isBox(await draw(letter))).toBe(false);
  });

  it('joins Arabic letters, and makes conjuncts in Devanagari', async () => {
    const width = async (text: string) => (await draw(text)).width;
    expect(await width('مرحبا')).toBeLessThan(0.9 * (await width(Array.from('مرحبا').join('\u200c'))));
    expect(await width('क्ष')).toBeLessThan(await width('क\u200cष'));
  });

  it('sets Hebrew from right to left: the first letter is at the right', async () => {
    const [hebrew, reversed] = [await draw('אבג WWW'), await draw('WWW')];
    // The wide Latin letters come second, so they are at the left.
    const cut = (pixels: Pixels, width: number) =>
      inkOf({ ...pixels, width, data: Buffer.concat(rows(pixels).map((row) => row.subarray(0, width * 4))) }).sum;
    expect(cut(hebrew, reversed.width) / inkOf(reversed).sum).toBeCloseTo(1, 1);
  });

  it('means the sides of the box by left and right, whichever way a text runs', async () => {
    for (const text of ['שלום שלום\nשלום', 'long line\nline']) {
      const second = async (align: 'left' | 'right') => {
        const pixels = await draw(text, { width: 300, align, background: yellow });
        const half = rows(pixels).slice(Math.ceil(pixels.height / 2));
        return inkOf({ width: 300, height: half.length, data: Buffer.concat(half) });
      };
      expect((await second('left')).left).toBeLessThan(6);
      expect((await second('right')).right).toBeGreaterThan(293);
    }
  });

  it('never fails for what it has no glyphs for', async () => {
    const text = await draw('漢字 한국어 日本 \u{10ffff}\ue000 ᚠᛇᚻ ✈ 🇩🇪 👨‍👩‍👧 مرحبا abc नमस्ते');
    expect(inkOf(text).sum).toBeGreaterThan(1000);
  });
});

describe('drawText with a font file', () => {
  it('uses that font', async () => {
    const own = await draw('Rag', { font: 'fonts/lobster.ttf' });
    expect(same(own, await draw('Rag', { font: 'Lobster' }))).toBe(true);
    expect(same(own, await draw('Rag'))).toBe(false);
  });

  it('does not take it for another that has the same name', async () => {
    const lobster = readFont(fontFile('@fontsource/lobster/files/lobster-latin-400-normal.woff'), 1e6);
    files.set('fonts/liar.ttf', writeFont(renamed(lobster, 'Open Sans')));
    const before = await draw('Text');
    await draw('Text', { font: 'fonts/liar.ttf' });
    expect(same(await draw('Text'), before)).toBe(true);
  });

  it('takes what the font has not from the others', async () => {
    const [own, plain] = [await draw('Привет', { font: 'fonts/lobster.ttf' }), await draw('Привет')];
    expect(same(own, plain)).toBe(true);
  });

  it('names the font that it cannot read, or that is missing', async () => {
    await expect(draw('Text', { font: 'fonts/broken.ttf' })).rejects.toMatchObject({
      status: 400,
      code: 'EINVAL',
      message: expect.stringContaining('"fonts/broken.ttf" cannot be read'),
    });
    await expect(draw('Text', { font: 'fonts/none.ttf' })).rejects.toMatchObject({ status: 404, code: 'ENOENT' });
  });

  it('is not harmed by random changes to a font', async () => {
    const font = writeFont(readFont(fontFile('@fontsource/lobster/files/lobster-latin-400-normal.woff'), 1e6));
    const change = fc.tuple(fc.nat(font.length - 1), fc.nat(255));
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 200 }), async (changes) => {
        const copy = Buffer.from(font);
        for (const [offset, value] of changes) copy[offset] = value;
        files.set(`fonts/${(count += 1)}.ttf`, copy);
        await onlyDeliveryErrors(draw('Rag', { font: `fonts/${count}.ttf` }));
      }),
      { numRuns: 30 },
    );
  });
});

describe('drawText at its limits', () => {
  const limit = { status: 400, code: 'ELIMIT' };

  it.each<[string, string, TextStyle]>([
    ['letters that are too large', 'A', { size: 2001 }],
    ['a size that is no number', 'A', { size: NaN }],
    ['a line that is too long', 'A'.repeat(2000), {}],
    ['too many lines', 'A\n'.repeat(1200), {}],
    ['too many pixels', 'A'.repeat(700), { width: 16000, size: 300 }],
    ['too many pixels in few letters', 'A'.repeat(400) + '\n'.repeat(300) + 'A', { size: 30 }],
    ['a width that is too large', 'A', { width: 16384 }],
    ['too much padding', 'A', { padding: [9000, 0, 9000, 0] }],
    ['lines that are too far apart', 'A\nA', { lineHeight: 1e9 }],
    ['an infinite padding', 'A', { padding: [Infinity, 0, 0, 0] }],
  ])('refuses %s', async (_, text, style) => {
    await expect(draw(text, style)).rejects.toMatchObject(limit);
  });

  it('draws the longest text there may be', async () => {
    const text = await draw('Lorem ipsum '.repeat(200), { size: 12, width: 600 });
    expect(text.width).toBe(600);
    expect(text.height).toBeGreaterThan(300);
  });

  it('takes negative padding and sizes for the least there is', async () => {
    expect(await draw(' ', { padding: [-5, -5, -5, -5], width: -3 })).toMatchObject({ width: 1, height: 1 });
    expect((await draw('A', { size: -5 })).height).toBeLessThanOrEqual(2);
  });

  it('spends its work before it does it', async () => {
    const spend = (text: string, style: TextStyle, budget: Budget) =>
      drawText({ kind: 'text', text, style }, {}, { ...plenty, budget, assets });
    await expect(spend('A', { size: 200 }, new Budget(100_000))).rejects.toMatchObject(limit);
    await expect(spend(' ', { width: 1000, padding: [500, 0, 500, 0] }, new Budget(1e6))).rejects.toMatchObject(limit);
  });

  it('draws any text, or says why not', async () => {
    const style = fc.record<TextStyle>(
      {
        size: fc.integer({ min: -5, max: 100 }),
        width: fc.integer({ min: -5, max: 500 }),
        font: fc.oneof(fc.string(), fc.constantFrom('Lobster', 'PT Mono', 'fonts/lobster.ttf')),
        align: fc.constantFrom('left', 'right', 'center'),
        lineHeight: fc.integer({ min: -5, max: 100 }),
        bold: fc.boolean(),
        italic: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), units());
    await fc.assert(
      fc.asyncProperty(text, style, async (value, how) => onlyDeliveryErrors(draw(value, how))),
      { numRuns: 150 },
    );
  });
});

/** Any UTF-16, halves of characters too. */
function units(): fc.Arbitrary<string> {
  return fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));
}

async function onlyDeliveryErrors(drawing: Promise<Pixels>): Promise<void> {
  try {
    const { data, width, height } = await drawing;
    expect(data).toHaveLength(width * height * 4);
  } catch (error) {
    expect(error).toMatchObject({ name: 'DeliveryError' });
  }
}

function rows({ data, width, height }: Pixels): Buffer[] {
  return Array.from({ length: height }, (_, y) => data.subarray(y * width * 4, (y + 1) * width * 4));
}
