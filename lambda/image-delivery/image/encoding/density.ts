import { withPngChunk } from './png-chunk';

const metresPerInch = 0.0254;

/**
 * Says in a JPEG or PNG that sharp has just encoded, without metadata, how many dots make an inch. sharp can do that
 * too, but not without copying the source's EXIF: with the place it was taken at, or a thumbnail of what was cut away.
 * Other formats have no place for it but EXIF, and are returned as they are.
 */
export function withDensity(data: Buffer, density: number): Buffer {
  if (data.readUInt16BE(0) === 0xffd8) return withJfif(data, Math.round(density));
  if (data.toString('latin1', 1, 4) === 'PNG') return withPhys(data, Math.round(density / metresPerInch));
  return data;
}

/** Puts the segment in front that sharp leaves out. */
function withJfif(data: Buffer, dotsPerInch: number): Buffer {
  const segment = Buffer.from('ffe000104a46494600010201000000000000', 'hex');
  segment.writeUInt16BE(dotsPerInch, 12);
  segment.writeUInt16BE(dotsPerInch, 14);
  return Buffer.concat([data.subarray(0, 2), segment, data.subarray(2)]);
}

function withPhys(data: Buffer, dotsPerMetre: number): Buffer {
  const content = Buffer.alloc(9, 1);
  content.writeUInt32BE(dotsPerMetre, 0);
  content.writeUInt32BE(dotsPerMetre, 4);
  return withPngChunk(data, 'pHYs', content);
}
