import { describe, expect, it } from '@jest/globals';
import { createPrivateKey } from 'node:crypto';
import { localKeys } from '../../../lib/local/keys';

describe('The local keys', () => {
  it('are drawn once and kept, those of further API keys too', () => {
    const before = localKeys();
    const { shop } = localKeys(['shop']).apiKeys;
    expect(shop).toMatch(/^key_[\w-]{32}$/);
    const both = { another: expect.stringMatching(/^key_[\w-]{32}$/), shop };
    expect(localKeys(['another', 'shop'])).toEqual({ ...before, apiKeys: both });
    expect(localKeys()).toEqual({ ...before, apiKeys: {} });
  });

  it('are good for what they are for', () => {
    const { accountKey, uploadKey, tokenKey } = localKeys();
    expect(Buffer.from(accountKey, 'base64')).toHaveLength(64);
    expect(uploadKey.length).toBeGreaterThanOrEqual(32);
    expect(createPrivateKey({ key: tokenKey, format: 'jwk' }).asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });
});
