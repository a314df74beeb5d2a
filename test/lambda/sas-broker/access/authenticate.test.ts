import { describe, expect, it } from '@jest/globals';
import { createAuthenticate } from '../../../../lambda/sas-broker/access/authenticate';
import type { Credentials } from '../../../../lambda/sas-broker/caller';
import type { BrokerConfigInput } from '../../../../lambda/sas-broker/config';
import { brokerConfig } from '../fixtures';

const shop = 'key-of-the-shop-key-of-the-shop';
const print = 'key-of-the-printer-key-of-the-printer';

/** A broker that knows two machines. */
function authenticator(changes: Partial<BrokerConfigInput['authentication']> = {}, keys = { shop, print }) {
  const config = brokerConfig({
    authentication: {
      apiKeys: [{ name: 'shop', claims: { role: ['seller', 'admin'] } }, { name: 'print' }],
      ...changes,
    },
  });
  return createAuthenticate({ config, uploadKeys: [], apiKeys: new Map(Object.entries(keys)) });
}

/** The challenge of a 401. */
async function challenge(credentials: Credentials, changes: Partial<BrokerConfigInput['authentication']> = {}) {
  const error: unknown = await authenticator(changes)(credentials).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 401, code: 'unauthorized' });
  return (error as { headers: Record<string, string> }).headers['WWW-Authenticate'];
}

describe('createAuthenticate', () => {
  it('knows machines by their keys', async () => {
    expect(await authenticator()({ apiKey: shop })).toEqual({
      kind: 'api-key',
      id: 'key:shop',
      claims: { sub: 'shop', role: ['seller', 'admin'] },
    });
    expect(await authenticator()({ apiKey: print })).toMatchObject({ id: 'key:print', claims: { sub: 'print' } });
  });

  it.each(['', 'shop', shop.slice(1), shop.slice(0, -1), `${shop} `, shop.toUpperCase(), `${shop}, ${print}`])(
    'does not know "%s"',
    async (apiKey) => {
      expect(await challenge({ apiKey })).toBe('Bearer');
    },
  );

  it('asks who shows nothing for a token, without an error', async () => {
    expect(await challenge({})).toBe('Bearer');
  });

  it('takes one thing at a time', async () => {
    expect(await challenge({ apiKey: shop, authorization: 'Bearer a.b.c' })).toBe(
      'Bearer error="invalid_request", error_description="Send either Authorization or X-API-Key"',
    );
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic dTpw',
    'Bearer a b',
    'Bearer a, Bearer b',
    ' Bearer a',
    'Bearer =',
    'a.b.c',
  ])('knows that "%s" is no token', async (authorization) => {
    expect(await challenge({ authorization })).toBe(
      'Bearer error="invalid_request", error_description="Authorization must be Bearer and a token"',
    );
  });

  it.each(['Bearer a.b.c', 'bearer   a.b.c', 'BEARER a.b.c='])('reads "%s"', async (authorization) => {
    expect(await challenge({ authorization })).toBe(
      'Bearer error="invalid_token", error_description="The token is not a JSON Web Token"',
    );
  });

  describe('with anonymous callers', () => {
    const open = { dangerouslyAllowAnonymous: true };

    it('lets in who shows nothing', async () => {
      const nobody = { kind: 'anonymous', id: 'anonymous', claims: { sub: 'anonymous' } };
      expect(await authenticator(open)({})).toEqual(nobody);
      expect(await authenticator({ ...open, apiKeys: [] })({})).toEqual(nobody);
    });

    it.each([
      { apiKey: '' },
      { apiKey: 'wrong' },
      { authorization: '' },
      { authorization: 'Basic dTpw' },
      { authorization: 'Bearer a.b.c' },
      { authorization: 'Bearer a.b.c', apiKey: shop },
    ])('does not let in who shows something wrong: %j', async (credentials) => {
      expect(await challenge(credentials, open)).toMatch(/^Bearer/);
    });
  });

  it.each([
    ['without a key', { shop }, 'the app setting `BLOBFRONT_API_KEY_PRINT` is missing'],
    [
      'with one key for two',
      { shop, print: shop },
      '`BLOBFRONT_API_KEY_PRINT` must be another key than every other one',
    ],
  ])('does not start %s', (_, keys, message) => {
    expect(() => authenticator({}, keys as { shop: string; print: string })).toThrow(new Error(message));
  });
});

describe('the configuration', () => {
  const issuer = { issuer: 'https://example.com', audiences: ['a'] };

  it.each([
    [
      'two issuers of one name',
      { oidc: [issuer, { ...issuer, audiences: ['b'] }] },
      'two of `oidc` have the same issuer',
    ],
    ['two keys of one name', { apiKeys: [{ name: 'a' }, { name: 'a' }] }, 'two of `apiKeys` have the same name'],
    ['a key with another subject', { apiKeys: [{ name: 'a', claims: { sub: 'b' } }] }, '`sub` is the name of the key'],
    ['a subject that is no claim', { oidc: [{ ...issuer, subjectClaim: 'a "b"' }] }, 'must be the name of a claim'],
  ])('has no %s', (_, authentication, message) => {
    expect(() => brokerConfig({ authentication })).toThrow(message);
  });
});
