import type { SourceFormat } from '../image/source';

/** What a file is by its first bytes: an image of pixels, a drawing in XML, or anything else. */
export type FileType = SourceFormat | 'svg' | 'other';

/** The same, where the format does not matter. */
export type FileKind = 'image' | 'svg' | 'other';

/** How many bytes of a file are looked at: in an SVG, programs put comments and declarations before the root. */
export const headBytes = 16_384;

/** Brands of ISO media files that hold images and not video; the others are common to both formats. */
const avifBrands: readonly string[] = ['avif', 'avis'];
const heicBrands: readonly string[] = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'];
const commonBrands: readonly string[] = ['mif1', 'msf1'];

/**
 * Looks at the first {@link headBytes} of a file; whether an image is whole, or can be read at all, is not looked at.
 * Names and media types are not asked: whoever uploads a file chooses them.
 */
export function fileTypeOf(data: Buffer): FileType {
  return imageFormatOf(data) ?? (isSvg(data) ? 'svg' : 'other');
}

/** See {@link FileKind}. */
export function kindOf(data: Buffer): FileKind {
  const type = fileTypeOf(data);
  return type === 'svg' || type === 'other' ? type : 'image';
}

function imageFormatOf(data: Buffer): SourceFormat | undefined {
  const text = data.toString('latin1', 0, 12);
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.endsWith('WEBP')) return 'webp';
  return text.slice(4, 8) === 'ftyp' ? heifFormatOf(text.slice(8), data) : undefined;
}

/** By the first brand, or by those that the file is compatible with where that says too little. */
function heifFormatOf(brand: string, data: Buffer): SourceFormat | undefined {
  if (avifBrands.includes(brand)) return 'avif';
  if (heicBrands.includes(brand)) return 'heic';
  if (!commonBrands.includes(brand)) return undefined;
  const end = Math.min(data.readUInt32BE(0), 256);
  const compatible = data.toString('latin1', 16, end).match(/.{4}/gs) ?? [];
  return compatible.some((one) => avifBrands.includes(one)) ? 'avif' : 'heic';
}

/** Whether the root element is `svg`: what may come before it is skipped piece by piece. */
function isSvg(data: Buffer): boolean {
  const text = data.toString('utf8', 0, headBytes).replace(/^\uFEFF/, '');
  let position = skipSpace(text, 0);
  for (let end = endOfPreamble(text, position); end > position; end = endOfPreamble(text, position)) {
    position = skipSpace(text, end);
  }
  return /^<(?:[A-Za-z_][\w.-]{0,30}:)?svg[\s/>]/.test(text.slice(position, position + 64));
}

/** Where a declaration, a comment or a document type that begins at `position` ends; `position` if there is none. */
function endOfPreamble(text: string, position: number): number {
  if (text.startsWith('<?', position)) return after(text, '?>', position);
  if (text.startsWith('<!--', position)) return after(text, '-->', position);
  if (!/^<!DOCTYPE\s{1,9}svg\b/i.test(text.slice(position, position + 32))) return position;
  const end = after(text, '>', position);
  // A document type may hold declarations of its own, in brackets.
  const bracket = text.indexOf('[', position);
  return bracket < 0 || bracket > end ? end : after(text, '>', after(text, ']', bracket));
}

/** The end of the first `mark` from `position` on; that of the text where there is none. */
function after(text: string, mark: string, position: number): number {
  const found = text.indexOf(mark, position);
  return found < 0 ? text.length : found + mark.length;
}

function skipSpace(text: string, position: number): number {
  let index = position;
  while (/\s/.test(text.charAt(index))) index += 1;
  return index;
}
