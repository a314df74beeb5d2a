import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { DeliveryError } from '../../errors';
import { oneAtATime } from '../admission';
import { decodeInThread } from './heic-thread';
import type { HeicJob } from './heic-worker';
import { withPngChunk } from '../encoding/png-chunk';
import { sharp } from '../sharp';

/** libheif takes 60 to 100 ms for each megapixel, and 8 bytes for each pixel (measured up to 48 megapixels). */
const timeLimit = 10_000;
const maxBytes = 512 * 1024 * 1024;

const queue = oneAtATime(timeLimit);

/**
 * Turns a HEIC image into a PNG without compression, with its colour profile, upright: what sharp reads, whose own
 * libheif has no HEVC decoder. Other metadata is left behind.
 *
 * Runs libheif, compiled to WebAssembly, in a thread of its own, which is ended with the image: neither a long nor a
 * malicious one keeps others waiting. The library is only loaded when a HEIC image comes.
 * @param maxPixels most pixels of the image
 * @param check throws when it is not wanted any more, as it may have waited for long
 * @throws DeliveryError 400 when it is damaged, too large, takes too long, or libheif is not there: it is an option
 */
export async function decodeHeic(data: Buffer, maxPixels: number, check?: () => void): Promise<Buffer> {
  const job = { data, maxPixels, maxBytes, ...findLibrary() };
  try {
    const { icc } = await sharp(data, { limitInputPixels: false }).metadata();
    const { data: pixels, ...raw } = await queue.run(0, () => decodeInThread(job, timeLimit), check);
    const png = await sharp(pixels, { raw, limitInputPixels: false }).png({ compressionLevel: 0 }).toBuffer();
    return icc ? withPngChunk(png, 'iCCP', Buffer.concat([Buffer.from('icc\0\0'), deflateSync(icc)])) : png;
  } catch (cause) {
    if (cause instanceof DeliveryError) throw cause;
    throw new DeliveryError(400, 'EINVAL', 'The HEIC image is damaged or cannot be decoded', { cause });
  }
}

/**
 * In the nearest `node_modules`, which is the zip's own, and no further up: a package without the library shall not find
 * that of the machine which it is tried on. Nor may esbuild look for it.
 */
function findLibrary(): Pick<HeicJob, 'library' | 'wasm'> {
  const places = createRequire(__filename).resolve.paths('libheif-js') ?? [];
  const folder = join(places.find((place) => existsSync(place)) ?? '', 'libheif-js', 'libheif-wasm');
  const library = join(folder, 'libheif.js');
  if (existsSync(library)) return { library, wasm: join(folder, 'libheif.wasm') };
  throw new DeliveryError(400, 'EINVAL', 'HEIC images cannot be read by this server, whose option "heic" is off');
}
