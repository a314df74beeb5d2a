import type * as WorkerThreads from 'node:worker_threads';

/** What the worker is given. */
export interface HeicJob {
  /** The file. */
  readonly data: Uint8Array;
  /** Absolute paths of libheif's JavaScript and WebAssembly. */
  readonly library: string;
  readonly wasm: string;
  /** Most pixels that may be decoded, and most bytes that libheif may have. */
  readonly maxPixels: number;
  readonly maxBytes: number;
}

/** What it answers: rows of RGB, or of RGBA where there is transparency, 8 bits a channel. */
export interface HeicPixels {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** The part of libheif that is called; numbers are C's handles. */
interface Libheif {
  readonly ready: Promise<unknown>;
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
  readonly heif_chroma: Readonly<Record<'heif_chroma_interleaved_RGB' | 'heif_chroma_interleaved_RGBA', unknown>>;
  heif_context_alloc(): unknown;
  heif_context_read_from_memory(context: unknown, data: Uint8Array): { readonly code: { readonly value: number } };
  heif_js_context_get_primary_image_handle(context: unknown): unknown;
  heif_image_handle_get_width(handle: unknown): number;
  heif_image_handle_get_height(handle: unknown): number;
  heif_image_handle_has_alpha_channel(handle: unknown): number;
  heif_js_decode_image2(handle: unknown, colorspace: unknown, chroma: unknown): Promise<DecodedImage> | DecodedImage;
}

interface DecodedImage {
  readonly channels?: readonly { width: number; height: number; stride: number; data: Uint8Array }[];
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow: (this: WasmMemory, pages: number) => number;
}

interface WasmApi {
  readonly Memory: { readonly prototype: WasmMemory };
}

/**
 * Runs in a worker thread, where only its own text goes: it may use nothing from outside. Whatever it throws, or the
 * library prints, means that the image cannot be decoded.
 * @param load the worker's `require`
 */
export async function heicWorker(load: NodeJS.Require): Promise<void> {
  const threads = load('node:worker_threads') as typeof WorkerThreads;
  const { readFileSync } = load('node:fs') as { readFileSync: (path: string) => Buffer };
  const { data, library, wasm, maxPixels, maxBytes } = threads.workerData as HeicJob;

  // A worker's own limits do not count the memory of WebAssembly.
  const { prototype } = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * 65_536 > maxBytes) throw new RangeError('too much memory');
    return grow.call(this, pages);
  };

  const start = load(library) as (options: object) => Libheif;
  const libheif = start({ wasmBinary: readFileSync(wasm), print: () => undefined, printErr: () => undefined });
  await libheif.ready;
  const context = libheif.heif_context_alloc();
  if (libheif.heif_context_read_from_memory(context, data).code.value !== 0) throw new Error('no HEIF file');
  const handle = libheif.heif_js_context_get_primary_image_handle(context);
  const pixels = libheif.heif_image_handle_get_width(handle) * libheif.heif_image_handle_get_height(handle);
  if (!(pixels <= maxPixels)) throw new Error('too many pixels');

  const { heif_chroma_interleaved_RGB: rgb, heif_chroma_interleaved_RGBA: rgba } = libheif.heif_chroma;
  const channels = libheif.heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  const { heif_colorspace_RGB: colours } = libheif.heif_colorspace;
  const decoded = await libheif.heif_js_decode_image2(handle, colours, channels === 4 ? rgba : rgb);
  const plane = decoded.channels?.[0];
  if (!plane) throw new Error('not decoded');

  const { width, height, stride } = plane;
  const bytes = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row += 1) {
    bytes.set(plane.data.subarray(row * stride, row * stride + width * channels), row * width * channels);
  }
  const answer: HeicPixels = { data: bytes, width, height, channels };
  threads.parentPort?.postMessage(answer, [bytes.buffer]);
}
