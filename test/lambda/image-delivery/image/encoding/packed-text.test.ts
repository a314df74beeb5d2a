import { describe, expect, it } from '@jest/globals';
import { packedTextBytes } from '../../../../../lambda/image-delivery/image/encoding/packed-text';
import { withPngChunk } from '../../../../../lambda/image-delivery/image/encoding/png-chunk';
import { packedChunk, withPngChunks } from '../../../../support/bombs/png';
import { gradient } from '../../../../support/images';

const png = gradient({ width: 8, height: 8 }).png().toBuffer();

describe('packedTextBytes', () => {
  it.each(['zTXt', 'iTXt', 'iCCP'] as const)('counts what is packed in %s', async (type) => {
    const chunk = packedChunk(type, 1_000_000);
    expect(packedTextBytes(withPngChunks(await png, chunk, chunk))).toBe(2 * (chunk.length - 12));
  });

  it('counts no text that is not packed', async () => {
    const text = Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), Buffer.alloc(1000, '<x>')]);
    const files = [await png, withPngChunk(await png, 'iTXt', text), withPngChunk(await png, 'tEXt', text)];
    expect(files.map(packedTextBytes)).toEqual([0, 0, 0]);
  });

  it('does not look at millions of chunks, which would keep everything else waiting', async () => {
    const [before, after] = [(await png).subarray(0, 33), (await png).subarray(33)];
    const withEmpty = (count: number) => Buffer.concat([before, Buffer.alloc(count * 12), after]);
    expect([90_000, 100_000].map((count) => packedTextBytes(withEmpty(count)))).toEqual([0, Infinity]);
  });

  it('counts nothing in other files, and ends with a chunk that is cut off', async () => {
    const file = withPngChunks(await png, packedChunk('zTXt', 1_000_000));
    expect(packedTextBytes(Buffer.concat([Buffer.from('GIF89a'), file]))).toBe(0);
    for (let end = 0; end < file.length; end += 7) expect(packedTextBytes(file.subarray(0, end))).toBeLessThan(2000);
  });
});
