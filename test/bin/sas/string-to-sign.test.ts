import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobSASPermissions,
  ContainerSASPermissions,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  SASProtocol,
  type SASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { boundNames, type BoundRequest, kindOf, type SasResource, stringToSign } from '../../../bin/sas/string-to-sign';
import vectors from '../../lambda/sas-broker/vectors.json';

const { accountName: account, accountKey, userDelegationKey } = vectors;
const credential = new StorageSharedKeyCredential(account, accountKey);
const delegationKey = {
  ...userDelegationKey,
  signedStartsOn: new Date(userDelegationKey.signedStartsOn),
  signedExpiresOn: new Date(userDelegationKey.signedExpiresOn),
};

/** A query as storage reads it. */
const read = (query: string) => new Map(new URLSearchParams(query));
const hmac = (text: string | undefined, key: string) =>
  createHmac('sha256', Buffer.from(key, 'base64'))
    .update(text ?? '')
    .digest('base64');

/** What the resource of a vector is, by its name. */
function resourceOf(id: string): SasResource {
  if (/^(?:acct|terraform azurerm_storage_account_sas)/.test(id)) return { account };
  if (/^(?:container|terraform)/.test(id)) return { account, container: 'sascontainer' };
  return { account, container: 'sascontainer', blob: id.includes('unicode') ? 'dir/ü a+b%.txt' : 'sasblob.txt' };
}

function signature(query: string, resource: SasResource, request?: BoundRequest): string {
  const parameters = read(query);
  const key = kindOf(parameters) === 'user-delegation' ? userDelegationKey.value : accountKey;
  return hmac(stringToSign(parameters, resource, request), key);
}

