/** What a file is by its first bytes: an image of pixels, a drawing in XML, or anything else. */
export type FileKind = 'image' | 'svg' | 'other';

/** How much of a file is searched for the root of an SVG: programs put comments and declarations before it. */
const searched = 16_384;

/** Brands of ISO media files that hold images and not video: AVIF, HEIC and what is common to them. */
const imageBrands = new Set(['avif', 'avis', 'mif1', 'msf1', 'heic', 'heix', 'heim', 'heis', 'hevc', 'hevx']);

/**
 * Looks at the first bytes of a file; whether an image is whole, or can be read at all, is not looked at.
 * Names and media types are not asked: whoever uploads a file chooses them.
 */
export function kindOf(data: Buffer): FileKind {
  if (isImage(data)) return 'image';
  return isSvg(data) ? 'svg' : 'other';
}

function isImage(data: Buffer): boolean {
  const text = data.toString('latin1', 0, 12);
  if (text.startsWith('\xff\xd8\xff') || text.startsWith('\x89PNG\r\n\x1a\n')) return true;
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return true;
  if (text.startsWith('RIFF') && text.endsWith('WEBP')) return true;
  return text.slice(4, 8) === 'ftyp' && imageBrands.has(text.slice(8));
}

/** Whether the root element is `svg`: what may come before it is skipped piece by piece. */
function isSvg(data: Buffer): boolean {
  const text = data.toString('utf8', 0, searched).replace(/^\uFEFF/, '');
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
