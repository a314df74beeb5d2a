import { describe, expect, it } from '@jest/globals';
import { parseDeliveryConfig, s3SecretSettingName, sasSettingName } from '../../../lambda/image-delivery/config';
import { deliveryConfig, smallestConfig } from './fixtures';

const [origin] = smallestConfig.origins;
const [urlEndpoint] = smallestConfig.urlEndpoints;

describe('parseDeliveryConfig', () => {
  it('fills in every default', () => {
    expect(parseDeliveryConfig(smallestConfig)).toEqual({
      platform: 'standalone',
      origins: [{ ...origin, prefix: '' }],
      urlEndpoints: [
        { path: '/', origins: ['main'], requireSignature: 'always', restrictUnnamed: false, privateImages: [] },
      ],
      cacheTtlSeconds: 180 * 86_400,
      formatNegotiation: 'explicit',
      automaticAvif: false,
      namedTransformations: {},
      ignoredQueryParameters: [],
      ownHosts: [],
      svg: 'pass-through',
      serverTiming: false,
      limits: {
        sourceBytes: 40_000_000,
        inputPixels: 100_000_000,
        outputPixels: 50_000_000,
        frames: 256,
        animationPixels: 50_000_000,
        work: 1_200_000_000,
        queue: 16,
        queueMs: 2_000,
        originMs: 8_000,
        requestMs: 30_000,
        svgBytes: 1_000_000,
      },
    });
  });

  it('fills in the limits that are left out', () => {
    const { limits } = parseDeliveryConfig({ ...smallestConfig, limits: { queue: 0 } });
    expect(limits).toMatchObject({ queue: 0, sourceBytes: 40_000_000 });
  });

  it('keeps everything that is set', () => {
    const config = deliveryConfig({
      platform: 'app-service',
      frontDoorId: '00000000-0000-0000-0000-000000000000',
      cacheTtlSeconds: 0,
      formatNegotiation: 'accept',
      automaticAvif: true,
      namedTransformations: { thumb: 'w-100,h-100', 'A_b-9': 'w-10:rt-90' },
      ignoredQueryParameters: ['utm_source'],
      limits: { sourceBytes: 1, inputPixels: 2, outputPixels: 3, queue: 4 },
    });
    expect(parseDeliveryConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it.each([
    ['nothing', undefined, '`config`: '],
    ['an unknown setting', { ...smallestConfig, secret: 1 }, 'secret'],
    ['an unknown way to choose a format', { ...smallestConfig, formatNegotiation: 'auto' }, '`formatNegotiation`: '],
    ['an unknown platform', { ...smallestConfig, platform: 'lambda' }, '`platform`: '],
    ['no origin', { ...smallestConfig, origins: [] }, '`origins`: '],
    ['no URL endpoint', { ...smallestConfig, urlEndpoints: [] }, '`urlEndpoints`: '],
    [
      'a web proxy that anybody may read through',
      {
        ...smallestConfig,
        origins: [{ type: 'web-proxy', name: 'web', allowedHosts: ['www.example.com'] }],
        urlEndpoints: [{ path: '/', origins: ['web'], requireSignature: 'never' }],
      },
      '`urlEndpoints.0.requireSignature`: must be "always", because "web" is a web proxy',
    ],
    [
      'an address as a host of a web proxy',
      { ...smallestConfig, origins: [{ type: 'web-proxy', name: 'web', allowedHosts: ['10.0.0.1'] }] },
      '`origins.0.allowedHosts.0`: must be a host name',
    ],
    [
      'a web server with credentials in its URL',
      { ...smallestConfig, origins: [{ type: 'web-server', name: 'web', baseUrl: 'https://user@www.example.com' }] },
      '`origins.0.baseUrl`: must be an http(s) URL without a trailing slash',
    ],
    [
      'an upper-case name',
      { ...smallestConfig, origins: [{ ...origin, name: 'Main' }] },
      '`origins.0.name`: must be 1-31 lowercase letters, digits or hyphens',
    ],
    [
      'a Blob endpoint with a trailing slash',
      { ...smallestConfig, origins: [{ ...origin, endpoint: 'https://contoso.blob.core.windows.net/' }] },
      '`origins.0.endpoint`: must be an http(s) URL without a trailing slash',
    ],
    [
      'a Blob endpoint with a query',
      { ...smallestConfig, origins: [{ ...origin, endpoint: 'https://contoso.blob.core.windows.net?sv=1' }] },
      '`origins.0.endpoint`: must be an http(s) URL without a trailing slash',
    ],
    [
      'two origins of one name',
      { ...smallestConfig, origins: [origin, origin] },
      '`origins`: two origins have the same name',
    ],
    [
      'two URL endpoints of one path',
      { ...smallestConfig, urlEndpoints: [urlEndpoint, urlEndpoint] },
      '`urlEndpoints`: two URL endpoints have the same path',
    ],
    [
      'an origin that does not exist',
      { ...smallestConfig, urlEndpoints: [{ path: '/', origins: ['main', 'other'] }] },
      '`urlEndpoints.0.origins`: there is no origin "other"',
    ],
    [
      'a URL endpoint without its slashes',
      { ...smallestConfig, urlEndpoints: [{ path: '/demo', origins: ['main'] }] },
      '`urlEndpoints.0.path`: must begin and end with "/" and hold letters, digits and hyphens',
    ],
    ['a lifetime above a year', { ...smallestConfig, cacheTtlSeconds: 367 * 86_400 }, '`cacheTtlSeconds`: '],
    ['a limit of zero', { ...smallestConfig, limits: { sourceBytes: 0 } }, '`limits.sourceBytes`: '],
  ])('refuses %s', (_, input, message) => {
    expect(() => parseDeliveryConfig(input)).toThrow(`the delivery configuration is wrong: `);
    expect(() => parseDeliveryConfig(input)).toThrow(message);
  });

  it('takes named transformations as the dashboard shows them', () => {
    const { namedTransformations } = deliveryConfig({ namedTransformations: { thumb: 'tr:w-100:rt-90' } });
    expect(namedTransformations).toEqual({ thumb: 'w-100:rt-90' });
  });

  it.each([
    ['a bad value', { thumb: 'q-101' }, /`namedTransformations\.thumb`: "q" must be .* got "101"/],
    ['another name', { thumb: 'n-other' }, '`namedTransformations.thumb`: There is no named transformation "other"'],
    ['nothing', { thumb: '' }, '`namedTransformations.thumb`: does nothing'],
    ['only what is unknown', { thumb: 'tr:zz-1' }, '`namedTransformations.thumb`: does nothing'],
    ['no text', { thumb: 1 }, '`namedTransformations.thumb`: '],
    ['a name with a space', { 'a b': 'w-1' }, '`namedTransformations.a b`: '],
    ['no name', { '': 'w-1' }, '`namedTransformations.`: '],
    ['a name that is too long', { ['n'.repeat(65)]: 'w-1' }, '`namedTransformations.nnn'],
  ])('refuses a named transformation that holds %s', (_, namedTransformations, message) => {
    expect(() => parseDeliveryConfig({ ...smallestConfig, namedTransformations })).toThrow(message);
  });

  it.each(['tr', 'ik-f', 'ik-s', 'ik-t', 'ik-attachment', 'ik-attachment-filename', ''])(
    'refuses to ignore the parameter %s, which decides over the answer',
    (name) => {
      expect(() => deliveryConfig({ ignoredQueryParameters: ['utm_source', name] })).toThrow(
        '`ignoredQueryParameters.1`: ',
      );
    },
  );

  it('takes what Terraform is yet to fill in, where a literal would have to be of some form', () => {
    const token = '${TfToken[TOKEN.7]}';
    const s3 = { type: 's3', name: 's3', endpoint: token, bucket: token, accessKeyId: token } as const;
    const proxy = { type: 'web-proxy' as const, name: 'any', allowedHosts: [token] };
    const config = deliveryConfig({ origins: [...smallestConfig.origins, s3, proxy], ownHosts: [token] });
    expect(config.ownHosts).toEqual([token]);
    expect(() => deliveryConfig({ ownHosts: ['${other}'] })).toThrow('`ownHosts.0`: must be a host name');
  });

  it('lists all that is wrong in one line', () => {
    const input = { ...smallestConfig, platform: 1, cacheTtlSeconds: -1 };
    expect(() => parseDeliveryConfig(input)).toThrow(/^[^\n]*`platform`: [^\n;]+; `cacheTtlSeconds`: [^\n]+$/);
  });
});

describe('sasSettingName', () => {
  it.each([
    ['main', 'BLOBFRONT_SAS_MAIN'],
    ['eu-west-2', 'BLOBFRONT_SAS_EU_WEST_2'],
  ])('of %s is %s', (name, setting) => {
    expect(sasSettingName(name)).toBe(setting);
  });
});

describe('s3SecretSettingName', () => {
  it('ends in the name of the origin', () => {
    expect(s3SecretSettingName('eu-west-2')).toBe('BLOBFRONT_S3_SECRET_EU_WEST_2');
  });
});
