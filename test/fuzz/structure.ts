import { crc32 } from 'node:zlib';

/**
 * Takes a file apart into the pieces that its format is made of: chunks of PNG and RIFF, segments of JPEG, boxes of
 * ISO BMFF. One piece where the format has none, or is broken.
 */
export function piecesOf(data: Buffer): Buffer[] {
  if (data.length < 16) return [data];
  if (data.readUInt32BE(0) === 0x89504e47)
    return [data.subarray(0, 8), ...walk(data, 8, (at) => data.readUInt32BE(at) + 12)];
  if (data.readUInt16BE(0) === 0xffd8) return [data.subarray(0, 2), ...walk(data, 2, (at) => segmentLength(data, at))];
  if (data.toString('latin1', 0, 4) === 'RIFF') {
    return [
      data.subarray(0, 12),
      ...walk(data, 12, (at) => 8 + data.readUInt32LE(at + 4) + (data.readUInt32LE(at + 4) % 2)),
    ];
  }
  if (data.toString('latin1', 4, 8) === 'ftyp') return walk(data, 0, (at) => data.readUInt32BE(at));
  return [data];
}

/** The same file with the checksums of a PNG and the length of a RIFF put right, so that readers look further. */
export function repair(data: Buffer): Buffer {
  const result = Buffer.from(data);
  if (result.length < 16) return result;
  if (result.toString('latin1', 0, 4) === 'RIFF') result.writeUInt32LE(result.length - 8, 4);
  if (result.readUInt32BE(0) === 0x89504e47) {
    let at = 8;
    for (const chunk of piecesOf(result).slice(1)) {
      const end = at + chunk.length;
      if (chunk.length >= 12) result.writeUInt32BE(crc32(result.subarray(at + 4, end - 4)), end - 4);
      at = end;
    }
  }
  return result;
}

/** What is left over at the end is a piece, too. */
function walk(data: Buffer, start: number, lengthAt: (at: number) => number): Buffer[] {
  const pieces: Buffer[] = [];
  let at = start;
  while (at + 8 <= data.length) {
    const length = lengthAt(at);
    if (length < 4 || at + length > data.length) break;
    pieces.push(data.subarray(at, at + length));
    at += length;
  }
  return at < data.length ? [...pieces, data.subarray(at)] : pieces;
}

/** A scan goes on to the end of the file: what is in it has no lengths. */
function segmentLength(data: Buffer, at: number): number {
  if (data[at] !== 0xff || data[at + 1] === 0xda) return data.length - at;
  return 2 + data.readUInt16BE(at + 2);
}
