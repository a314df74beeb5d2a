import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import {
  type CacheHeaders,
  errorResponse,
  headResponse,
  imageResponse,
  notModifiedResponse,
  pieceResponse,
  preflightResponse,
  withoutBody,
} from '../../../../lambda/image-delivery/response/respond';

const cache = {
  cacheControl: 'public, max-age=60',
  etag: '"0x1-abc"',
  lastModified: 'Sun, 22 Nov 2026 00:00:00 GMT',
};
const validators = {
  'cache-control': 'public, max-age=60',
  etag: '"0x1-abc"',
  'last-modified': 'Sun, 22 Nov 2026 00:00:00 GMT',
};
const headersOf = (response: Response): Record<string, string> => Object.fromEntries(response.headers);

describe('imageResponse', () => {
  const image = { data: Buffer.from('bytes'), contentType: 'image/png' };

  it('is a 200 with the image, its type, length and validators', async () => {
    const response = imageResponse(image, cache);
    expect(response.status).toBe(200);
    expect(headersOf(response)).toMatchObject({ ...validators, 'content-type': 'image/png', 'content-length': '5' });
    expect(response.headers.has('content-disposition')).toBe(false);
    expect(response.headers.get('accept-ranges')).toBe('none');
    expect(await response.text()).toBe('bytes');
  });

  it('has a disposition where one is given, and no date where none is known', () => {
    const response = imageResponse({ ...image, disposition: 'attachment' }, { ...cache, lastModified: undefined });
    expect(response.headers.get('content-disposition')).toBe('attachment');
    expect(response.headers.has('last-modified')).toBe(false);
  });

  it('says its ratio of pixels where client hints decided over it', () => {
    const ratio = imageResponse({ ...image, contentDpr: 300 / (212 / 2) }, cache).headers.get('content-dpr');
    expect([ratio, imageResponse(image, cache).headers.get('content-dpr')]).toEqual(['2.83', null]);
  });

  it('says what it depends on, as its 304 does, where it depends on anything', () => {
    for (const respond of [notModifiedResponse, (headers: CacheHeaders) => imageResponse(image, headers)]) {
      expect(respond({ ...cache, vary: 'Accept' }).headers.get('vary')).toBe('Accept');
      expect(respond(cache).headers.has('vary')).toBe(false);
    }
  });
});

describe('pieceResponse', () => {
  it('is a 206 that says which bytes it is of', async () => {
    const body = { data: Buffer.from('456'), contentType: 'video/mp4', stored: true };
    const response = pieceResponse(body, { first: 4, last: 6, of: 10 }, cache);
    expect(response.status).toBe(206);
    expect(headersOf(response)).toMatchObject({
      ...validators,
      'accept-ranges': 'bytes',
      'content-length': '3',
      'content-range': 'bytes 4-6/10',
      'content-type': 'video/mp4',
    });
    expect(await response.text()).toBe('456');
  });
});

describe('headResponse', () => {
  it('has the headers of the answer with the body', () => {
    const body = {
      data: Buffer.from('bytes'),
      contentType: 'video/mp4',
      stored: true,
      disposition: 'inline',
      link: '<x>',
    };
    const head = headResponse({ ...body, data: Buffer.from('b') }, 5, cache);
    expect(head).toMatchObject({ status: 200, body: null });
    expect(headersOf(head)).toEqual(headersOf(imageResponse(body, cache)));
    expect(headersOf(head)).toMatchObject({ 'content-length': '5', link: '<x>', 'accept-ranges': 'bytes' });
  });
});

describe('notModifiedResponse', () => {
  it('is a 304 with the validators alone', () => {
    const response = notModifiedResponse(cache);
    expect(response).toMatchObject({ status: 304, body: null });
    expect(headersOf(response)).toMatchObject(validators);
    for (const name of ['content-type', 'content-length', 'accept-ranges']) {
      expect(response.headers.has(name)).toBe(false);
    }
  });
});

describe('preflightResponse', () => {
  it('is a 204 that allows reading', () => {
    const response = preflightResponse();
    expect(response).toMatchObject({ status: 204, body: null });
    expect(headersOf(response)).toMatchObject({
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': '*',
      'access-control-allow-origin': '*',
    });
  });
});

describe('errorResponse', () => {
  it('shows the public text and the code, is never kept, and hides the cause', async () => {
    const error = new DeliveryError(503, 'ELIMIT', 'Too naïve', {
      cause: new Error('secret'),
      headers: { 'Retry-After': '1' },
    });
    const response = errorResponse(error);
    expect(response.status).toBe(503);
    expect(headersOf(response)).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '11',
      'ik-error': 'ELIMIT - Too na?ve',
      'retry-after': '1',
    });
    expect(await response.text()).toBe('Too naïve\n');
    expect(JSON.stringify(headersOf(response))).not.toContain('secret');
  });
});

describe('withoutBody', () => {
  it('keeps status and headers, the length of the body among them', () => {
    const response = withoutBody(errorResponse(new DeliveryError(404, 'ENOENT', 'No file')));
    expect(response).toMatchObject({ status: 404, body: null });
    expect(headersOf(response)).toMatchObject({ 'content-length': '8', 'ik-error': 'ENOENT - No file' });
  });
});
