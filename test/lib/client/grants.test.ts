import { describe, expect, it } from '@jest/globals';
import { Grants } from '../../../lib/client/grants';
import type { UploadGrant } from '../../../lib/client';

const second = 1000;
const grantUntil = (expiresAt: number): UploadGrant => ({
  id: 'id',
  mode: 'block',
  method: 'PUT',
  url: 'https://account.blob.core.windows.net/uploads/name?sig=x',
  headers: {},
  blobName: 'name',
  maxBytes: 1,
  expiresAt: new Date(expiresAt).toISOString(),
  confirmBefore: new Date(0).toISOString(),
});

describe('Grants', () => {
  it('renews half a minute before the end, once for all who ask', async () => {
    let now = 0;
    let renewals = 0;
    const first = grantUntil(600 * second);
    const renew = () => Promise.resolve(grantUntil(600 * second * (1 + ++renewals)));
    const grants = new Grants(first, renew, () => now);
    now = 569 * second;
    expect(await grants.current()).toBe(first);
    now = 570 * second;
    const [one, other] = await Promise.all([grants.current(), grants.current()]);
    expect([one === other, renewals]).toEqual([true, 1]);
    expect(one.expiresAt).toBe(new Date(1200 * second).toISOString());
    expect(await grants.current()).toBe(one);
  });

  it('leaves it to storage when by the clock a SAS has ended as it comes', async () => {
    const first = grantUntil(0);
    const grants = new Grants(
      first,
      () => Promise.reject(new Error('not asked for')),
      () => 3600 * second,
    );
    expect(await grants.current()).toBe(first);
  });

  it('gives who was refused the one that another was given meanwhile', async () => {
    let renewals = 0;
    const first = grantUntil(600 * second);
    const renew = () => Promise.resolve(grantUntil(++renewals * 1000 * second));
    const grants = new Grants(first, renew, () => 0);
    const next = await grants.replace(first);
    expect(await grants.replace(first)).toBe(next);
    expect(renewals).toBe(1);
    expect(await grants.replace(next)).not.toBe(next);
  });

  it('asks again after a renewal that failed', async () => {
    let tries = 0;
    const first = grantUntil(600 * second);
    const next = grantUntil(1200 * second);
    const renew = () => (tries++ === 0 ? Promise.reject(new Error('busy')) : Promise.resolve(next));
    const grants = new Grants(first, renew, () => 0);
    await expect(grants.replace(first)).rejects.toThrow('busy');
    expect(await grants.replace(first)).toBe(next);
  });
});
