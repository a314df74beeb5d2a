import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifySignature } from '../../../../lambda/image-delivery/request/signature';
import { type ImageUrl, parseImageRequest, parseUrl } from '../../../../lambda/image-delivery/request/url';
import { deliveryConfig } from '../fixtures';

interface Vectors {
  readonly privateKey: string;
  readonly urlEndpoint: string;
  readonly sdks: Readonly<Record<string, { sdk: string; version: string; how: 'ran' | 'replayed' }>>;
  readonly urls: readonly Vector[];
}

/** A signed URL; what its properties mean stands in the file. */
interface Vector {
  readonly sdks: string;
  readonly path: string;
  readonly tr?: string;
  readonly url: string;
  readonly target?: string;
  readonly blob?: string | null;
  readonly refused?: string;
}

const { privateKey, urlEndpoint, sdks, urls }: Vectors = JSON.parse(
  readFileSync(join(__dirname, 'sdk-vectors.json'), 'utf8'),
) as Vectors;
const mount = new URL(urlEndpoint).pathname;
const expiry = 1_893_456_000;
const { urlEndpoints } = deliveryConfig({ urlEndpoints: [{ path: mount, origins: ['main'] }] });

/** What a browser requests for a URL. */
function requested({ url }: Vector): string {
  const { pathname, search } = new URL(urlEndpoint + url);
  return pathname + search;
}

/** What a client requests that sends a URL as it is, UTF-8 and all, one character a byte. */
function unencoded({ url }: Vector): string {
  return Buffer.from(mount + url).toString('latin1');
}

function verify(target: string): { image: ImageUrl; expires: number | undefined } {
  const image = parseUrl(target, urlEndpoints);
  const policy = { privateKeys: [privateKey], now: expiry - 60, ignoredQueryParameters: [] };
  return { image, expires: verifySignature(image, policy).expiry };
}

const title = ({ sdks, url }: Vector): string => `${sdks}: ${url.replaceAll('%', '%%')}`;
const taken = urls.filter(({ refused }) => refused === undefined).map((one) => [title(one), one] as const);
const refused = urls.filter(({ refused }) => refused !== undefined).map((one) => [title(one), one] as const);
/** Those with letters that some clients do not encode, and with nothing else that has to be. */
const unicode = taken.filter(([, { url }]) => /^[!-$&-~\u0080-\u{10ffff}]+$/u.test(url) && /[^!-~]/.test(url));

describe("the URLs that ImageKit's SDKs sign", () => {
  it('are from SDKs that the file describes, all of them', () => {
    const named = new Set(urls.flatMap((one) => one.sdks.split(', ')));
    expect([...named].sort()).toEqual(Object.keys(sdks).sort());
    expect(new Set(Object.values(sdks).map(({ how }) => how))).toEqual(new Set(['ran', 'replayed']));
  });

  it.each(taken)('are taken as a browser requests them: %s', (_, one) => {
    expect(requested(one)).toBe(one.target ?? mount + one.url);
    expect(verify(requested(one)).expires).toBe(one.url.includes('ik-t=') ? expiry : undefined);
  });

  it.each(taken.filter(([, { blob }]) => blob !== null))('ask for what the SDK was told: %s', (_, one) => {
    const { blobName, transformations } = parseImageRequest(verify(requested(one)).image);
    expect(blobName).toBe(one.blob ?? one.path);
    // SDKs that encode the query as a form encode what was encoded already once more.
    expect([[], [one.tr], [decodeURIComponent(one.tr ?? '')]]).toContainEqual(transformations);
    expect(transformations).toHaveLength(one.tr === undefined ? 0 : 1);
  });

  it.each(unicode)('are taken as a client requests them that encodes nothing: %s', (_, one) => {
    expect(verify(unencoded(one)).expires).toBe(one.url.includes('ik-t=') ? expiry : undefined);
  });

  it.each(refused)('are refused where there is a reason: %s', (_, one) => {
    expect(requested(one)).toBe(one.target ?? mount + one.url);
    expect(() => verify(requested(one))).toThrow(expect.objectContaining({ status: 401, code: 'EUNAUTHORIZED' }));
  });
});
