import { describe, expect, it } from '@jest/globals';
import { allowOrigin, preflightResponse } from '../../../../lambda/sas-broker/http/cors';

const webOrigins = ['https://app.contoso.com', 'http://localhost:3000'];
const response = { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' };
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
    expect(headers).toMatchObject({
      'Access-Control-Allow-Headers': 'authorization, content-type, x-api-key',
      'Access-Control-Allow-Methods': 'GET, POST, DELETE',
    });
  });

  it.each(strangers)('says nothing to %s', (origin) => {
    const { headers } = preflightResponse(origin, webOrigins);
    expect(Object.keys(headers).filter((name) => /^access-control/i.test(name))).toEqual([]);
  });
});

describe('allowOrigin', () => {
  it('lets a declared web site read the answer, and keeps caches from handing it to others', () => {
    expect(allowOrigin(response, 'http://localhost:3000', webOrigins)).toEqual({
      ...response,
      headers: {
        ...response.headers,
        Vary: 'Origin',
        'Access-Control-Allow-Origin': 'http://localhost:3000',
        'Access-Control-Expose-Headers': 'retry-after, www-authenticate',
      },
    });
  });

  it.each(strangers)('lets no script of %s read it', (origin) => {
    const { headers } = allowOrigin(response, origin, webOrigins);
    expect(headers).toEqual({ ...response.headers, Vary: 'Origin' });
  });

  it('is silent where no web site is declared', () => {
    expect(allowOrigin(response, 'https://app.contoso.com', [])).toEqual(response);
  });
});
