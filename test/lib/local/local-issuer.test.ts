import { afterEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { localKeys } from '../../../lib/local/keys';
import { LocalIssuer } from '../../../lib/local/local-issuer';

const issuers: LocalIssuer[] = [];
afterEach(() => Promise.all(issuers.splice(0).map((issuer) => issuer.stop())));

async function start(): Promise<LocalIssuer> {
  const issuer = await LocalIssuer.start(localKeys().tokenKey);
  issuers.push(issuer);
  return issuer;
}

/** As the broker does it, with what it is told. */
async function verify(token: string, { config }: LocalIssuer) {
  const { issuer, audiences, jwksUri = '' } = config;
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwksUri)), { issuer, audience: audiences });
  return payload;
}

describe('The local issuer', () => {
  it('issues tokens that are verified with what it says of itself, for thirty days', async () => {
    const issuer = await start();
    const payload = await verify(await issuer.token({ sub: 'local', roles: ['a', 'b'] }), issuer);
    expect(payload).toMatchObject({ sub: 'local', roles: ['a', 'b'] });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(30 * 24 * 60 * 60);
  });

  it('takes its earlier tokens after a restart, on another port', async () => {
    const before = await start();
    const token = await before.token({ sub: 'local' });
    const after = await start();
    expect(after.config.jwksUri).not.toBe(before.config.jwksUri);
    expect(await verify(token, after)).toEqual(decodeJwt(token));
  });

  it('publishes no private key', async () => {
    const { config } = await start();
    const { keys } = (await (await fetch(config.jwksUri ?? '')).json()) as { keys: object[] };
    expect(keys).toEqual([expect.not.objectContaining({ d: expect.anything() })]);
  });
});
