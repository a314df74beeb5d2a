import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BlobSASPermissions,
  type BlobSASSignatureValues,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { brokerUploadCorsRule } from '../../../lib';
import { LocalStorage } from '../../../lib/local/storage';

/**
 * The example of the article "How to Use SAS Tokens with Azure Blob Storage" (2020): made again with the library that
 * issues the local SAS. The signature as it was printed has 45 characters, one more than base64 of 32 bytes can have.
 */
describe('the SAS of the article', () => {
  const key = 'jkjRQqRC7Cp3dQhbBegWUOPTfSbDhpSRXslbIHi7XWaPoVEbKOACGhQO7ENqs4r+6wobqZXOEAznojEsWnbGJQ==';
  const published = 'koLniLcK0tMLuMfYeuSQwB+bBLnWibhPqnrINxaIRbvU=';
  const computed = 'koLniLcK0tMLuMfYeuSQwB+BLnWibhPqnrINxaIRbvU=';

  const values: BlobSASSignatureValues = {
    version: '2019-02-02',
    containerName: 'sascontainer',
    blobName: 'sasblob.txt',
    permissions: BlobSASPermissions.parse('rw'),
    protocol: SASProtocol.Https,
    startsOn: new Date('2019-04-29T22:18:26Z'),
    expiresOn: new Date('2019-04-30T02:23:26Z'),
    ipRange: { start: '168.1.5.60', end: '168.1.5.70' },
  };
  const sign = (changes: Partial<BlobSASSignatureValues> = {}) =>
    generateBlobSASQueryParameters(
      { ...values, ...changes },
      new StorageSharedKeyCredential('storageaccountname', key),
    );

  it('has the computed signature', () => {
    expect(sign().signature).toBe(computed);
  });

  it('was published with one stray character', () => {
    const stray = Array.from(published).findIndex(
      (_, index) => published.slice(0, index) + published.slice(index + 1) === computed,
    );
    expect(published[stray]).toBe('b');
    expect(published).toHaveLength(computed.length + 1);
  });

  it('has another signature without its address range or with other permissions', () => {
    expect(sign({ ipRange: undefined }).signature).toBe('Cc0+86c3PBUzv0zFRyDDWwmd5jvVPqcbUmuLGj3MoYc=');
    expect(sign({ permissions: BlobSASPermissions.parse('r') }).signature).not.toBe(computed);
  });
});

describe('CORS rules of the local account', () => {
  const accountKey = Buffer.alloc(64, 7).toString('base64');
  let storage: LocalStorage;
  beforeAll(async () => {
    storage = await LocalStorage.start({ port: 0, accountName: 'testaccount', accountKey, container: 'images' });
  });
  afterAll(() => storage.stop());

  const preflight = (Origin: string, method = 'PUT') =>
    fetch(`${storage.blobEndpoint}/images/a.png`, {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'x-ms-blob-type' },
    });

  it('are none at first, then those that are set', async () => {
    expect((await preflight('https://www.contoso.example')).status).toBe(403);
    await storage.setCorsRules([
      brokerUploadCorsRule('https://www.contoso.example', 'https://shop.contoso.example'),
      { allowedOrigins: ['http://127.0.0.1:8081'], allowedMethods: ['DELETE'] },
    ]);
    for (const [origin, method] of [
      ['https://www.contoso.example', 'PUT'],
      ['https://shop.contoso.example', 'PUT'],
      ['http://127.0.0.1:8081', 'DELETE'],
    ] as const) {
      const { status, headers } = await preflight(origin, method);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    }
    expect((await preflight('https://www.contoso.example', 'DELETE')).status).toBe(403);
    expect((await preflight('https://contoso.example')).status).toBe(403);
  });
});
