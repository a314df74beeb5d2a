import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CryptoKey, exportSPKI, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { createAuthenticate } from '../../../../lambda/sas-broker/access/authenticate';
import type { Caller } from '../../../../lambda/sas-broker/caller';
import type { BrokerConfigInput } from '../../../../lambda/sas-broker/config';
import { BrokerError } from '../../../../lambda/sas-broker/errors';
import { brokerConfig } from '../fixtures';
import { audience, makeKey, sign, TestIssuer, type TestKey } from './issuer';

type IssuerInput = NonNullable<BrokerConfigInput['authentication']['oidc']>[number];

const start = 1_900_000_000;
const minute = 60;
const discovery = '/.well-known/openid-configuration';

let key: TestKey;
let otherKey: TestKey;
let rsaKey: TestKey;
let issuer: TestIssuer;
/** Seconds. */
let clock: number;
/** Milliseconds that the issuer has for an answer, in real time. */
let timeout: number;

beforeAll(async () => {
  [key, otherKey, rsaKey] = await Promise.all([makeKey(), makeKey(), makeKey('RS256')]);
});
beforeEach(async () => {
  clock = start;
  timeout = 30_000;
  issuer = await TestIssuer.start(key, rsaKey);
});
afterEach(() => issuer.stop());

/** Takes tokens of the issuer, as far as nothing else is said. */
function authenticator(changes: Partial<IssuerInput> = {}, ...more: IssuerInput[]): (token: string) => Promise<Caller> {
  const oidc = [{ issuer: issuer.url, audiences: [audience], ...changes }, ...more];
  const config = brokerConfig({ authentication: { oidc } });
  const environment = { config, uploadKeys: [], apiKeys: new Map<string, string>() };
  const authenticate = createAuthenticate(environment, { timeout, now: () => clock * 1000 });
  return (token) => authenticate({ authorization: `Bearer ${token}` });
}

/** Good claims, and what is different about them. */
function claims(changes: JWTPayload = {}): JWTPayload {
  return { iss: issuer.url, aud: audience, sub: 'ann', exp: clock + 10 * minute, ...changes };
}

/** What a token is refused with: status, text; and the challenge. */
async function refusal(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    const { status, code, message, headers } = error;
    if (status === 401) {
      const description = `Bearer error="invalid_token", error_description="${message}"`;
      expect({ code, headers }).toEqual({ code: 'unauthorized', headers: { 'WWW-Authenticate': description } });
    } else expect({ code, headers }).toEqual({ code: 'issuer-unavailable', headers: { 'Retry-After': '10' } });
    return `${status} ${message}`;
  }
  return 'taken';
}

const unavailable = '503 Tokens cannot be verified at the moment; try again later';
const wrongKey = '401 The token is signed with a key that is not of its issuer';

