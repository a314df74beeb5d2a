import { randomUUID } from 'node:crypto';
import { AccountSASPermissions, BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { accountKeySigner } from '../../../../lambda/sas-broker/signing/account-key-signer';
import { delegationKeys } from '../../../../lambda/sas-broker/signing/delegation-key';
import type { SasPermission, SasSigner } from '../../../../lambda/sas-broker/signing/signer';
import { userDelegationSigner } from '../../../../lambda/sas-broker/signing/user-delegation-signer';
import { LocalStorage } from '../../../../lib/local/storage';
import { type SecureStorage, startSecureStorage } from '../../../support/secure-storage';
import { account, sasOrder } from './fixtures';
import { type Operation, operations, type Others, purposes, type StorageRequest } from './operations';
import { readToken } from './string-to-sign';

/*
 * What a SAS of the broker lets do, tried with Azurite. It checks signatures, times, protocols and permissions as Azure
 * does; it does not look at `sip`, nor at whether `se` is after `ske`, and knows neither `scid` nor `srh`.
 */

const letters = ['c', 'w', 'r', 'd'] as const;
const minute = 60_000;

let plain: LocalStorage;
let secure: SecureStorage;
let agent: Agent;

beforeAll(async () => {
  const options = { ...account, port: 0, container: 'uploads', moreContainers: ['served'] };
  [plain, secure] = await Promise.all([
    LocalStorage.start(options),
    startSecureStorage(account, ['uploads', 'served']),
  ]);
  agent = new Agent({ connect: { ca: secure.certificate } });
});

afterAll(async () => {
  await Promise.all([plain.stop(), secure.stop(), agent.close()]);
});

/** Where a kind of SAS is tried: signers for it, and the same storage with all rights. */
interface Storage {
  readonly service: BlobServiceClient;
  /** @param shift milliseconds that the signer's clock is ahead */
  signer(shift?: number, endpoint?: string): SasSigner;
}

const kinds: [string, () => Storage][] = [
  [
    'account key',
    () => {
      const { accountName, accountKey } = account;
      return {
        service: new BlobServiceClient(plain.blobEndpoint, new StorageSharedKeyCredential(accountName, accountKey)),
        signer: (shift = 0, endpoint = plain.blobEndpoint) =>
          accountKeySigner({ ...account, endpoint, version: '2022-11-02' }, () => Date.now() + shift),
      };
    },
  ],
  [
    'user delegation key',
    () => ({
      service: secure.service,
      signer: (shift = 0, endpoint = secure.blobEndpoint) => {
        const now = () => Date.now() + shift;
        const ask = (startsOn: Date, expiresOn: Date) => secure.asIdentity.getUserDelegationKey(startsOn, expiresOn);
        const key = delegationKeys({ request: ask, keyHours: 12, longestSeconds: 600, now });
        const signing = { version: '2025-11-05', correlationId: false, bindHeaders: false } as const;
        return userDelegationSigner({ accountName: account.accountName, endpoint, ...signing, key }, now);
      },
    }),
  ],
];

/** Sends a request as it is; what was to be read is thrown away. */
async function send({ url, ...options }: StorageRequest): Promise<number> {
  const { statusCode, body } = await request(url, { ...options, dispatcher: agent });
  await body.dump();
  return statusCode;
}

describe.each(kinds)('SAS signed with the %s', (_, start) => {
  let storage: Storage;
  let signer: SasSigner;
  let others: Others;

  beforeAll(async () => {
    storage = start();
    signer = storage.signer();
    others = { existing: await signed('r', 'existing'), fresh: await signed('w', 'new') };
  });

  /** A name; if it is to be there, with a block that is not committed, too. */
  async function blob(on: 'new' | 'existing', container = 'uploads', name = `folder/ü ${randomUUID()}+.png`) {
    const client = storage.service.getContainerClient(container).getBlockBlobClient(name);
    if (on === 'existing') await client.upload('before', 6);
    return name;
  }

  async function signed(permission: SasPermission, on: 'new' | 'existing', from = signer): Promise<string> {
    return (await from.sign(sasOrder({ blobName: await blob(on), permission }))).url;
  }

  /** Tries an operation, with a token of its own or another one. */
  async function attempt(operation: Operation, letter: SasPermission, token?: string): Promise<number> {
    const name = await blob(operation.on);
    const { url } = await signer.sign(sasOrder({ blobName: name, permission: letter }));
    if (operation.name.startsWith('puts a block list')) {
      const client = storage.service.getContainerClient('uploads').getBlockBlobClient(name);
      await client.stageBlock(Buffer.from('0001').toString('base64'), 'contents', 8);
    }
    return send(operation.request(token === undefined ? url : url.replace(/\?.*/, token), others));
  }

  describe.each(operations)('$name', (operation) => {
    const { status, allowed } = operation;

    it(allowed === '' ? 'with none' : `with ${allowed.split('').join(', ')}`, async () => {
      const outcomes: [SasPermission, number][] = [];
      for (const letter of letters) outcomes.push([letter, await attempt(operation, letter)]);
      expect(outcomes).toEqual(letters.map((letter) => [letter, allowed.includes(letter) ? status : 403]));
    });

    it('with an account SAS that permits everything, so that it is the SAS that it is refused for', async () => {
      const everything = AccountSASPermissions.parse('rwdxftlacup');
      const { search } = new URL(storage.service.generateAccountSasUrl(undefined, everything, 'sco'));
      expect(await attempt(operation, 'c', search)).toBe(status);
    });
  });

  describe.each(letters)('with %s', (letter) => {
    const { on, status, request: make } = purposes[letter];

    it('is good for its purpose', async () => {
      expect(await send(make(await signed(letter, on)))).toBe(status);
    });

    it('is not good for another blob', async () => {
      const url = await signed(letter, on);
      const other = encodeURIComponent(await blob(on, 'uploads', randomUUID()));
      expect(await send(make(url.replace(/\/uploads\/.*(?=\?)/, `/uploads/${other}`)))).toBe(403);
    });

    it('is not good for a blob whose name begins as its own', async () => {
      const name = await blob(on);
      const { url } = await signer.sign(sasOrder({ blobName: name, permission: letter }));
      const longer = encodeURIComponent(await blob(on, 'uploads', `${name}0`));
      expect(await send(make(url.replace(/\/uploads\/.*(?=\?)/, `/uploads/${longer}`)))).toBe(403);
    });

    it('is not good for a blob of that name in another container', async () => {
      const name = await blob(on);
      await blob(on, 'served', name);
      const { url } = await signer.sign(sasOrder({ blobName: name, permission: letter }));
      expect(await send(make(url.replace('/uploads/', '/served/')))).toBe(403);
    });

    it.each([
      ['before it begins', 20 * minute],
      ['after its end', -11 * minute],
    ])('is not good %s', async (_when, shift) => {
      expect(await send(make(await signed(letter, on, storage.signer(shift))))).toBe(403);
    });

    it('is good from 15 minutes before to the end of what was ordered', async () => {
      for (const shift of [14 * minute, -9 * minute]) {
        expect(await send(make(await signed(letter, on, storage.signer(shift))))).toBe(status);
      }
    });

    it('is not good over http where storage has https', async () => {
      // The same URL but for the protocol; what is signed does not know of the server.
      const endpoint = plain.blobEndpoint.replace('http:', 'https:');
      const { accountName, accountKey } = account;
      const credential = new StorageSharedKeyCredential(accountName, accountKey);
      const container = new BlobServiceClient(plain.blobEndpoint, credential).getContainerClient('uploads');
      const name = randomUUID();
      if (on === 'existing') await container.getBlockBlobClient(name).upload('before', 6);
      const order = sasOrder({ blobName: name, permission: letter });
      const overHttp = async (from: SasSigner) =>
        send(make((await from.sign(order)).url.replace('https://', 'http://')));
      expect(await overHttp(storage.signer(0, endpoint))).toBe(403);
      expect(await overHttp(storage.signer(0, plain.blobEndpoint))).toBe(status);
    });

    it('is not good with any of its parameters changed, left out or added', async () => {
      const url = await signed(letter, on);
      const [address = '', token = ''] = url.split('?');
      const parameters = readToken(token);
      const good: string[] = [];
      const attempt = async (what: string, changed: ReadonlyMap<string, string>) => {
        const query = [...changed].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
        if ((await send(make(`${address}?${query}`))) !== 403) good.push(what);
      };
      for (const [name, value] of parameters) {
        for (const other of otherValues(name, value))
          await attempt(`${name}=${other}`, new Map([...parameters, [name, other]]));
        await attempt(`no ${name}`, new Map([...parameters].filter(([kept]) => kept !== name)));
      }
      for (const name of ['sip', 'rscc', 'rscd', 'rsce', 'rscl', 'rsct']) {
        await attempt(`with ${name}`, new Map([...parameters, [name, '127.0.0.1']]));
      }
      expect(good).toEqual([]);
      expect(await send(make(url))).toBe(status);
    });
  });
});

/** What somebody would put in the place of a value. */
function otherValues(name: string, value: string): string[] {
  const values: Readonly<Record<string, string[]>> = {
    sp: ['racwdxltmeop', 'rw', ...letters].filter((letter) => letter !== value),
    sr: ['c', 'bs', 'd'],
    st: ['2020-01-01T00:00:00Z'],
    se: ['2099-01-01T00:00:00Z'],
    ske: ['2099-01-01T00:00:00Z'],
    spr: ['https', 'https,http', 'http'].filter((protocol) => protocol !== value),
    sv: ['2018-11-09', '2020-12-06', '2026-06-06'].filter((version) => version !== value),
  };
  const first = value.startsWith('A') ? 'B' : 'A';
  return values[name] ?? [first + value.slice(1), value.slice(1), `${value}x`];
}
