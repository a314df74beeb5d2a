import { crc32, deflateSync } from 'node:zlib';
import type { Size } from '../../../lambda/image-delivery/image/operations';

/** The same file saying of itself that it is larger, or interlaced; the checksum is right. */
export function withPngHeader(png: Buffer, { width, height }: Size, interlaced = false): Buffer {
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[12] = interlaced ? 1 : 0;
  return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', header), png.subarray(33)]);
}

/** The same file with chunks behind its header. */
export function withPngChunks(png: Buffer, ...chunks: Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

/** A chunk of metadata that unpacks to so many zeros; packed they are a thousandth of it. */
export function packedChunk(type: 'zTXt' | 'iTXt' | 'iCCP', unpacked: number): Buffer {
  const head = { zTXt: 'Comment\0\0', iTXt: 'Comment\0\x01\0\0\0', iCCP: 'icc\0\0' }[type];
  return pngChunk(type, Buffer.concat([Buffer.from(head, 'latin1'), deflateSync(Buffer.alloc(unpacked))]));
}

/** A still image dressed as an animation of so many frames that are not there. */
export function asAnimation(png: Buffer, frames: number): Buffer {
  const control = Buffer.alloc(8);
  control.writeUInt32BE(frames, 0);
  return withPngChunks(png, pngChunk('acTL', control));
}

function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
