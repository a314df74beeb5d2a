import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeToken } from '../../../bin/sas/make';
import { readOrder } from '../../../bin/sas/order';
import type { OrderOptions } from '../../../bin/sas/order-options';
import { readSas } from '../../../bin/sas/written-sas';
import { explainSas } from '../../../bin/sas/explain';
import { checkSignature } from '../../../bin/sas/verify';
import { UsageError } from '../../../bin/usage-error';

const now = Date.parse('2026-11-22T12:00:00Z') / 1000;
const minute = 60;
const day = 86_400;
const account = 'contoso';
const container = 'images';
const cat = { account, container, blob: 'cat.jpg' };
const order = (
  options: OrderOptions,
  { urls = [], delegated = false }: { urls?: string[]; delegated?: boolean } = {},
) => readOrder(urls, options, delegated, now);

describe('readOrder', () => {
  it('is narrow by default', () => {
    expect(order(cat)).toMatchObject({
      ...cat,
      kind: 'blob',
      permissions: 'r',
      protocol: 'https',
      starts: now - 15 * minute,
      expires: now + 60 * minute,
      version: '2022-11-02',
    });
    expect(order({ account, container }).kind).toBe('container');
    expect(order({ account, resourceTypes: 'o' })).toMatchObject({ kind: 'account', services: 'b', permissions: 'r' });
    expect(order(cat, { delegated: true }).version).toBe('2025-11-05');
    expect(order({ ...cat, bindHeader: ['Content-Type: a/b'] }, { delegated: true })).toMatchObject({
      version: '2026-04-06',
      boundHeaders: { 'content-type': 'a/b' },
    });
  });

  it.each([
    [
      'https://contoso.blob.core.windows.net/images/a%25b/c%20d.jpg',
      'https://contoso.blob.core.windows.net',
      'a%b/c d.jpg',
    ],
    ['http://127.0.0.1:10000/contoso/images/x', 'http://127.0.0.1:10000/contoso', 'x'],
    ['https://contoso.blob.core.windows.net/images', 'https://contoso.blob.core.windows.net', undefined],
  ])('reads %s', (url, endpoint, blob) => {
    expect(order({}, { urls: [url] })).toMatchObject({ account, endpoint, container, blob });
  });

  it('takes the blob beside a URL that names none, and an account behind a domain', () => {
    const urls = ['https://images.contoso.com/images'];
    expect(order({ account, blob: 'a%41' }, { urls })).toMatchObject({ account, container, blob: 'a%41' });
  });

  it('permits http where there is nothing else', () => {
    expect(order({ ...cat, endpoint: 'http://127.0.0.1:10000/contoso/' })).toMatchObject({
      endpoint: 'http://127.0.0.1:10000/contoso',
      protocol: 'https,http',
    });
  });

  it('puts letters in order', () => {
    expect(order({ ...cat, permissions: 'twr' }).permissions).toBe('rwt');
  });

  it('reads times in any zone', () => {
    const times = { start: '2026-11-22T14:00:00+02:00', expires: '2026-11-23T12:00:00Z' };
    expect(order({ ...cat, ...times })).toMatchObject({ starts: now, expires: now + day });
  });

  it('leaves to a stored policy what it says', () => {
    const { permissions, starts, expires } = order({ ...cat, identifier: 'readers' });
    expect([permissions, starts, expires]).toEqual([undefined, undefined, undefined]);
    expect(order({ ...cat, identifier: 'readers', expiresIn: '1d' })).toMatchObject({ expires: now + day });
  });

  it('begins later where 7 days from now are all that a delegation key has', () => {
    const made = order({ ...cat, expiresIn: '7d' }, { delegated: true });
    expect([made.starts, made.expires]).toEqual([now, now + 7 * day]);
  });

  const rules = {
    blob: 'racwdxtmeiy',
    container: 'racwdxltmeiyf',
  };
  const long =
    '--expires-in must be at most 7 days after the start, as Azure gives out no user delegation key for longer';
  const refusals: [OrderOptions, string, { urls?: string[]; delegated?: boolean }?][] = [
    [
      { account },
      'what is it for? --container and --blob, or a URL, say so; --services and --resource-types a whole account',
    ],
    [{ account, blob: 'x' }, '--blob needs --container'],
    [{ ...cat, account: 'Contoso' }, '--account must be 3-24 lowercase letters or digits, got: "Contoso"'],
    [
      { ...cat, container: 'a--b' },
      '--container must be 3-63 lowercase letters, digits and single hyphens between them, or $root, $web or $logs, got: "a--b"',
    ],
    [{ ...cat, blob: '' }, '--blob must have 1-1024 characters, got: ""'],
    [{ ...cat, blob: 'a\nb' }, '--blob must have no control characters, got: "a\\nb"'],
    [{ ...cat, blob: 'a\\b' }, '--blob must have no backslash, which Azure takes for a slash, got: "a\\\\b"'],
    [{ ...cat, blob: '../x' }, '--blob must have no part that is . or .., which clients take away, got: "../x"'],
    [{ ...cat, blob: 'x/' }, '--blob must not end in . or /, got: "x/"'],
    [
      { ...cat, blob: 'a/'.repeat(254) + 'a' },
      `--blob must have 254 parts between slashes at most, got: "${'a/'.repeat(50)}…"`,
    ],
    [{ ...cat, permissions: 'rl' }, `--permissions must be letters of ${rules.blob}, each once, got: "rl"`],
    [
      { account, container, permissions: 'rr' },
      `--permissions must be letters of ${rules.container}, each once, got: "rr"`,
    ],
    [{ ...cat, permissions: '' }, `--permissions must be letters of ${rules.blob}, each once, got: ""`],
    [{ account, services: 'bx' }, '--services must be letters of bqtf, each once, got: "bx"'],
    [{ account, resourceTypes: 'b' }, '--resource-types must be letters of sco, each once, got: "b"'],
    [
      { ...cat, permissions: 'rt', sasVersion: '2018-11-09' },
      '--permissions: t needs --sas-version 2019-12-12 or later',
    ],
    [{ ...cat, expires: '2026-11-22T12:00:00Z' }, '--expires must be in the future, got: "2026-11-22T12:00:00Z"'],
    [{ ...cat, start: '2026-11-23T12:00:00Z' }, '--expires-in must be after --start'],
    [
      { ...cat, expires: '2027-01-01T00:00:00Z', expiresIn: '1h' },
      '--expires and --expires-in say the same; leave one of them out',
    ],
    [{ ...cat, expiresIn: '8d' }, long, { delegated: true }],
    [{ ...cat, start: '2026-11-22T11:59:00Z', expiresIn: '7d' }, long, { delegated: true }],
    [{ ...cat, ip: '::1' }, '--ip is an IPv6 address, and storage knows IPv4 only, got: "::1"'],
    [
      { ...cat, ip: '10.0.0.9-10.0.0.1' },
      '--ip is a range whose end is before its beginning, got: "10.0.0.9-10.0.0.1"',
    ],
    [
      { ...cat, ip: '10.0.0.256' },
      '--ip is no IPv4 address, and no range of them such as 203.0.113.5-203.0.113.9, got: "10.0.0.256"',
    ],
    [{ ...cat, protocol: 'http' }, '--protocol must be https or https,http, got: "http"'],
    [
      { ...cat, sasVersion: '2015-04-05' },
      '--sas-version must be a version such as 2022-11-02, 2018-11-09 at least, got: "2015-04-05"',
    ],
    [{ ...cat, identifier: 'x'.repeat(65) }, `--identifier must have 1-64 characters, got: "${'x'.repeat(65)}"`],
    [{ ...cat, identifier: 'x' }, '--identifier goes with an account key only, and there is none', { delegated: true }],
    [{ ...cat, bindHeader: ['a: b'] }, '--bind-header goes with a login only; --login takes it in place of the key'],
    [{ ...cat, correlationId: 'x' }, '--correlation-id goes with a login only; --login takes it in place of the key'],
    [{ ...cat, correlationId: 'x' }, '--correlation-id must be a GUID, got: "x"', { delegated: true }],
    [
      { ...cat, bindHeader: ['a: b'], sasVersion: '2025-11-05' },
      '--bind-header takes --sas-version 2026-04-06 or later',
      { delegated: true },
    ],
    [
      { ...cat, bindHeader: ['a: b\nc: d'] },
      `--bind-header must be a name and a value such as 'content-type: image/png', got: "a: b\\nc: d"`,
      { delegated: true },
    ],
    [{ ...cat, contentType: 'a\r\nb' }, '--content-type must be a header of at most 500 characters, got: "a\\r\\nb"'],
    [{ account, container, snapshot: 'x' }, '--snapshot needs --blob'],
    [{ ...cat, snapshot: 'x', versionId: 'y' }, '--snapshot and --version-id are two things; give one'],
    [
      { ...cat, snapshot: '2026-11-22' },
      '--snapshot must be as Azure gives it out, such as 2027-01-31T12:00:00.0000000Z, got: "2026-11-22"',
    ],
    [{ account, services: 'b', identifier: 'x' }, '--identifier does not go with the SAS of an account'],
    [{ account, services: 'b', contentType: 'x' }, '--content-type does not go with the SAS of an account'],
    [
      { account, services: 'b' },
      'the SAS of an account is signed with an account key, which is not there',
      { delegated: true },
    ],
    [
      { ...cat, endpoint: 'http://127.0.0.1:10000/contoso' },
      'a login is never sent without TLS: --endpoint must begin with https://',
      { delegated: true },
    ],
    [
      { ...cat, endpoint: 'contoso' },
      '--endpoint must be the URL of an account, such as http://127.0.0.1:10000/devstoreaccount1',
    ],
    [{}, 'sas create takes one URL; there are several', { urls: ['a', 'b'] }],
    [
      {},
      'the URL must be that of a container or a blob, without a query: https://ACCOUNT.blob.core.windows.net/…',
      { urls: ['https://contoso.blob.core.windows.net/images?sig=secret'] },
    ],
    [
      { container },
      '--container is in the URL already; leave one of them out',
      { urls: ['https://contoso.blob.core.windows.net/images'] },
    ],
    [
      { account: 'other' },
      '--account must be that of the URL, contoso, got: "other"',
      { urls: ['https://contoso.blob.core.windows.net/images'] },
    ],
  ];
  // A default, or Jest would take a third parameter for its callback.
  it.each(refusals)('refuses %j', (options, message, rest = {}) => {
    expect(() => order(options, rest)).toThrow(new UsageError(message));
  });
});

