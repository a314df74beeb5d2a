import sharp from 'sharp';
import type { RawAnswer } from '../support/raw-http';

/** What a request may be answered with. 502 and 504 are for origins that fail, which the one here does not. */
const expected = [200, 206, 304, 400, 401, 403, 404, 405, 413, 414, 415, 416, 431, 501, 503];
/** What a server says before anybody has seen the request: it cannot be read. */
const unreadable = [400, 431];

/**
 * What is wrong with an answer; undefined where nothing is.
 * @param stored the file that was asked for, where it is known
 */
export async function problemOf(answer: RawAnswer, stored?: Buffer): Promise<string | undefined> {
  const { status, headers, body } = answer;
  if (!expected.includes(status)) return `status ${status} ${headers.get('ik-error') ?? ''}`;
  if (!headers.has('cache-control')) return `status ${status} without Cache-Control`;
  if (status !== 304 && headers.get('content-length') !== String(body.length)) {
    return `Content-Length ${headers.get('content-length')} with ${body.length} bytes`;
  }
  if (status < 400) return status === 200 ? problemOfImage(answer, stored) : undefined;
  if (headers.get('cache-control') !== 'no-store') return `status ${status} that may be kept`;
  if (headers.has('ik-error')) return undefined;
  const isServers = unreadable.includes(status) && body.length === 0;
  return isServers || status === 416 ? undefined : `status ${status} without ik-error`;
}

/** What runs in an SVG, or is read from outside. */
const active = /<script|<foreignobject|<!entity|javascript:|\son[a-z]+\s*=/i;

/** What was made must be an image; what is stored may be anything. */
async function problemOfImage({ headers, body }: RawAnswer, stored: Buffer | undefined): Promise<string | undefined> {
  if (stored?.equals(body)) return undefined;
  const type = headers.get('content-type');
  if (type === 'image/svg+xml') {
    return active.test(body.toString()) ? 'an SVG in which something runs' : undefined;
  }
  if (!/^image\/(?:avif|gif|jpeg|png|webp)$/.test(type ?? '')) return stored ? `an answer of type ${type}` : undefined;
  try {
    await sharp(body, { animated: true, failOn: 'error', limitInputPixels: 100_000_000 }).stats();
    return undefined;
  } catch (error) {
    return `an ${type} that cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : ''}`;
  }
}
