import { describe, expect, it } from '@jest/globals';
import { allowOrigin, preflightResponse } from '../../../../lambda/sas-broker/http/cors';

const webOrigins = ['https://app.contoso.com', 'http://localhost:3000'];
const strangers = [
  null,
  'https://evil.example',
  'https://app.contoso.com.evil.example',
  'http://app.contoso.com',
  'null',
  '',
];

describe('preflightResponse', () => {
  it('lets a declared web site send what the API needs', () => {
    const { status, headers } = preflightResponse('https://app.contoso.com', webOrigins);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-headers')).toBe('authorization, content-type, x-api-key');
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE');
  });

  it.each(strangers)('says nothing to %s', (origin) => {
    const { headers } = preflightResponse(origin, webOrigins);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('allowOrigin', () => {
  it('lets a declared web site read the answer, and keeps caches from handing it to others', () => {
    const { headers } = allowOrigin(new Response('{}'), 'http://localhost:3000', webOrigins);
    expect(headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
    expect(headers.get('access-control-expose-headers')).toBe('retry-after, www-authenticate');
    expect(headers.get('vary')).toBe('Origin');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });

  it.each(strangers)('lets no script of %s read it', (origin) => {
    const { headers } = allowOrigin(new Response('{}'), origin, webOrigins);
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect(headers.get('vary')).toBe('Origin');
  });

  it('is silent where no web site is declared', () => {
    const { headers } = allowOrigin(new Response('{}'), 'https://app.contoso.com', []);
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect(headers.has('vary')).toBe(false);
  });
});
