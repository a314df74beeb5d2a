import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { DeliveryError } from '../errors';
import { decodeInThread } from './heic-thread';
import type { HeicJob } from './heic-worker';
import { withPngChunk } from './png-chunk';
import { sharp } from './sharp';
import { Slots } from './slots';

/** libheif takes 60 to 100 ms for each megapixel, and 8 bytes for each pixel (measured up to 48 megapixels). */
const timeLimit = 10_000;
const maxBytes = 512 * 1024 * 1024;

/** One at a time: each takes a core and its own memory. */
const slots = new Slots(16, 1);

/**
 * Turns a HEIC image into a PNG without compression, with its colour profile, upright: what sharp reads, whose own
 * libheif has no HEVC decoder. Other metadata is left behind.
 *
 * Runs libheif, compiled to WebAssembly, in a thread of its own, which is ended with the image: neither a long nor a
 * malicious one keeps others waiting. The library is only loaded when a HEIC image comes.
 * @param maxPixels most pixels of the image
 * @throws DeliveryError 400 when it is damaged, too large, takes too long, or libheif is not installed
 */
export async function decodeHeic(data: Buffer, maxPixels: number): Promise<Buffer> {
  const job = { data, maxPixels, maxBytes, ...findLibrary() };
  try {
    const { icc } = await sharp(data, { limitInputPixels: false }).metadata();
    const { data: pixels, ...raw } = await slots.run(() => decodeInThread(job, timeLimit));
    const png = await sharp(pixels, { raw, limitInputPixels: false }).png({ compressionLevel: 0 }).toBuffer();
    return icc ? withPngChunk(png, 'iCCP', Buffer.concat([Buffer.from('icc\0\0'), deflateSync(icc)])) : png;
  } catch (cause) {
    if (cause instanceof DeliveryError) throw cause;
    throw new DeliveryError(400, 'EINVAL', 'The HEIC image is damaged or cannot be decoded', { cause });
  }
}

/** Beside the function in its zip, or wherever npm put it; esbuild must not look for it. */
function findLibrary(): Pick<HeicJob, 'library' | 'wasm'> {
  try {
    const library = createRequire(__filename).resolve('libheif-js/libheif-wasm/libheif.js');
    return { library, wasm: join(dirname(library), 'libheif.wasm') };
  } catch (cause) {
    throw new DeliveryError(400, 'EINVAL', 'HEIC images cannot be read by this server', { cause });
  }
}