describe('stringToSign', () => {
  it.each(vectors.vectors.map((vector) => [vector.id, vector] as const))('knows %s', (id, vector) => {
    const headers = new Map([
      ['content-type', 'image/png'],
      ['content-length', '11'],
      ['x-ms-blob-type', 'BlockBlob'],
    ]);
    const text = stringToSign(read(vector.query), resourceOf(id), { headers });
    if ('stringToSign' in vector) expect(text).toBe(vector.stringToSign);
    const sig = read(vector.query).get('sig') ?? '';
    if ('signature' in vector) expect(vector.signature).toBe(sig);
    expect(signature(vector.query, resourceOf(id), { headers })).toBe(sig);
  });

  it('has 25 vectors and two tokens of Terraform', () => {
    expect(vectors.vectors.filter(({ id }) => !id.startsWith('terraform'))).toHaveLength(25);
    expect(vectors.vectors).toHaveLength(27);
  });

  const blob = { account, container: 'sascontainer', blob: 'sasblob.txt' };
  const article =
    '?sv=2019-02-02&st=2019-04-29T22%3A18%3A26Z&se=2019-04-30T02%3A23%3A26Z&sr=b&sp=rw&sip=168.1.5.60-168.1.5.70&spr=https';
  const good = 'koLniLcK0tMLuMfYeuSQwB+BLnWibhPqnrINxaIRbvU=';

  it('finds what the article of 2020 printed, but for one stray b', () => {
    const printed = 'koLniLcK0tMLuMfYeuSQwB+bBLnWibhPqnrINxaIRbvU=';
    expect(signature(article, blob)).toBe(good);
    expect(printed.length).toBe(45);
    expect(printed.slice(0, 23) + printed.slice(24)).toBe(good);
  });

  it.each([
    ['another order of letters', article.replace('sp=rw', 'sp=wr'), 'Ewiyq4AO'],
    ['the layout of 2015', article.replace('2019-02-02', '2018-03-28'), undefined],
    ['no address', article.replace(/&sip=[^&]*/, ''), 'Cc0+86c3PBUzv0zFRyDDWwmd5jvVPqcbUmuLGj3MoYc='],
    ['another address', article.replace(/sip=[^&]*/, 'sip=168.1.5.65'), 'epUf6xU1CIybaK8ExLi3WSG08Cd0M+ooNII7LhPIMjE='],
  ])('tells %s apart', (_, query, start) => {
    const made = signature(query, blob);
    expect(made).not.toBe(good);
    if (start !== undefined) expect(made.slice(0, start.length)).toBe(start);
  });

  it('ends only the text of an account SAS with a line break, and names the service', () => {
    const text = stringToSign(read(article), blob) ?? '';
    expect(hmac(`${text}\n`, accountKey).slice(0, 8)).toBe('7Jbr3rAU');
    expect(hmac(text.replace('/blob/', '/'), accountKey).slice(0, 8)).toBe('mDfJD4gG');
  });

  it('has the 13 lines of 2015', () => {
    expect(stringToSign(read('sv=2015-04-05&sr=c&sp=r&se=2030-01-01&si=x&rsct=y'), blob)).toBe(
      `r\n\n2030-01-01\n/blob/${account}/sascontainer/sasblob.txt\nx\n\n\n2015-04-05\n\n\n\n\ny`,
    );
  });

  it('knows nothing of what is older', () => {
    expect(stringToSign(read('sv=2014-02-14&sr=c&sp=r'), blob)).toBeUndefined();
    expect(stringToSign(read('sr=c&sp=r'), blob)).toBeUndefined();
  });

  it('leaves the depth of a directory out', () => {
    const query = 'sv=2020-12-06&sr=d&sdd=2&sp=r&se=2030-01-01T00:00:00Z';
    expect(stringToSign(read(query), { account, container: 'c', blob: 'a/b' })).toBe(
      `r\n\n2030-01-01T00:00:00Z\n/blob/${account}/c/a/b\n\n\n\n2020-12-06\nd\n\n\n\n\n\n\n`,
    );
  });

  it('verifies every token that @azure/storage-blob makes, and none that was changed', () => {
    fc.assert(
      fc.property(tokens, fc.nat(), ({ query, resource, request }, which) => {
        const sig = read(query).get('sig');
        expect(signature(query, resource, request)).toBe(sig);

        const pairs = query.split('&').filter((pair) => !/^(?:sig|srh|srq)=/.test(pair));
        const index = which % pairs.length;
        const changed = pairs.map((pair, at) => (at === index ? `${pair}1` : pair)).join('&');
        expect(signature(changed, resource, request)).not.toBe(sig);
        expect(signature(query, { ...resource, account: `${account}1` }, request)).not.toBe(sig);
        for (const name of boundNames(read(query), 'srh')) {
          const headers = new Map(request.headers).set(name, 'other');
          expect(signature(query, resource, { ...request, headers })).not.toBe(sig);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

interface Token {
  readonly query: string;
  readonly resource: SasResource;
  readonly request: BoundRequest;
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const time = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2100-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const word = fc.string({
  unit: fc.constantFrom(...Array.from('abcXYZ019 ;="%+/&é\u{1F600}')),
  minLength: 1,
  maxLength: 12,
});
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const guid = fc.uuid();
const some = (letters: string) =>
  fc.subarray(Array.from(letters), { minLength: 1 }).map((chosen: readonly string[]) => chosen.join(''));

const common = {
  startsOn: optional(time),
  expiresOn: time,
  ipRange: optional(fc.record({ start: fc.ipV4(), end: optional(fc.ipV4()) })),
  protocol: optional(fc.constantFrom(SASProtocol.Https, SASProtocol.HttpsAndHttp)),
};

const accountTokens: fc.Arbitrary<Token> = fc
  .record({
    ...common,
    permissions: some('rwdxftlacupiy').map((letters) => AccountSASPermissions.parse(letters)),
    services: some('btqf').map((letters) => AccountSASServices.parse(letters).toString()),
    resourceTypes: some('sco').map((letters) => AccountSASResourceTypes.parse(letters).toString()),
    version: fc.constantFrom('2020-10-02', '2020-12-06', '2022-11-02', '2026-04-06'),
  })
  .map((values) => ({
    query: generateAccountSASQueryParameters(values, credential).toString(),
    resource: { account },
    request: {},
  }));

const blobValues = fc.record({
  ...common,
  blobName: optional(name),
  letters: some('racwdxtmeiy'),
  moment: fc.constantFrom(undefined, 'snapshotTime', 'versionId'),
  version: fc.constantFrom(
    '2018-11-09',
    '2019-02-02',
    '2020-02-10',
    '2020-12-06',
    '2025-07-05',
    '2025-11-05',
    '2026-04-06',
  ),
  identifier: optional(fc.constant('policy')),
  encryptionScope: optional(fc.constant('scope')),
  cacheControl: optional(word),
  contentDisposition: optional(word),
  contentEncoding: optional(word),
  contentLanguage: optional(word),
  contentType: optional(word),
  preauthorizedAgentObjectId: optional(guid),
  correlationId: optional(guid),
  delegatedUserObjectId: optional(guid),
  requestHeaders: optional(fc.constant({ 'content-type': 'image/png', 'x-ms-blob-type': 'BlockBlob' })),
  requestQueryParameters: optional(fc.constant({ comp: 'block' })),
  delegated: fc.boolean(),
});

const blobTokens: fc.Arbitrary<Token> = blobValues.map(({ letters, moment, delegated, ...values }) => {
  const { blobName, version } = values;
  const known = letters.replace(version < '2020-08-04' ? /[xytmei]/g : /-/, '') || 'r';
  const options = {
    ...values,
    containerName: 'sascontainer',
    permissions: blobName === undefined ? ContainerSASPermissions.parse(known) : BlobSASPermissions.parse(known),
    encryptionScope: version < '2020-12-06' ? undefined : values.encryptionScope,
    ...(moment !== undefined &&
      blobName !== undefined &&
      version >= '2020-02-10' && { [moment]: '2026-01-02T03:04:05.6789012Z' }),
    ...(version < '2020-02-10' && { preauthorizedAgentObjectId: undefined, correlationId: undefined }),
    ...(delegated ? { identifier: undefined } : { requestHeaders: undefined, requestQueryParameters: undefined }),
    ...(!delegated && {
      preauthorizedAgentObjectId: undefined,
      correlationId: undefined,
      delegatedUserObjectId: undefined,
    }),
    ...(version < '2025-07-05' && { delegatedUserObjectId: undefined }),
    ...(version < '2026-04-06' && { requestHeaders: undefined, requestQueryParameters: undefined }),
  };
  const made: SASQueryParameters = delegated
    ? generateBlobSASQueryParameters(options, delegationKey, account)
    : generateBlobSASQueryParameters(options, credential);
  const query = made.toString();
  const hasMoment = /(?:^|&)sr=b[sv]/.test(query);
  return {
    query,
    resource: {
      account,
      container: 'sascontainer',
      ...(blobName !== undefined && { blob: blobName }),
      ...(hasMoment && { moment: '2026-01-02T03:04:05.6789012Z' }),
    },
    request: {
      headers: new Map(Object.entries(options.requestHeaders ?? {})),
      query: new Map(Object.entries(options.requestQueryParameters ?? {})),
    },
  };
});

const tokens = fc.oneof(accountTokens, blobTokens);
