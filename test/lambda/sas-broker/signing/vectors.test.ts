import {
  AccountSASPermissions,
  BlobSASPermissions,
  ContainerSASPermissions,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
  type UserDelegationKey,
} from '@azure/storage-blob';
import { describe, expect, it } from '@jest/globals';
import { userDelegationSigner } from '../../../../lambda/sas-broker/signing/user-delegation-signer';
import vectorFile from '../vectors.json';
import { readToken, signatureOf, type SasTarget, stringToSign } from './string-to-sign';

interface Vector {
  readonly id: string;
  readonly query: string;
  /** What Terraform makes has neither of these. */
  readonly stringToSign?: string;
  readonly signature?: string;
}

// The key is the one of a published article.
const { accountName, accountKey } = vectorFile;
const vectors: readonly Vector[] = vectorFile.vectors;
const signed = vectors.filter((vector): vector is Required<Vector> => vector.stringToSign !== undefined);
const terraform = vectors.filter(({ stringToSign: text }) => text === undefined);
const article = '2020 article / sv=2019-02-02 sr=b sp=rw sip=168.1.5.60-168.1.5.70 spr=https';
const boundHeaders = { 'content-type': 'image/png', 'content-length': '11', 'x-ms-blob-type': 'BlockBlob' };

const sharedKey = new StorageSharedKeyCredential(accountName, accountKey);
const delegationKey: UserDelegationKey = {
  ...vectorFile.userDelegationKey,
  signedStartsOn: new Date(vectorFile.userDelegationKey.signedStartsOn),
  signedExpiresOn: new Date(vectorFile.userDelegationKey.signedExpiresOn),
};

it('has all of the vectors', () => {
  expect([signed.length, terraform.length]).toEqual([25, 2]);
});

describe.each(signed)('vector: $id', (vector) => {
  const token = readToken(vector.query);
  const target = targetOf(vector);

  it("comes out of Azure's library, signature and parameters", () => {
    const made = madeByLibrary(token, target);
    if (vector.id === article) {
      // Its parameters are in another order, which means nothing.
      expect(sorted(made)).toEqual(sorted(vector.query));
    } else {
      expect(made).toBe(vector.query);
    }
  });

  it('has the string-to-sign and the HMAC that the description of Azure gives', () => {
    expect(stringToSign(token, target)).toBe(vector.stringToSign);
    const key = token.has('skoid') ? vectorFile.userDelegationKey.value : accountKey;
    expect(signatureOf(vector.stringToSign, key)).toBe(vector.signature);
    expect(token.get('sig')).toBe(vector.signature);
  });
});

it("is, of the article's signature as it was printed, all but one letter", () => {
  const printed = 'koLniLcK0tMLuMfYeuSQwB+bBLnWibhPqnrINxaIRbvU=';
  const { signature } = signed.find(({ id }) => id === article) ?? { signature: undefined };
  expect(signature).not.toBe(printed);
  expect(signature).toBe(printed.slice(0, 23) + printed.slice(24));
});

describe.each(terraform)('vector: $id', ({ query }) => {
  const token = readToken(query.slice(1));
  const target: SasTarget = { accountName, resource: token.get('sr') === 'c' ? 'sascontainer' : undefined };

  it("comes out of Azure's library but for its order, its colons, and the question mark in front", () => {
    expect(query[0]).toBe('?');
    expect(sorted(madeByLibrary(token, target))).toEqual(sorted(query.slice(1).replaceAll(':', '%3A')));
  });

  it('has the HMAC that the description of Azure gives', () => {
    expect(token.get('sig')).toBe(signatureOf(stringToSign(token, target), accountKey));
  });
});

it('comes out of the signer of the broker where a vector is what it can be asked for', async () => {
  const signer = userDelegationSigner(
    {
      accountName,
      endpoint: `https://${accountName}.blob.core.windows.net`,
      version: '2026-04-06',
      correlationId: false,
      bindHeaders: true,
      key: () => Promise.resolve(delegationKey),
    },
    () => Date.parse('2024-01-02T03:19:05Z'),
  );
  const order = { container: 'sascontainer', blobName: 'sasblob.txt', permission: 'c', seconds: 45 * 60 } as const;
  const { url } = await signer.sign({ ...order, requestHeaders: boundHeaders });
  expect(url.split('?')[1]).toBe(signed.find(({ id }) => id === 'UD blob sp=c srh sv=2026-04-06')?.query);
});

/** The resource is the fourth line of all but an account SAS. */
function targetOf({ query, stringToSign: text }: Required<Vector>): SasTarget {
  if (readToken(query).has('ss')) return { accountName };
  const resource = text.split('\n')[3]?.replace(`/blob/${accountName}/`, '');
  return { accountName, resource, headers: boundHeaders };
}

/** Has the library make a token with these parameters, by its public functions only. */
function madeByLibrary(token: ReadonlyMap<string, string>, { resource = '', headers }: SasTarget): string {
  const [containerName = '', blobName] = resource.split(/\/(.*)/s);
  const [start = '', end] = token.get('sip')?.split('-') ?? [];
  const times = { startsOn: dateOf(token.get('st')), expiresOn: dateOf(token.get('se')) };
  const common = {
    ...times,
    version: token.get('sv'),
    protocol: token.has('spr') ? SASProtocol.Https : undefined,
    ipRange: token.has('sip') ? { start, end } : undefined,
    encryptionScope: token.get('ses'),
  };
  const permissions = token.get('sp') ?? '';
  if (token.has('ss')) {
    const [services = '', resourceTypes = ''] = [token.get('ss'), token.get('srt')];
    const expiresOn = times.expiresOn ?? new Date(NaN);
    const values = { ...common, expiresOn, services, resourceTypes };
    return generateAccountSASQueryParameters(
      { ...values, permissions: AccountSASPermissions.parse(permissions) },
      sharedKey,
    ).toString();
  }
  const values = {
    ...common,
    containerName,
    blobName,
    permissions: permissionsOf(permissions, blobName),
    identifier: token.get('si'),
    cacheControl: token.get('rscc'),
    contentDisposition: token.get('rscd'),
    contentType: token.get('rsct'),
    correlationId: token.get('scid'),
    requestHeaders: token.has('srh') ? { ...headers } : undefined,
  };
  return token.has('skoid')
    ? generateBlobSASQueryParameters(values, delegationKey, accountName).toString()
    : generateBlobSASQueryParameters(values, sharedKey).toString();
}

function permissionsOf(letters: string, blobName: string | undefined) {
  if (letters === '') return undefined;
  return blobName === undefined ? ContainerSASPermissions.parse(letters) : BlobSASPermissions.parse(letters);
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function sorted(token: string): string[] {
  return token.split('&').sort();
}
