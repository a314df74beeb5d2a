import type { Size } from '../../../lambda/image-delivery/image/operations';

/** Second bytes of the markers of frames: baseline, progressive, and the same two with arithmetic coding. */
export const frameMarker = {
  baseline: 0xc0,
  progressive: 0xc2,
  arithmetic: 0xc9,
  arithmeticProgressive: 0xca,
} as const;

/**
 * A progressive JPEG of one grey, correct in every byte, whose pixels are passed over as often as is asked: each scan
 * says in some dozens of bytes that there is nothing to add, and takes as long to decode as one that adds something.
 */
export function manyScans({ width, height }: Size, scans: number): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const refinement = Buffer.concat([startOfScan(1, 63), endOfBlockRuns(blocks)]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)])),
    segment(frameMarker.progressive, Buffer.from([8, ...twoBytes(height), ...twoBytes(width), 1, 1, 0x11, 0])),
    // Codes of one bit: for direct current "no difference", for the rest "16384 blocks and more without anything".
    segment(0xc4, codeTable(0x00, 0x00)),
    segment(0xc4, codeTable(0x10, 0xe0)),
    startOfScan(0, 0),
    Buffer.alloc(Math.ceil(blocks / 8)),
    ...Array<Buffer>(scans - 1).fill(refinement),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** The same file saying of itself that it is of another kind; what its bytes say is not looked at. */
export function withFrameMarker(jpeg: Buffer, marker: number): Buffer {
  const changed = Buffer.from(jpeg);
  changed[frameOf(jpeg) + 1] = marker;
  return changed;
}

/** The same file saying of itself that it is larger. */
export function withJpegSize(jpeg: Buffer, { width, height }: Size): Buffer {
  const changed = Buffer.from(jpeg);
  changed.writeUInt16BE(height, frameOf(jpeg) + 5);
  changed.writeUInt16BE(width, frameOf(jpeg) + 7);
  return changed;
}

/** The same file with some bytes of a kind of metadata: `APP1` is 0xe1, a comment 0xfe. */
export function withSegments(jpeg: Buffer, marker: number, content: Buffer, count: number): Buffer {
  const segments = Array<Buffer>(count).fill(segment(marker, content));
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

function frameOf(jpeg: Buffer): number {
  let position = 2;
  for (; ![0xc0, 0xc2].includes(jpeg[position + 1] ?? 0xc0); position += 2 + jpeg.readUInt16BE(position + 2));
  return position;
}

function segment(marker: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker, ...twoBytes(content.length + 2)]), content]);
}

function codeTable(kind: number, symbol: number): Buffer {
  return Buffer.from([kind, 1, ...Array<number>(15).fill(0), symbol]);
}

function startOfScan(first: number, last: number): Buffer {
  return segment(0xda, Buffer.from([1, 1, 0, first, last, 0]));
}

/** So many blocks of which nothing is said: a bit, and 14 of how many more than 16384. */
function endOfBlockRuns(blocks: number): Buffer {
  let bits = '';
  for (let left = blocks; left > 0; left -= 32_767) {
    bits += `0${Math.max(0, Math.min(32_767, left) - 16_384)
      .toString(2)
      .padStart(14, '0')}`;
  }
  const bytes = bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2)) ?? [];
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

function twoBytes(value: number): [number, number] {
  return [value >> 8, value & 0xff];
}