describe('a token', () => {
  it.each(['RS256', 'PS384', 'ES256', 'ES384', 'EdDSA'])('signed by %s says who asks', async (alg) => {
    const own = await makeKey(alg);
    issuer.publish(key, own);
    const payload = claims({ tid: 't1', roles: ['a', 'b'] });
    const digest = createHash('sha256').update(`${issuer.url}\nann`).digest('hex');
    expect(await authenticator()(await sign(own, payload))).toEqual({
      kind: 'user',
      id: digest.slice(0, 16),
      claims: payload,
    });
  });

  it('is of another caller for another subject or issuer', async () => {
    const other = await TestIssuer.start(key);
    const who = authenticator({}, { issuer: other.url, audiences: [audience] });
    const ids = await Promise.all(
      [claims(), claims({ sub: 'bob' }), claims({ iss: other.url })].map(
        async (each) => (await who(await sign(key, each))).id,
      ),
    );
    expect(new Set(ids).size).toBe(3);
    expect((await who(await sign(key, claims({ tid: 'more' })))).id).toBe(ids[0]);
    await other.stop();
  });

  it('says it by another claim than `sub` where that is configured', async () => {
    const who = authenticator({ subjectClaim: 'oid' });
    const { id, claims: known } = await who(await sign(key, claims({ oid: 'o1' })));
    expect(known).toEqual(claims({ oid: 'o1', sub: 'o1' }));
    expect((await who(await sign(key, claims({ oid: 'o1', sub: 'another pairwise one' })))).id).toBe(id);
    for (const oid of [undefined, '', 1, null, ['o1']]) {
      const answer = await refusal(who(await sign(key, claims({ oid }))));
      expect(answer).toBe('401 The token has no oid, which tells users apart');
    }
  });

  it.each([
    ['in a list', ['else', audience], 'taken'],
    ['the other one', 'second', 'taken'],
    ['another', 'else', '401 The token is for another audience'],
    ['longer', `${audience}/`, '401 The token is for another audience'],
    ['an empty list', [], '401 The token is for another audience'],
    ['missing', undefined, '401 The token has no aud'],
  ])('is for one of the audiences: %s', async (_, aud, answer) => {
    const who = authenticator({ audiences: [audience, 'second'] });
    expect(await refusal(who(await sign(key, claims({ aud }))))).toBe(answer);
  });

  it.each([
    ['within the tolerance after its end', { exp: start - 59 }, 'taken'],
    ['after its end', { exp: start - 61 }, '401 The token has expired'],
    ['without an end', { exp: undefined }, '401 The token has no exp'],
    ['with an end that is no number', { exp: 'never' as unknown as number }, '401 The exp of the token is wrong'],
    ['within the tolerance before its beginning', { nbf: start + 59 }, 'taken'],
    ['before its beginning', { nbf: start + 61 }, '401 The token is not valid yet'],
    ['with a beginning that is no number', { nbf: '0' as unknown as number }, '401 The nbf of the token is wrong'],
  ])('is looked at by the clock: %s', async (_, changes, answer) => {
    expect(await refusal(authenticator()(await sign(key, claims(changes))))).toBe(answer);
  });

  it.each([
    ['another', () => 'https://example.com', '401 The issuer of the token is not trusted'],
    ['the same with a slash', () => `${issuer.url}/`, '401 The issuer of the token is not trusted'],
    ['none', () => undefined, '401 The issuer of the token is not trusted'],
    ['a list', () => [issuer.url] as unknown as string, '401 The issuer of the token is not trusted'],
    ['a property of every object', () => '__proto__', '401 The issuer of the token is not trusted'],
  ])('is of a trusted issuer, and not of %s', async (_, iss, answer) => {
    expect(await refusal(authenticator()(await sign(key, claims({ iss: iss() }))))).toBe(answer);
    expect(issuer.asked('/keys')).toBe(0);
  });

  it("is not verified with another issuer's key", async () => {
    const other = await TestIssuer.start(otherKey);
    const who = authenticator({}, { issuer: other.url, audiences: ['other'] });
    expect(await refusal(who(await sign(otherKey, claims())))).toBe(wrongKey);
    expect(await refusal(who(await sign(otherKey, claims({ iss: other.url }))))).toBe(
      '401 The token is for another audience',
    );
    await other.stop();
  });

  describe('is refused', () => {
    const wrongSignature = '401 The signature of the token is wrong';
    const wrongAlgorithm = '401 The token is signed by an algorithm that is not accepted';

    it('when another key has signed it, whatever its header says of keys', async () => {
      const forged = { ...otherKey, kid: key.kid };
      const elsewhere = await TestIssuer.start(otherKey);
      const headers = [
        {},
        { jwk: otherKey.publicJwk },
        { jku: `${elsewhere.url}/keys` },
        { x5u: `${elsewhere.url}/keys` },
      ];
      for (const header of headers) {
        expect(await refusal(authenticator()(await sign(forged, claims(), header)))).toBe(wrongSignature);
      }
      expect(elsewhere.asked('/keys')).toBe(0);
      await elsewhere.stop();
    });

    it('when it was changed', async () => {
      const [header = '', payload = '', signature = ''] = (await sign(key, claims())).split('.');
      const changed = Buffer.from(JSON.stringify(claims({ sub: 'bob' }))).toString('base64url');
      expect(await refusal(authenticator()([header, changed, signature].join('.')))).toBe(wrongSignature);
      expect(await refusal(authenticator()([header, payload, ''].join('.')))).toBe(wrongSignature);
    });

    it('when it is signed with nothing, or with what everybody knows', async () => {
      const unsigned = new UnsecuredJWT(claims()).encode();
      expect(await refusal(authenticator()(unsigned))).toBe(wrongAlgorithm);
      const pem = await exportSPKI((await importJWK(rsaKey.publicJwk, 'RS256', { extractable: true })) as CryptoKey);
      for (const secret of [pem, pem.trim(), JSON.stringify(rsaKey.publicJwk)]) {
        const header = { alg: 'HS256', kid: rsaKey.kid };
        const token = await new SignJWT(claims()).setProtectedHeader(header).sign(Buffer.from(secret));
        expect(await refusal(authenticator()(token))).toBe(wrongAlgorithm);
      }
      expect(issuer.asked('/keys')).toBe(0);
    });

    it('when an extension of its header is not understood', async () => {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: key.alg, kid: key.kid, crit: ['exp'], exp: 1 })
        .sign(key.privateKey, { crit: { exp: true } });
      expect(await refusal(authenticator()(token))).toBe('401 The token is not a signed JSON Web Token');
    });

    it('when its key is meant for something else', async () => {
      issuer.documents['/keys'] = { keys: [{ ...key.publicJwk, use: 'enc' }] };
      expect(await refusal(authenticator()(await sign(key, claims())))).toBe(wrongKey);
    });

    it('when it is longer than 8 KB, unverified', async () => {
      const token = await sign(key, claims({ groups: 'x'.repeat(7000) }));
      expect(token.length).toBeGreaterThan(8192);
      expect(await refusal(authenticator()(token))).toBe('401 The token is too long');
      expect(await refusal(authenticator()(await sign(key, claims({ groups: 'x'.repeat(5000) }))))).toBe('taken');
    });

    it.each(['a', 'a.b.c', '..', 'e30.e30.', 'e30.W10.e30', 'e30.bnVsbA.e30', 'a.b.c.d.e'])(
      'when it is %s',
      async (token) => {
        expect(await refusal(authenticator()(token))).toMatch(/^401 /);
      },
    );

    it('whatever it is, and never repeated', async () => {
      const who = authenticator();
      const good = await sign(key, claims({ sub: 'a secret name of a user' }));
      const base64 = fc.oneof(fc.json(), fc.string()).map((text) => Buffer.from(text).toString('base64url'));
      const header = fc.record(
        {
          alg: fc.constantFrom('ES256', 'RS256', 'none', 'HS256', 1),
          kid: fc.oneof(fc.constant(key.kid), fc.anything()),
        },
        { requiredKeys: [] },
      );
      const payload = fc.record(
        { iss: fc.oneof(fc.constant(issuer.url), fc.anything()), exp: fc.anything(), aud: fc.anything() },
        { requiredKeys: [] },
      );
      const encoded = (part: fc.Arbitrary<object>) =>
        part.map((value) => Buffer.from(json(value)).toString('base64url'));
      const garbage = fc.oneof(
        fc.stringMatching(/^[\w.~+/-]+=*$/),
        fc.array(base64, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.')),
        fc.tuple(encoded(header), encoded(payload), base64).map((parts) => parts.join('.')),
        fc
          .tuple(fc.nat(good.length - 1), fc.constantFrom('A', 'z', '.', '-', ''))
          .map(([index, letter]) => good.slice(0, index) + letter + good.slice(index + 1)),
      );
      await fc.assert(
        fc.asyncProperty(garbage, async (token) => {
          fc.pre(token !== '' && token !== good);
          const error: unknown = await who(token).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          // The last letters of a signature hold bits that mean nothing.
          if (error === undefined && token.slice(0, -1) === good.slice(0, -1)) return;
          expect(error).toBeInstanceOf(BrokerError);
          const { status, message, headers, cause } = error as BrokerError;
          expect(status).toBe(401);
          const shown = `${message} ${JSON.stringify(headers)} ${String(cause)}`;
          for (const part of token.split('.')) if (part.length > 8) expect(shown).not.toContain(part);
          expect(shown).not.toContain('a secret name');
        }),
        { numRuns: 500 },
      );
      expect(issuer.asked('/keys')).toBeLessThanOrEqual(1);
    });
  });

  it('needs no `kid` while its issuer has one key of its kind', async () => {
    const nameless = { ...key, kid: undefined as unknown as string };
    expect(await refusal(authenticator()(await sign(nameless, claims())))).toBe('taken');
    issuer.publish(key, otherKey);
    const answer = '401 The token does not say which key it is signed with';
    expect(await refusal(authenticator()(await sign(nameless, claims())))).toBe(answer);
  });
});

