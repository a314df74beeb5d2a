import { describe, expect, it } from '@jest/globals';
import { apiKeySettingName, type BrokerConfigInput, parseBrokerConfig } from '../../../lambda/sas-broker/config';
import { brokerConfig, smallestBrokerConfig } from './fixtures';

function messageOf(changes: Record<string, unknown>): string {
  try {
    parseBrokerConfig({ ...smallestBrokerConfig, ...changes });
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('the configuration was accepted');
}

const rule = { name: 'members', prefixes: ['{sub}/'] };
const withRule = (changes: object) => ({ policy: [{ ...rule, ...changes }] });
const { storage } = smallestBrokerConfig;

describe('parseBrokerConfig', () => {
  it('fills in what is closed, short and small', () => {
    expect(brokerConfig()).toEqual({
      ...smallestBrokerConfig,
      clientAddress: 'app-service',
      signing: { type: 'account-key', version: '2022-11-02' },
      validity: { uploadSeconds: 600, downloadSeconds: 300, uploadHours: 24 },
      authentication: { oidc: [], apiKeys: [{ name: 'shop', claims: {} }], dangerouslyAllowAnonymous: false },
      policy: [
        {
          name: 'everybody',
          when: {},
          purposes: ['upload', 'download', 'list'],
          prefixes: ['{sub}/'],
          contentTypes: ['image/*'],
          maxBytes: 26_214_400,
          modes: ['single', 'block'],
          naming: 'broker',
          outstandingUploads: 100,
          bytesPerHour: 10_737_418_240,
        },
      ],
      webOrigins: [],
      bindAddress: false,
      limits: { perUserPerMinute: 120, perAddressPerMinute: 600, store: { type: 'memory' } },
    });
    expect(brokerConfig({ signing: { type: 'user-delegation' } }).signing).toEqual({
      type: 'user-delegation',
      version: '2026-04-06',
      correlationId: true,
      bindHeaders: true,
      keyHours: 12,
    });
  });

  it('is the same when it is read again', () => {
    const config = brokerConfig({ signing: { type: 'user-delegation' }, webOrigins: ['https://app.contoso.com'] });
    expect(parseBrokerConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown setting', { cors: ['*'] }, '"cors"'],
    ['no policy', { policy: [] }, '`policy`'],
    ['nobody who could get in', { authentication: {} }, 'nobody could get in'],
    ['one container for both', { storage: { ...storage, uploads: 'images' } }, '`storage.uploads`: must be another'],
    ['a validity of a day', { validity: { uploadSeconds: 86_400 } }, '`validity.uploadSeconds`'],
    ['a validity of a second', { validity: { downloadSeconds: 1 } }, '`validity.downloadSeconds`'],
    ['a delegation key for 8 days', { signing: { type: 'user-delegation', keyHours: 192 } }, '`signing.keyHours`'],
    [
      'bound headers with an old version',
      { signing: { type: 'user-delegation', version: '2025-11-05' } },
      '`signing.bindHeaders`: needs the version 2026-04-06',
    ],
    [
      'a version that is not made here',
      { signing: { type: 'account-key', version: '2018-11-09' } },
      '`signing.version`',
    ],
    ['every web site', { webOrigins: ['*'] }, '`webOrigins.0`'],
    ['a web site with a path', { webOrigins: ['https://contoso.com/'] }, '`webOrigins.0`'],
    ['a prefix without its slash', withRule({ prefixes: ['tenant1'] }), '`policy.0.prefixes.0`'],
    ['a claim as a part of a segment', withRule({ prefixes: ['user-{sub}/'] }), '`policy.0.prefixes.0`'],
    ['a prefix with two slashes', withRule({ prefixes: ['a//'] }), '`policy.0.prefixes.0`'],
    ['a prefix with a backslash', withRule({ prefixes: ['a\\b/'] }), '`policy.0.prefixes.0`'],
    ['no prefix', withRule({ prefixes: [] }), '`policy.0.prefixes`'],
    ['an unknown purpose', withRule({ purposes: ['admin'] }), '`policy.0.purposes.0`'],
    ['every type there is', withRule({ contentTypes: ['*/*'] }), '`policy.0.contentTypes.0`'],
    [
      'an API key with a strange name',
      { authentication: { apiKeys: [{ name: 'Shop!' }] } },
      '`authentication.apiKeys.0.name`',
    ],
    [
      'a table with a strange name',
      { limits: { store: { type: 'table', endpoint: 'https://t', table: 'a-b' } } },
      '`limits.store.table`',
    ],
  ])('refuses %s', (_, changes, part) => {
    expect(messageOf(changes)).toContain(part);
  });

  it('takes Terraform tokens for what is only known at apply', () => {
    const tokens: Partial<BrokerConfigInput> = {
      storage: { ...storage, endpoint: '${TfToken[TOKEN.1]}', accountName: '${TfToken[TOKEN.2]}' },
      frontDoorId: '${TfToken[TOKEN.3]}',
    };
    expect(brokerConfig(tokens)).toMatchObject(tokens);
  });
});

it('names the setting of an API key', () => {
  expect(apiKeySettingName('web-shop2')).toBe('BLOBFRONT_API_KEY_WEB_SHOP2');
});
