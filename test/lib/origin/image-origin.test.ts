import { describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { originSchema } from '../../../lambda/image-delivery/origin-config';
import { BlobOrigin, ImageOrigin } from '../../../lib';
import { testApp, unknownText } from '../../support/template';

const stack = new TerraformStack(testApp(), 'stack');
const secret = unknownText(stack, 'secret');
const unknown = unknownText(stack);
const blobs = new BlobOrigin(stack, 'blobs', {
  accountName: 'contosoimages',
  resourceGroupName: 'contoso',
  location: 'westeurope',
});

const s3 = {
  endpoint: 'https://s3.example.com',
  bucket: 'photos',
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: secret,
};
const blob = { accountName: 'fabrikam', container: 'photos', sasToken: secret };
/** As the function completes it. */
const render = (origin: ImageOrigin, wholeQueryInKey = true) =>
  originSchema.parse(origin._render('photos', wholeQueryInKey));

describe('ImageOrigin', () => {
  it('is a container that an identity reads', () => {
    const origin = ImageOrigin.container(blobs, { prefix: 'web/', canonicalBaseUrl: 'https://www.contoso.example' });
    expect(render(origin)).toEqual({
      name: 'photos',
      type: 'azure-blob',
      endpoint: blobs.blobEndpoint,
      container: 'images',
      prefix: 'web/',
      credential: 'managed-identity',
      canonicalBaseUrl: 'https://www.contoso.example',
    });
    expect([origin._container, origin._prefix, origin._secrets('photos')]).toEqual([blobs, 'web/', {}]);
    expect(render(ImageOrigin.container(blobs))).toMatchObject({ prefix: '', canonicalBaseUrl: undefined });
  });

  it('is a container of somebody else, read by a SAS', () => {
    const origin = ImageOrigin.azureBlob({ ...blob, prefix: 'web' });
    expect(render(origin)).toEqual({
      name: 'photos',
      type: 'azure-blob',
      endpoint: 'https://fabrikam.blob.core.windows.net',
      container: 'photos',
      prefix: 'web',
      credential: 'sas',
    });
    expect([origin.kind, origin._container]).toEqual(['azure-blob', undefined]);
    expect(origin._secrets('eu-west')).toEqual({ BLOBFRONT_SAS_EU_WEST: secret });
  });

  it.each(['https://fabrikam.blob.core.chinacloudapi.cn', 'http://127.0.0.1:10000/devstoreaccount1'])(
    'is one of a service at %s',
    (endpoint) => {
      const origin = ImageOrigin.azureBlob({ endpoint, container: 'photos', sasToken: secret });
      expect(render(origin)).toMatchObject({ endpoint });
    },
  );

  it('is a web server', () => {
    const baseUrl = 'https://www.contoso.example/images';
    expect(render(ImageOrigin.webServer({ baseUrl }))).toEqual({
      name: 'photos',
      type: 'web-server',
      baseUrl,
      forwardQuery: true,
    });
    const origin = ImageOrigin.webServer({ baseUrl, forwardQuery: false, hostHeader: 'contoso.example:8080' });
    expect(render(origin)).toMatchObject({ forwardQuery: false, hostHeader: 'contoso.example:8080' });
  });

  it('is a web proxy', () => {
    const allowedHosts = ['www.contoso.example', 'cdn.contoso.example:8443', 'localhost', unknown];
    const origin = ImageOrigin.webProxy({ allowedHosts });
    expect(render(origin)).toEqual({ name: 'photos', type: 'web-proxy', allowedHosts, forwardQuery: true });
    expect(origin._allowedHosts).toEqual(allowedHosts);
  });

  it('is a bucket', () => {
    const origin = ImageOrigin.s3Compatible(s3);
    expect(render(origin)).toEqual({
      ...{ name: 'photos', type: 's3', endpoint: 'https://s3.example.com', bucket: 'photos' },
      ...{ region: 'us-east-1', prefix: '', accessKeyId: 'AKIAEXAMPLE' },
    });
    expect(origin._secrets('photos')).toEqual({ BLOBFRONT_S3_SECRET_PHOTOS: secret });
    const more = { region: 'eu-central-1', prefix: 'web/', canonicalBaseUrl: 'https://www.contoso.example' };
    expect(render(ImageOrigin.s3Compatible({ ...s3, ...more }))).toMatchObject(more);
  });

  it('forwards no query that the cache does not tell apart', () => {
    const web = { baseUrl: 'https://www.contoso.example' };
    const proxy = { allowedHosts: ['www.contoso.example'] };
    expect(render(ImageOrigin.webServer(web), false)).toMatchObject({ forwardQuery: false });
    expect(render(ImageOrigin.webProxy(proxy), false)).toMatchObject({ forwardQuery: false });
    expect(() => render(ImageOrigin.webServer({ ...web, forwardQuery: true }), false)).toThrow(
      new Error(
        '`forwardQuery` of the origin "photos" must be false, because the cache key does not hold the whole query ' +
          '(CacheRules.strict(), FormatNegotiation.edgeVariant()), got: true',
      ),
    );
  });

  it('takes what is only known at apply', () => {
    expect(render(ImageOrigin.webServer({ baseUrl: unknown, hostHeader: unknown, canonicalBaseUrl: unknown }))).toEqual(
      {
        ...{ name: 'photos', type: 'web-server', forwardQuery: true },
        ...{ baseUrl: unknown, hostHeader: unknown, canonicalBaseUrl: unknown },
      },
    );
    const bucket = { endpoint: unknown, bucket: unknown, region: unknown, prefix: unknown, accessKeyId: unknown };
    expect(render(ImageOrigin.s3Compatible({ ...bucket, secretAccessKey: secret }))).toMatchObject(bucket);
    const container = { container: unknown, prefix: unknown };
    expect(render(ImageOrigin.azureBlob({ ...container, accountName: unknown, sasToken: secret }))).toMatchObject({
      ...container,
      endpoint: `https://${unknown}.blob.core.windows.net`,
    });
  });

  const url = 'an http(s) URL without a user, a query, a fragment and a trailing slash, got:';
  it('refuses to send a SAS in clear, and signs what S3 is asked', () => {
    const endpoint = 'http://contoso.example';
    const message =
      '`endpoint` must be an https URL, because a SAS is part of each request, got: "http://contoso.example"';
    expect(() => ImageOrigin.azureBlob({ endpoint, container: 'photos', sasToken: secret })).toThrow(
      new Error(message),
    );
    expect(() => ImageOrigin.s3Compatible({ ...s3, endpoint })).not.toThrow();
  });

  it.each([
    ['ftp://contoso.example', '"ftp://contoso.example"'],
    ['www.contoso.example', '"www.contoso.example"'],
    ['https://contoso.example/', '"https://contoso.example/"'],
    ['https://contoso.example/a/', '"https://contoso.example/a/"'],
    ['https://contoso.example/a?b', '"https://contoso.example/a?b"'],
    ['https://contoso.example#b', '"https://contoso.example#b"'],
    ['https://contoso.example:99999', '"https://contoso.example:99999"'],
    ['https://999.1.1.1', '"https://999.1.1.1"'],
    // Whatever stands before it may be a password.
    ['https://user:password@contoso.example', 'one with an "@"'],
    ['', '""'],
    [undefined, 'undefined'],
  ])('refuses the URL %j', (wrong, got) => {
    const given = wrong as string;
    const canonical = { ...s3, canonicalBaseUrl: given };
    expect(() => ImageOrigin.webServer({ baseUrl: given })).toThrow(new Error(`\`baseUrl\` must be ${url} ${got}`));
    expect(() => ImageOrigin.s3Compatible({ ...s3, endpoint: given })).toThrow(`\`endpoint\` must be ${url} ${got}`);
    if (wrong !== undefined) {
      expect(() => ImageOrigin.s3Compatible(canonical)).toThrow(`\`canonicalBaseUrl\` must be ${url} ${got}`);
      expect(() => ImageOrigin.container(blobs, canonical)).toThrow(`\`canonicalBaseUrl\` must be ${url} ${got}`);
    }
  });

  const host = 'a host name in small letters, such as "www.example.com", without a scheme, a path or an address, got:';
  it.each([
    'https://www.contoso.example',
    'www.contoso.example/images',
    'user@www.contoso.example',
    '*.contoso.example',
    'WWW.contoso.example',
    'www.contoso.example:443',
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    '[::1]',
    'bücher.example',
    '',
  ])('refuses the host %j', (wrong) => {
    const message = `must be ${host} ${JSON.stringify(wrong)}`;
    expect(() => ImageOrigin.webProxy({ allowedHosts: ['contoso.example', wrong] })).toThrow(
      new Error(`\`allowedHosts[1]\` ${message}`),
    );
    const server = { baseUrl: 'https://www.contoso.example', hostHeader: wrong };
    expect(() => ImageOrigin.webServer(server)).toThrow(new Error(`\`hostHeader\` ${message}`));
  });

  it.each([
    [[], '`allowedHosts` must hold one at least, got: []'],
    ['contoso.example', '`allowedHosts` must be a list, got: "contoso.example"'],
  ])('refuses the hosts %j', (allowedHosts, message) => {
    expect(() => ImageOrigin.webProxy({ allowedHosts: allowedHosts as string[] })).toThrow(new Error(message));
  });

  const prefix =
    '`prefix` must be what names begin with, without a slash in front or two in a row, "." or ".." as a folder, or a backslash, got:';
  it.each(['/photos/', 'a//b', '../photos/', 'a/../b', 'a/.', './', 'a\\b', 'a\nb', 'p'.repeat(513)])(
    'refuses the prefix %j',
    (wrong) => {
      const message = `${prefix} ${JSON.stringify(wrong)}`;
      expect(() => ImageOrigin.container(blobs, { prefix: wrong })).toThrow(new Error(message));
      expect(() => ImageOrigin.azureBlob({ ...blob, prefix: wrong })).toThrow(new Error(message));
      expect(() => ImageOrigin.s3Compatible({ ...s3, prefix: wrong })).toThrow(new Error(message));
    },
  );

  it.each(['', 'photos', 'photos/', 'a/b.c/', '.well-known/', '...', 'ä ö/'])('takes the prefix %j', (fine) => {
    expect(render(ImageOrigin.container(blobs, { prefix: fine }))).toMatchObject({ prefix: fine });
  });

  const reference = 'a reference, such as `stringValue` of a sensitive TerraformVariable, got:';
  it.each<[string, () => ImageOrigin, string]>([
    [
      'a SAS in the code',
      () => ImageOrigin.azureBlob({ ...blob, sasToken: '?sv=2022-11-02&sig=abc' }),
      `\`sasToken\` must be ${reference} a literal`,
    ],
    [
      'no SAS',
      () => ImageOrigin.azureBlob({ ...blob, sasToken: undefined as unknown as string }),
      `\`sasToken\` must be ${reference} undefined`,
    ],
    [
      'a secret access key in the code',
      () => ImageOrigin.s3Compatible({ ...s3, secretAccessKey: 'abc' }),
      `\`secretAccessKey\` must be ${reference} a literal`,
    ],
    [
      'neither an account nor an endpoint',
      () => ImageOrigin.azureBlob({ container: 'photos', sasToken: secret }),
      'either `accountName` or `endpoint` must be given, got: neither',
    ],
    [
      'both',
      () => ImageOrigin.azureBlob({ ...blob, endpoint: 'https://a.example' }),
      'either `accountName` or `endpoint` must be given, got: both',
    ],
    [
      'an account that there cannot be',
      () => ImageOrigin.azureBlob({ ...blob, accountName: 'fabri-kam' }),
      '`accountName` must be 3-24 lowercase letters or digits, got: "fabri-kam"',
    ],
    [
      'a container that there cannot be',
      () => ImageOrigin.azureBlob({ ...blob, container: '$web' }),
      '`container` must be 3-63 lowercase letters, digits or single hyphens, with a letter or digit at both ends, got: "$web"',
    ],
    [
      'a bucket that there cannot be',
      () => ImageOrigin.s3Compatible({ ...s3, bucket: 'a/b' }),
      '`bucket` must be 3-63 lowercase letters, digits, dots or hyphens, got: "a/b"',
    ],
    [
      'a region that there cannot be',
      () => ImageOrigin.s3Compatible({ ...s3, region: 'Frankfurt am Main' }),
      '`region` must be lowercase letters, digits or hyphens, got: "Frankfurt am Main"',
    ],
    [
      'no access key',
      () => ImageOrigin.s3Compatible({ ...s3, accessKeyId: '' }),
      '`accessKeyId` must be the id of an access key, got: ""',
    ],
    [
      'a word for whether the query is forwarded',
      () => ImageOrigin.webProxy({ allowedHosts: ['a.example'], forwardQuery: 'no' as unknown as boolean }),
      '`forwardQuery` must be true or false, got: "no"',
    ],
    [
      'no container',
      () => ImageOrigin.container('images' as unknown as BlobOrigin),
      '`origin` must be a container, such as a BlobOrigin, got: "images"',
    ],
    [
      'what is no origin',
      () => ImageOrigin._from('origins.photos', 'https://a.example' as unknown as ImageOrigin),
      '`origins.photos` must be a container or made by ImageOrigin, got: "https://a.example"',
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(new Error(message));
  });
});
