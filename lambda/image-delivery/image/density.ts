import { crc32 } from 'node:zlib';

const metresPerInch = 0.0254;

/**
 * Says in a JPEG or PNG that sharp has just encoded, without metadata, how many dots make an inch. sharp can do that
 * too, but not without copying the source's EXIF: with the place it was taken at, or a thumbnail of what was cut away.
 * Other formats have no place for it but EXIF, and are returned as they are.
 */
export function withDensity(data: Buffer, density: number): Buffer {
  if (data.readUInt16BE(0) === 0xffd8) return insert(data, 2, jfifSegment(Math.round(density)));
  if (data.toString('latin1', 1, 4) === 'PNG') return insert(data, 33, physChunk(Math.round(density / metresPerInch)));
  return data;
}

/** The first segment of a JPEG; sharp writes it only for densities it was told. */
function jfifSegment(dotsPerInch: number): Buffer {
  const segment = Buffer.from('ffe000104a46494600010201000000000000', 'hex');
  segment.writeUInt16BE(dotsPerInch, 12);
  segment.writeUInt16BE(dotsPerInch, 14);
  return segment;
}

/** A chunk that may stand behind the header of a PNG; sharp writes none. */
function physChunk(dotsPerMetre: number): Buffer {
  const chunk = Buffer.from('000000097048597300000000000000000100000000', 'hex');
  chunk.writeUInt32BE(dotsPerMetre, 8);
  chunk.writeUInt32BE(dotsPerMetre, 12);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return chunk;
}

function insert(data: Buffer, position: number, part: Buffer): Buffer {
  return Buffer.concat([data.subarray(0, position), part, data.subarray(position)]);
}
