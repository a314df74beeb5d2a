import { join } from 'node:path';
import { DeliveryError } from '../../errors';
import { largestFont, prepareFonts } from './fonts';
import { readFont, renamed, writeFont } from './sfnt';
import { hashName, writeOnce } from './write-once';

/** A font of a file that a user named. */
export interface FontFile {
  /** The name that it is known by here, and no other font is. */
  readonly family: string;
  /** Absolute path of a file that FreeType reads. */
  readonly path: string;
}

/** Largest font file in bytes. */
const largestFile = 5 * 1024 * 1024;

/**
 * What libvips has loaded stays until the process ends, so there is an end to it. Another font in the place of the
 * right one would be kept by caches, an error is not.
 */
const mostFonts = 64;

const fonts = new Map<string, FontFile>();

/**
 * Takes a font file into use. It gets a name that is made of its contents, so that it is never taken for another font,
 * whatever it calls itself.
 * @param name what a message calls it
 * @throws DeliveryError 400 when it is not TrueType, OpenType or WOFF, larger than 5 MB, or one too many
 */
export function useFontFile(name: string, file: Buffer): FontFile {
  if (file.length > largestFile) throw new DeliveryError(400, 'ELIMIT', `The font "${name}" is larger than 5 MB`);
  const hash = hashName([file]);
  const used = fonts.get(hash);
  if (used) return used;
  if (fonts.size >= mostFonts) throw new DeliveryError(400, 'ELIMIT', 'Too many fonts are in use');
  const family = `file-${hash}`;
  const contents = convert(name, file, family);
  const font = { family, path: join(prepareFonts(), `${hashName([contents])}.ttf`) };
  writeOnce(font.path, contents);
  fonts.set(hash, font);
  return font;
}

/** The answer to a font that cannot be used. */
export function unreadableFont(name: string, cause: unknown): DeliveryError {
  const rule = 'it must be a TrueType, OpenType or WOFF (not WOFF 2) file';
  return new DeliveryError(400, 'EINVAL', `The font "${name}" cannot be read: ${rule}`, { cause });
}

function convert(name: string, file: Buffer, family: string): Buffer {
  try {
    return writeFont(renamed(readFont(file, largestFont), family));
  } catch (error) {
    throw unreadableFont(name, error);
  }
}
