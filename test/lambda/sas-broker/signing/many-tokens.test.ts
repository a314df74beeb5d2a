import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { accountKeySigner } from '../../../../lambda/sas-broker/signing/account-key-signer';
import type { SasPermission, SasSigner } from '../../../../lambda/sas-broker/signing/signer';
import { userDelegationSigner } from '../../../../lambda/sas-broker/signing/user-delegation-signer';
import { account, delegationKey, now, readSas, sasOrder, service } from './fixtures';

const count = 50_000;
const key = delegationKey(12);
const delegation = { version: '2026-04-06', correlationId: true, bindHeaders: true } as const;
const letters = ['c', 'w', 'r', 'd'] as const;

describe.each<[string, string, SasSigner]>([
  [
    'account key',
    account.accountKey,
    accountKeySigner({ ...service, accountKey: account.accountKey, version: '2022-11-02' }, () => now),
  ],
  [
    'user delegation key',
    key.value,
    userDelegationSigner({ ...service, ...delegation, key: () => Promise.resolve(key) }, () => now),
  ],
])(`${count} SAS signed with the %s`, (_, value, signer) => {
  it('are all distinct, all valid and all narrow', async () => {
    const signatures = new Set<string>();
    const wide: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const permission: SasPermission = letters[index % letters.length] ?? 'r';
      const name = randomUUID();
      const seconds = 60 + (index % 3541);
      const headers = { 'content-length': String(index) };
      const order = sasOrder({ blobName: name, permission, seconds, requestHeaders: headers });
      const { url } = await signer.sign(order);
      // Throws where storage would refuse the signature.
      const { sig = '', sr, sp, st = '', se = '', spr } = readSas(url, value, headers);
      signatures.add(sig);
      const narrow =
        url.startsWith(`${service.endpoint}/uploads/${name}?`) &&
        sr === 'b' &&
        sp === permission &&
        spr === 'https' &&
        Date.parse(se) - Date.parse(st) === (seconds + 900) * 1000;
      if (!narrow) wide.push(url);
    }
    expect(wide).toEqual([]);
    expect(signatures.size).toBe(count);
  });
});