describe('a token that was verified', () => {
  it('is not verified again for five minutes', async () => {
    const who = authenticator();
    const token = await sign(key, claims({ exp: clock + 60 * minute }));
    const caller = await who(token);
    clock += 5 * minute - 1;
    expect(await who(token)).toBe(caller);
    clock += 1;
    expect(await who(token)).not.toBe(caller);
    expect(await who(token)).toEqual(caller);
  });

  it('ends all the same', async () => {
    const who = authenticator();
    const token = await sign(key, claims({ exp: clock + minute }));
    await who(token);
    clock += 2 * minute + 1;
    expect(await refusal(who(token))).toBe('401 The token has expired');
  });

  it('is no help to one that resembles it', async () => {
    const who = authenticator();
    const token = await sign(key, claims());
    await who(token);
    expect(await refusal(who(`${token.slice(0, -10)}AAAAAAAAAA`))).toBe('401 The signature of the token is wrong');
    expect(await refusal(who(`${token}=`))).toMatch(/^401 /);
  });
});

describe('the keys of an issuer', () => {
  it('are found by its discovery document, where they may move, and fetched once for all who wait', async () => {
    const who = authenticator();
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, index) => sign(key, claims({ sub: `user ${index}` }))),
    );
    await Promise.all(tokens.map(who));
    expect([issuer.asked(discovery), issuer.asked('/keys')]).toEqual([1, 1]);
    clock += 6 * minute;
    await Promise.all(tokens.map(who));
    expect([issuer.asked(discovery), issuer.asked('/keys')]).toEqual([2, 2]);
  });

  it('are where the configuration says, whatever the name of the issuer is', async () => {
    const who = authenticator({ issuer: 'urn:example:local', jwksUri: `${issuer.url}/keys` });
    expect(await refusal(who(await sign(key, claims({ iss: 'urn:example:local' }))))).toBe('taken');
    expect(issuer.asked(discovery)).toBe(0);
  });

  it('rotate: a new one is taken, and an old one is not', async () => {
    const who = authenticator();
    const before = await sign(key, claims({ exp: clock + 60 * minute }));
    await who(before);
    issuer.publish(otherKey);
    clock += 31;
    expect(await refusal(who(await sign(otherKey, claims())))).toBe('taken');
    expect(await refusal(who(await sign(key, claims())))).toBe(wrongKey);
    clock += 5 * minute;
    expect(await refusal(who(before))).toBe(wrongKey);
  });

  it('are withdrawn after five minutes without any new one', async () => {
    const who = authenticator();
    await who(await sign(key, claims()));
    issuer.publish(rsaKey);
    clock += 5 * minute - 1;
    expect(await refusal(who(await sign(key, claims())))).toBe('taken');
    clock += 1;
    expect(await refusal(who(await sign(key, claims())))).toBe(wrongKey);
  });

  it('are not asked for by whoever invents their ids', async () => {
    const who = authenticator();
    await who(await sign(key, claims()));
    const invented = await Promise.all(
      Array.from({ length: 20 }, (_, index) => sign({ ...otherKey, kid: `invented ${index}` }, claims())),
    );
    const all = () => Promise.all(invented.map((token) => refusal(who(token))));
    expect(new Set(await all())).toEqual(new Set([wrongKey]));
    expect(issuer.asked('/keys')).toBe(1);
    clock += 30;
    await all();
    await all();
    expect(issuer.asked('/keys')).toBe(2);
  });

  it('may be several of one id for several algorithms', async () => {
    const twin = await makeKey('RS256', key.kid);
    issuer.publish(key, twin);
    const who = authenticator();
    expect(await refusal(who(await sign(key, claims())))).toBe('taken');
    expect(await refusal(who(await sign(twin, claims())))).toBe('taken');
  });

  describe('that is down', () => {
    const hang = (who: TestIssuer, listener: RequestListener) => {
      who.answer('/keys', listener);
      timeout = 100;
    };

    it.each([
      ['refuses', (who: TestIssuer) => who.answer('/keys', (_, response) => response.writeHead(500).end('{}'))],
      ['hangs up', (who: TestIssuer) => who.answer('/keys', (request) => request.socket.destroy())],
      ['never answers', (who: TestIssuer) => hang(who, () => undefined)],
      ['never ends', (who: TestIssuer) => hang(who, (_, response) => response.write('{"keys":['))],
      ['says something else', (who: TestIssuer) => who.answer('/keys', (_, response) => response.end('<html>'))],
      ['has no keys', (who: TestIssuer) => (who.documents['/keys'] = { error: 'none' })],
      ['is nothing', (who: TestIssuer) => (who.documents['/keys'] = null)],
      ['is too much', (who: TestIssuer) => (who.documents['/keys'] = { keys: [], more: 'x'.repeat(600_000) })],
      ['is of nobody', (who: TestIssuer) => (who.documents[discovery] = { jwks_uri: `${who.url}/keys` })],
      ['is of another', (who: TestIssuer) => (who.documents[discovery] = { issuer: 'x', jwks_uri: `${who.url}/keys` })],
      ['has no address of keys', (who: TestIssuer) => (who.documents[discovery] = { issuer: who.url })],
      [
        'has its keys in the open',
        (who: TestIssuer) => (who.documents[discovery] = { issuer: who.url, jwks_uri: 'http://127.0.0.2/keys' }),
      ],
      [
        'sends elsewhere for its keys',
        (who: TestIssuer) => {
          who.documents['/elsewhere'] = who.documents['/keys'];
          who.answer('/elsewhere', (_, response) => response.end(JSON.stringify(who.documents['/elsewhere'])));
          who.answer('/keys', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
        },
      ],
    ])('make tokens wait when it %s', async (_, breakDown) => {
      breakDown(issuer);
      const who = authenticator();
      const token = await sign(key, claims());
      expect(await refusal(who(token))).toBe(unavailable);
      expect(issuer.asked('/elsewhere')).toBe(0);
    });

    it('are asked for once in ten seconds', async () => {
      issuer.answer('/keys', (_, response) => response.writeHead(503).end());
      const who = authenticator();
      const tokens = await Promise.all(
        Array.from({ length: 20 }, (_, index) => sign(key, claims({ sub: `user ${index}` }))),
      );
      const all = async () => new Set(await Promise.all(tokens.map((token) => refusal(who(token)))));
      expect(await all()).toEqual(new Set([unavailable]));
      expect(await all()).toEqual(new Set([unavailable]));
      expect(issuer.asked('/keys')).toBe(1);
      clock += 10;
      expect(await all()).toEqual(new Set([unavailable]));
      expect(issuer.asked('/keys')).toBe(2);
    });

    it('are good for an hour when they are known, and come back with it', async () => {
      const who = authenticator();
      const token = () => sign(key, claims());
      expect(await refusal(who(await token()))).toBe('taken');
      issuer.answer('/keys', (request) => request.socket.destroy());
      clock += 60 * minute - 1;
      expect(await refusal(who(await token()))).toBe('taken');
      expect(await refusal(who(await sign(otherKey, claims())))).toBe(unavailable);
      clock += 1;
      expect(await refusal(who(await token()))).toBe(unavailable);
      issuer.answer('/keys', (_, response) => response.end(JSON.stringify(issuer.documents['/keys'])));
      clock += 10;
      expect(await refusal(who(await token()))).toBe('taken');
    });

    it('say why to the log only', async () => {
      issuer.answer('/keys', (_, response) => response.writeHead(500).end());
      const cause = new Error(`${issuer.url}/keys answered 500`);
      await expect(authenticator()(await sign(key, claims()))).rejects.toMatchObject({ cause });
    });
  });

  it.each([
    [{ issuer: 'http://login.example.com' }, '`authentication.oidc.issuer` without a `jwksUri` must be an https URL'],
    [
      { issuer: 'http://127.0.0.1.example.com' },
      '`authentication.oidc.issuer` without a `jwksUri` must be an https URL',
    ],
    [{ issuer: 'Contoso' }, '`authentication.oidc.issuer` without a `jwksUri` must be an https URL, got: "Contoso"'],
    [{ jwksUri: 'http://example.com/keys' }, '`authentication.oidc.jwksUri` must be an https URL'],
    [{ jwksUri: 'file:///keys' }, '`authentication.oidc.jwksUri` must be an https URL, got: "file:///keys"'],
  ])('are not looked for at %j', (changes, message) => {
    expect(() => authenticator(changes)).toThrow(message);
  });
});

/** JSON of anything, which has values that JSON has not. */
function json(value: object): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
}
