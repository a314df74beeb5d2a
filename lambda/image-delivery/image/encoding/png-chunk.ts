import { crc32 } from 'node:zlib';

/** Where the header chunk of a PNG ends: what is said of colours and size has to follow, before any pixels. */
const headerEnd = 33;

/** Adds a chunk of a type of four letters to a PNG. */
export function withPngChunk(png: Buffer, type: string, content: Buffer): Buffer {
  const chunk = Buffer.alloc(content.length + 12);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, 'latin1');
  content.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), content.length + 8);
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}
