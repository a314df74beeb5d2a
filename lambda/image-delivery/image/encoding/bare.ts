import { colourTableLength } from './gif-blocks';
import { jpegMarker, jpegSegments } from './jpeg-segments';
import type { SourceFormat } from '../source';

/** Larger files are not looked through: it takes up to 30 ms for each megabyte of a malicious one. */
const maxBytes = 1_500_000;

/** Chunks of a PNG that are needed to show it as a still image of sRGB colours, or that say nothing of anybody. */
const pngChunks = new Set(['IHDR', 'PLTE', 'tRNS', 'sRGB', 'gAMA', 'cHRM', 'sBIT', 'bKGD', 'pHYs', 'IDAT', 'IEND']);
const webpFrameChunks = new Set(['VP8 ', 'VP8L', 'ALPH']);
const webpChunks = new Set([...webpFrameChunks, 'VP8X', 'ANIM', 'ANMF']);

/**
 * Whether a file holds nothing but an image as every browser shows it: no metadata, no profile, no comment, no printing
 * colours, nothing behind its end. Told from what may be in a file, so what is not known counts as metadata.
 *
 * Never for AVIF and HEIC, whose structure is too rich to be sure.
 * @param data a file that was recognized as being of this format
 */
export function isBare(data: Buffer, format: SourceFormat): boolean {
  if (data.length > maxBytes) return false;
  switch (format) {
    case 'jpeg':
      return isBareJpeg(data);
    case 'png':
      return isBarePng(data);
    case 'webp':
      return isBareWebp(data);
    case 'gif':
      return isBareGif(data);
    case 'avif':
    case 'heic':
      return false;
  }
}

function isBareJpeg(data: Buffer): boolean {
  let position: number | undefined = 2;
  while (position !== undefined) {
    if (data[position] === 0xff && data[position + 1] === jpegMarker.eoi) return position + 2 === data.length;
    let scan: number | undefined;
    for (const { marker, start, end } of jpegSegments(data, position)) {
      if (!isBareJpegSegment(marker, data.subarray(start, end))) return false;
      if (marker === jpegMarker.sos) scan = end;
    }
    position = scan === undefined ? undefined : endOfScan(data, scan);
  }
  return false;
}

function isBareJpegSegment(marker: number, content: Buffer): boolean {
  switch (marker) {
    case 0xe0:
      return content.length === 14 && content.toString('latin1', 0, 5) === 'JFIF\0';
    case 0xee:
      return content.length === 12 && content.toString('latin1', 0, 5) === 'Adobe';
    // Frames: baseline, extended, progressive; of four components are printing colours.
    case 0xc0:
    case 0xc1:
    case 0xc2:
      return content[0] === 8 && (content[5] === 1 || content[5] === 3);
    // Tables of Huffman codes and quantization, restart interval, scan.
    case 0xc4:
    case 0xdb:
    case 0xdd:
    case jpegMarker.sos:
      return true;
    default:
      return false;
  }
}

/** Where the marker behind a scan stands. In a scan 0xff is followed by 0, or is one of the eight restart markers. */
function endOfScan(data: Buffer, from: number): number | undefined {
  for (let position = data.indexOf(0xff, from); position >= 0; position = data.indexOf(0xff, position + 2)) {
    const next = data[position + 1] ?? 0;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return position;
  }
  return undefined;
}

function isBarePng(data: Buffer): boolean {
  let position = 8;
  while (position + 12 <= data.length) {
    const type = data.toString('latin1', position + 4, position + 8);
    if (!pngChunks.has(type)) return false;
    position += 12 + data.readUInt32BE(position);
    if (type === 'IEND') return position === data.length;
  }
  return false;
}

function isBareWebp(data: Buffer): boolean {
  const whole = data.length >= 12 && data.readUInt32LE(4) + 8 === data.length;
  return whole && areBareWebpChunks(data, 12, data.length, webpChunks);
}

function areBareWebpChunks(data: Buffer, from: number, end: number, allowed: ReadonlySet<string>): boolean {
  let position = from;
  while (position + 8 <= end) {
    const type = data.toString('latin1', position, position + 4);
    const length = data.readUInt32LE(position + 4);
    const next = position + 8 + length + (length % 2);
    if (!allowed.has(type) || next > end) return false;
    // A frame of an animation holds chunks itself, behind 16 bytes of its own.
    if (type === 'ANMF' && !areBareWebpChunks(data, position + 24, next, webpFrameChunks)) return false;
    position = next;
  }
  return position === end;
}

function isBareGif(data: Buffer): boolean {
  let position: number | undefined = 13 + colourTableLength(data[10]);
  while (position !== undefined && position < data.length) {
    const kind = data[position];
    if (kind === 0x3b) return position + 1 === data.length;
    if (kind === 0x2c) position = endOfSubBlocks(data, position + 11 + colourTableLength(data[position + 9]));
    else if (kind === 0x21 && isBareGifExtension(data, position)) position = endOfSubBlocks(data, position + 2);
    else return false;
  }
  return false;
}

/** Times of frames, and how often they are played. */
function isBareGifExtension(data: Buffer, position: number): boolean {
  const label = data[position + 1];
  if (label === 0xff) return data.toString('latin1', position + 3, position + 14) === 'NETSCAPE2.0';
  return label === 0xf9;
}

function endOfSubBlocks(data: Buffer, from: number): number | undefined {
  let position = from;
  for (let length = data[position]; length !== undefined; length = data[position]) {
    position += 1 + length;
    if (length === 0) return position;
  }
  return undefined;
}
