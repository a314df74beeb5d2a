import type { Dispatcher } from 'undici';
import { fileTooLarge, originFailed } from './http-errors';
import type { SourceRequest } from './origin';

type Body = Dispatcher.ResponseData['body'];

/** What is read of a body that nobody wants, so that its connection can be used again, and how long that may take. */
const unwanted = { bytes: 16_384, ms: 1_000 };
/** What a buffer begins with where the length is not known. */
const firstBytes = 65_536;

/**
 * Reads a body into one buffer: a server may send every byte by itself, and each would cost a hundred.
 * @param length what `Content-Length` says
 * @throws DeliveryError 400 `ELIMIT` as soon as it is known to be too large, 502 when it is not as long as it says
 */
export async function readBody(
  body: Body,
  length: number | undefined,
  { maxBytes, allowance }: Pick<SourceRequest, 'maxBytes' | 'allowance'>,
): Promise<Buffer> {
  if (length !== undefined && length > maxBytes) {
    hangUp(body);
    throw fileTooLarge(maxBytes);
  }
  let data: Buffer = Buffer.allocUnsafeSlow(length ?? Math.min(firstBytes, maxBytes));
  let received = 0;
  // Leaving the loop closes the connection, so nothing more is read.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const end = received + chunk.length;
    if (end > maxBytes) throw fileTooLarge(maxBytes);
    allowance?.take(chunk.length);
    if (end > data.length) data = grown(data, Math.min(Math.max(2 * data.length, end), maxBytes));
    chunk.copy(data, received);
    received = end;
  }
  if (length !== undefined && received !== length) throw originFailed(`the body has ${received} of ${length} bytes`);
  return received === data.length ? data : Buffer.from(data.subarray(0, received));
}

/** The beginning of a body, as text: as much of it as comes within a second. */
export async function readExcerpt(body: Body, bytes = 4_096): Promise<string> {
  const chunks: Buffer[] = [];
  let received = 0;
  const timer = setTimeout(() => body.destroy(), unwanted.ms);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      received += chunk.length;
      if (received >= bytes) break;
    }
  } catch {
    // What a server says besides its status is not worth an error of its own.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString('utf8', 0, bytes);
}

/** Lets go of a body: a short one is read in the background, and the connection kept. */
export function discard(body: Body): void {
  body.dump({ limit: unwanted.bytes, signal: AbortSignal.timeout(unwanted.ms) }).catch(() => undefined);
}

/** Closes the connection of a body. */
export function hangUp(body: Body): void {
  // A body that is destroyed before it is read emits an error; without a listener that ends the process.
  body.on('error', () => undefined).destroy();
}

function grown(data: Buffer, length: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(length);
  data.copy(larger);
  return larger;
}
