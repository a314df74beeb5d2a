import type { Size } from '../../../lambda/image-delivery/image/operations';

/** A GIF of frames of one pixel, 15 bytes each, on a canvas of any size. */
export function manyGifFrames(frames: number, { width, height }: Size = { width: 1, height: 1 }): Buffer {
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  screen[4] = 0x80;
  const frame = Buffer.from('2c000000000100010000' + '02' + '024401' + '00', 'hex');
  const head = [Buffer.from('GIF89a'), screen, Buffer.from('000000ffffff', 'hex')];
  return Buffer.concat([...head, ...Array<Buffer>(frames).fill(frame), Buffer.from([0x3b])]);
}

/** An animated WebP that shows the same still one again and again. */
export function manyWebpFrames(still: Buffer, frames: number, { width, height }: Size): Buffer {
  const image = still.subarray(12);
  const position = Buffer.alloc(16);
  for (const [value, at] of [
    [width - 1, 6],
    [height - 1, 9],
    [100, 12],
  ] as const)
    position.writeUIntLE(value, at, 3);
  const extended = Buffer.alloc(10);
  extended[0] = 2;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const frame = riffChunk('ANMF', Buffer.concat([position, image]));
  const chunks = [
    riffChunk('VP8X', extended),
    riffChunk('ANIM', Buffer.alloc(6)),
    ...Array<Buffer>(frames).fill(frame),
  ];
  return riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]));
}

function riffChunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}
