import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { accountKeySigner } from '../../../../lambda/sas-broker/signing/account-key-signer';
import { account, now, readSas, sasOrder, service } from './fixtures';

const { accountKey } = account;

function signerAt(endpoint = service.endpoint, version = '2022-11-02') {
  return accountKeySigner({ ...service, endpoint, accountKey, version }, () => now);
}

async function signed(...[changes, endpoint]: [Parameters<typeof sasOrder>[0]?, string?]) {
  const { url } = await signerAt(endpoint).sign(sasOrder(changes));
  return readSas(url, accountKey);
}

describe('accountKeySigner', () => {
  it('makes a SAS for one blob and one thing, from 15 minutes ago on, over https', async () => {
    const { url, ...rest } = await signerAt().sign(sasOrder());
    expect(url.split('?')[0]).toBe('https://testaccount.blob.core.windows.net/uploads/one.png');
    expect(rest).toEqual({ expiresAt: new Date('2026-11-22T12:10:00Z') });
    expect(readSas(url, accountKey)).toEqual({
      sv: '2022-11-02',
      sr: 'b',
      sp: 'c',
      st: '2026-11-22T11:45:00Z',
      se: '2026-11-22T12:10:00Z',
      spr: 'https',
      sig: expect.any(String),
    });
  });

  it.each(['c', 'w', 'r', 'd'] as const)('permits %s and nothing else', async (permission) => {
    expect(await signed({ permission })).toMatchObject({ sp: permission, sr: 'b' });
  });

  it('is good for http where storage itself is an emulator that has nothing else', async () => {
    expect(await signed({}, 'http://127.0.0.1:10000/testaccount')).toMatchObject({ spr: 'https,http' });
  });

  it('binds the address of the client', async () => {
    expect(await signed({ address: '203.0.113.7' })).toMatchObject({ sip: '203.0.113.7' });
  });

  it('has the headers that Azure is to answer with', async () => {
    const responseHeaders = {
      cacheControl: 'private, max-age=300',
      contentDisposition: `attachment; filename*=UTF-8''%C3%BC.png`,
      contentType: 'image/png',
    };
    expect(await signed({ permission: 'r', responseHeaders })).toMatchObject({
      rscc: 'private, max-age=300',
      rscd: `attachment; filename*=UTF-8''%C3%BC.png`,
      rsct: 'image/png',
    });
  });

  it('binds no headers of requests, which only a user delegation SAS can', async () => {
    expect(Object.keys(await signed({ requestHeaders: { 'content-type': 'image/png' } }))).toEqual([
      ...['sv', 'spr', 'st', 'se', 'sr', 'sp', 'sig'],
    ]);
  });

  it.each(['2020-12-06', '2022-11-02', '2025-07-05', '2025-11-05', '2026-04-06'])('knows version %s', async (sv) => {
    const { url } = await signerAt(service.endpoint, sv).sign(sasOrder());
    expect(readSas(url, accountKey)).toMatchObject({ sv });
  });

  it('signs names as they are and writes them percent-encoded, segment by segment', async () => {
    const { url } = await signerAt().sign(sasOrder({ blobName: 'tenant 1/ü+a?b#c&d%.png' }));
    expect(url.split('?')[0]).toMatch(/\/uploads\/tenant%201\/%C3%BC%2Ba%3Fb%23c%26d%25\.png$/);
    readSas(url, accountKey);
  });

  it('signs any name for that blob and no other', async () => {
    const segment = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => !/[\\/\p{Cc}]/u.test(text) && !/^\.\.?$/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { minLength: 1, maxLength: 4 }), async (segments) => {
        const blobName = segments.join('/');
        const { url } = await signerAt().sign(sasOrder({ blobName }));
        expect(new URL(url).pathname.split('/').slice(2).map(decodeURIComponent)).toEqual(segments);
        readSas(url, accountKey);
      }),
    );
  });

  it.each([
    ['a name', { blobName: 'one\n\nhttps.png' }],
    ['a header of the answer', { responseHeaders: { contentDisposition: 'inline\r\nx: y' } }],
  ])('refuses %s with a line break, which would move the lines of what is signed', async (_, changes) => {
    await expect(signerAt().sign(sasOrder(changes))).rejects.toThrow('line break');
  });
});
