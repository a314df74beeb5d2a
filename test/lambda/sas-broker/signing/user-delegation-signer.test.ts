import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  userDelegationSigner,
  type UserDelegationSigning,
} from '../../../../lambda/sas-broker/signing/user-delegation-signer';
import { delegationKey, now, readSas, sasOrder, service } from './fixtures';

const key = delegationKey(12);
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const requestHeaders = { 'Content-Type': 'image/png', 'content-length': '11', 'x-ms-blob-type': 'BlockBlob' };
const inLowercase = { 'content-type': 'image/png', 'content-length': '11', 'x-ms-blob-type': 'BlockBlob' };

function signerWith(changes: Partial<UserDelegationSigning> = {}, time = now) {
  const signing = { version: '2026-04-06', correlationId: true, bindHeaders: true } as const;
  return userDelegationSigner({ ...service, ...signing, key: () => Promise.resolve(key), ...changes }, () => time);
}

describe('userDelegationSigner', () => {
  it('makes a SAS for one blob and one thing, from 15 minutes ago on, over https, with an id', async () => {
    const { url, expiresAt, correlationId } = await signerWith().sign(sasOrder());
    expect(url.split('?')[0]).toBe('https://testaccount.blob.core.windows.net/uploads/one.png');
    expect(expiresAt).toEqual(new Date('2026-11-22T12:10:00Z'));
    expect(correlationId).toMatch(guid);
    expect(readSas(url, key.value)).toEqual({
      sv: '2026-04-06',
      sr: 'b',
      sp: 'c',
      st: '2026-11-22T11:45:00Z',
      se: '2026-11-22T12:10:00Z',
      spr: 'https',
      skoid: key.signedObjectId,
      sktid: key.signedTenantId,
      skt: '2026-11-22T11:45:00Z',
      ske: '2026-11-23T00:00:00Z',
      sks: 'b',
      skv: '2026-04-06',
      scid: correlationId,
      sig: expect.any(String),
    });
  });

  it('gives each SAS an id of its own', async () => {
    const signer = signerWith();
    const ids = await Promise.all(
      Array.from({ length: 100 }, async () => (await signer.sign(sasOrder())).correlationId),
    );
    expect(new Set(ids).size).toBe(100);
  });

  it('gives none where that is switched off', async () => {
    const { url, correlationId } = await signerWith({ correlationId: false }).sign(sasOrder());
    expect(correlationId).toBeUndefined();
    expect(readSas(url, key.value)).not.toHaveProperty('scid');
  });

  it('binds headers, names in lowercase, in the order in which they are given', async () => {
    const { url } = await signerWith().sign(sasOrder({ requestHeaders }));
    expect(readSas(url, key.value, inLowercase).srh).toBe('content-type,content-length,x-ms-blob-type');
  });

  it.each(Object.keys(inLowercase))('signs the value of %s', async (name) => {
    const { url } = await signerWith().sign(sasOrder({ requestHeaders }));
    expect(() => readSas(url, key.value, { ...inLowercase, [name]: 'other' })).toThrow('not good');
  });

  it.each([
    ['switched off', { bindHeaders: false }, { requestHeaders }],
    ['not asked for', {}, {}],
    ['asked for with none', {}, { requestHeaders: {} }],
  ])('binds none where that is %s', async (_, changes, order) => {
    const { url } = await signerWith(changes).sign(sasOrder(order));
    expect(readSas(url, key.value)).not.toHaveProperty('srh');
  });

  it('refuses headers with a line break, which would be one more header', async () => {
    const order = sasOrder({ requestHeaders: { 'content-type': 'image/png\ncontent-length:1' } });
    await expect(signerWith().sign(order)).rejects.toThrow('line break');
  });

  it.each(['2020-12-06', '2022-11-02', '2025-07-05', '2025-11-05', '2026-04-06'] as const)(
    'knows version %s',
    async (version) => {
      const changes = { version, bindHeaders: version === '2026-04-06' };
      const { url } = await signerWith(changes).sign(sasOrder({ requestHeaders, address: '203.0.113.7' }));
      expect(readSas(url, key.value, inLowercase)).toMatchObject({ sv: version, sip: '203.0.113.7' });
    },
  );

  it('ends no later than its key', async () => {
    const time = key.signedExpiresOn.getTime() - 240_000;
    const { url, expiresAt } = await signerWith({}, time).sign(sasOrder());
    expect(expiresAt).toEqual(key.signedExpiresOn);
    expect(readSas(url, key.value)).toMatchObject({ se: '2026-11-23T00:00:00Z', ske: '2026-11-23T00:00:00Z' });
  });

  it('is never longer than seven days nor than its key, whatever is asked for and whenever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 167 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 60, max: 30 * 86_400 }),
        async (keyHours, percent, seconds) => {
          const lasting = delegationKey(keyHours);
          const time = now + (keyHours * 3_600_000 * percent) / 100;
          const { url } = await signerWith({ key: () => Promise.resolve(lasting) }, time).sign(sasOrder({ seconds }));
          const { st = '', se = '', skt = '', ske = '' } = readSas(url, lasting.value);
          expect(Date.parse(se)).toBeLessThanOrEqual(Date.parse(ske));
          expect(Date.parse(st)).toBeGreaterThanOrEqual(Date.parse(skt));
          expect(Date.parse(se) - Date.parse(st)).toBeLessThanOrEqual(7 * 86_400_000);
          expect(Date.parse(ske) - Date.parse(skt)).toBeLessThan(7 * 86_400_000);
        },
      ),
    );
  });
});
