import { isFontPath } from '../../request/transformation/chain-facts';
import type { TextStyle } from '../../request/transformation/step';
import type { RunContext } from '../action';
import { type Pixels, toPixels } from '../raster/pixels';
import { sharp } from '../sharp';
import { familyNamed } from './families';
import { unreadableFont, useFontFile } from './font-file';
import { prepareFonts } from './fonts';
import { cleanText, isRightToLeft, toMarkup } from './markup';
import { type Setting, textTooLarge } from './setting';

/**
 * Most pixels of a text, by estimate. libvips draws one text at a time in a process, so none must keep the others
 * waiting: 6 million of real pixels take a third of a second.
 */
const mostPixels = 32 * 1024 * 1024;

/** Setting, drawing, and bringing it to RGBA. */
const passes = 4;

/**
 * Draws the letters of a text on nothing; the pixels end where the ink does. Undefined when there is nothing to see.
 * @throws DeliveryError 400 when it is too large, or its font cannot be read
 */
export async function drawInk(
  text: string,
  style: TextStyle,
  setting: Setting,
  { assets, budget }: RunContext,
): Promise<Pixels | undefined> {
  const clean = cleanText(text);
  if (clean.trim() === '') return undefined;
  const pixels = estimatePixels(clean, setting);
  if (pixels > mostPixels) throw textTooLarge();
  budget.spend(pixels * passes);
  prepareFonts();
  const { width, size } = setting;
  const path = style.font !== undefined && isFontPath(style.font) ? style.font : undefined;
  const file = path === undefined ? undefined : useFontFile(path, assets.font(path));
  const face = file ? { name: file.family, bold: false } : familyNamed(style.font);
  const words = [face.name, ',', style.bold || face.bold ? ' Bold' : '', style.italic ? ' Italic' : '', ` ${size}px`];
  const markup = toMarkup(clean, { ...setting, strikethrough: style.strikethrough === true });
  const layout = { width, wrap: 'word-char', align: alignment(clean, setting), dpi: 72 } as const;
  try {
    const input = { text: markup, font: words.join(''), fontfile: file?.path, rgba: true, ...layout };
    return await toPixels(sharp({ text: input }));
  } catch (error) {
    const reason = String(error);
    if (reason.includes('no text to render')) return undefined;
    if (/too big|pixel limit/.test(reason)) throw textTooLarge();
    if (path !== undefined) throw unreadableFont(path, error);
    throw error;
  }
}

/** About the pixels that a text covers, before it is set: an em for each character, which most are narrower than. */
function estimatePixels(text: string, { size, lineHeight = 1.5 * size, width = Infinity }: Setting): number {
  const lengths = text.split('\n').map((line) => line.length * size);
  const column = Math.min(Math.max(...lengths), Math.max(width, size));
  const lines = lengths.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / column)), 0);
  return column * lines * lineHeight;
}

/** `ia` means the sides of the box; Pango swaps them where a text runs from right to left. */
function alignment(text: string, { align }: Setting): 'left' | 'right' | 'center' {
  if (align === 'center' || !isRightToLeft(text)) return align;
  return align === 'left' ? 'right' : 'left';
}
