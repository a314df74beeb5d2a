import type { ImageAsset } from './assets';
import { jpegCoding } from './encoding/jpeg-coding';
import { pixels } from './limits';
import type { SourceFormat } from './source';

/*
 * What it costs to decode a file, measured: in passes of libvips over a pixel, which take 5 ns, and in bytes of memory.
 * Both were taken of photographs, and of files made to be dear.
 */

/** Passes for each pixel, and for each byte of the file. */
const passes: Readonly<Record<SourceFormat, { readonly pixel: number; readonly byte: number }>> = {
  avif: { pixel: 12, byte: 30 },
  gif: { pixel: 3, byte: 4 },
  heic: { pixel: 20, byte: 0 },
  // 14 ms for each megabyte.
  jpeg: { pixel: 1, byte: 2.8 },
  png: { pixel: 3, byte: 1.4 },
  webp: { pixel: 3, byte: 14 },
};
/** Of a JPEG: 42 ms for each megabyte of several scans, 272 of an arithmetic one. */
const progressiveByte = 8.4;
const arithmeticByte = 54;
/** Of a JPEG, for each pixel and scan, however little it holds: 12 ns for the ten that are usual. */
const scanPixel = 0.25;

/** Bytes for each pixel, of formats that are not decoded in strips. */
const wholeBytes = { avif: 20, gif: 6, heic: 18, jpeg: 6, png: 6, webp: 8 };
/** The same for strips. */
const stripBytes = 1;

/** Work that it takes to decode some frames of a file. */
export function decodingWork({ data, source }: ImageAsset, frames = 1): number {
  const { format, progressive, deep } = source;
  const { pixel, byte } = passes[format];
  const shown = pixels(source) * frames;
  if (format !== 'jpeg') {
    const slow = (format === 'avif' && deep) || (format === 'png' && progressive);
    return shown * pixel * (slow ? 2 : 1) + data.length * byte;
  }
  const { arithmetic, scans } = jpegCoding(data);
  const bytes = data.length * (arithmetic ? arithmeticByte : progressive ? progressiveByte : byte);
  return shown * (progressive ? pixel + scans * scanPixel : pixel) + bytes;
}

/** Memory in bytes that it takes to decode one frame of a file; those of an animation are decoded one after the other. */
export function decodingMemory({ data, source }: ImageAsset): number {
  const { format, progressive, deep } = source;
  const inStrips = (format === 'jpeg' || format === 'png') && !progressive;
  // More than 8 bits a channel are held as 16.
  const each = (inStrips ? stripBytes : wholeBytes[format]) * (deep ? 2 : 1);
  return data.length + pixels(source) * each;
}