describe('makeToken', () => {
  const accountKey = Buffer.alloc(64, 'key').toString('base64');
  const word = fc.string({ unit: fc.constantFrom(...Array.from('abXY09 ;="%+&é')), minLength: 1, maxLength: 12 });
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const options = fc.record({
    blob: optional(word.map((name) => `${name}x`)),
    permissions: optional(fc.subarray(Array.from('racwd'), { minLength: 1 }).map((some: string[]) => some.join(''))),
    expiresIn: fc.constantFrom('1m', '2h', '300d'),
    ip: optional(fc.constantFrom('203.0.113.5', '203.0.113.5-203.0.113.9')),
    protocol: optional(fc.constantFrom('https', 'https,http')),
    identifier: optional(word),
    contentDisposition: optional(word),
    contentType: optional(word),
    encryptionScope: optional(fc.constant('scope')),
    sasVersion: optional(fc.constantFrom('2020-12-06', '2022-11-02', '2025-11-05', '2026-04-06')),
  });

  it('makes what is explained as it was ordered, and found right', () => {
    fc.assert(
      fc.property(options, (given) => {
        const made = order({ account, container, ...given });
        const written = readSas(`?${makeToken(made, account, { accountKey })}`);
        const explanation = explainSas(written, { account, container, blob: made.blob }, now);
        const check = checkSignature(written.parameters, explanation.resource, {}, accountKey);
        expect([check.verdict, written.slips]).toEqual(['right', []]);
        expect(explanation.permissions.map(({ letter }) => letter).join('')).toBe(made.permissions ?? '');
        expect(explanation.expiry?.seconds).toBe(made.expires);
        const expected = ['not-read-only', 'http', 'stored-policy', 'no-permissions', 'no-start'];
        const others = explanation.warnings.filter(({ code }) => !expected.includes(code));
        expect(others).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('says what the client library finds', () => {
    const made = order({ ...cat, encryptionScope: 'scope', sasVersion: '2019-12-12' });
    expect(() => makeToken(made, account, { accountKey })).toThrow(UsageError);
  });
});
