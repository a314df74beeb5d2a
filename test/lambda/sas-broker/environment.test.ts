import { describe, expect, it } from '@jest/globals';
import type { BrokerConfigInput } from '../../../lambda/sas-broker/config';
import { readBrokerEnvironment } from '../../../lambda/sas-broker/environment';
import type { EnvironmentVariables } from '../../../lambda/settings';
import { brokerConfig, brokerSecrets, smallestBrokerConfig } from './fixtures';

function read(variables: EnvironmentVariables = {}, config: Partial<BrokerConfigInput> = {}) {
  return readBrokerEnvironment({
    BLOBFRONT_BROKER_CONFIG: JSON.stringify({ ...smallestBrokerConfig, ...config }),
    ...brokerSecrets,
    ...variables,
  });
}

const delegated: Partial<BrokerConfigInput> = { signing: { type: 'user-delegation' } };
const identity = { IDENTITY_ENDPOINT: 'http://127.0.0.1/token', IDENTITY_HEADER: 'secret' };

describe('readBrokerEnvironment', () => {
  it('reads the configuration and its secrets', () => {
    expect(read()).toEqual({
      config: brokerConfig(),
      uploadKeys: [brokerSecrets.BLOBFRONT_UPLOAD_KEYS],
      apiKeys: new Map([['shop', brokerSecrets.BLOBFRONT_API_KEY_SHOP]]),
      accountKey: brokerSecrets.BLOBFRONT_ACCOUNT_KEY,
      identity: undefined,
    });
  });

  it('takes the identity in place of the account key where it signs with it', () => {
    const environment = read({ ...identity, BLOBFRONT_ACCOUNT_KEY: undefined, AZURE_CLIENT_ID: 'client' }, delegated);
    expect(environment.accountKey).toBeUndefined();
    expect(environment.identity).toEqual({ url: 'http://127.0.0.1/token', header: 'secret', clientId: 'client' });
  });

  it('takes several keys of uploads, the newest first', () => {
    const keys = ['1', '2'].map((end) => `key-key-key-key-key-key-key-key-key-${end}`);
    expect(read({ BLOBFRONT_UPLOAD_KEYS: ` ${keys.join(',\n')} ` }).uploadKeys).toEqual(keys);
  });

  const reference = '@Microsoft.KeyVault(SecretUri=https://vault.azure.net/secrets/name)';
  it.each<[string, EnvironmentVariables, Partial<BrokerConfigInput>, string]>([
    ['no configuration', { BLOBFRONT_BROKER_CONFIG: undefined }, {}, 'BLOBFRONT_BROKER_CONFIG'],
    ['one that is no JSON', { BLOBFRONT_BROKER_CONFIG: '{secret' }, {}, '`BLOBFRONT_BROKER_CONFIG` is not JSON'],
    ['no key of uploads', { BLOBFRONT_UPLOAD_KEYS: '' }, {}, 'BLOBFRONT_UPLOAD_KEYS'],
    ['only separators', { BLOBFRONT_UPLOAD_KEYS: ' ,' }, {}, '`BLOBFRONT_UPLOAD_KEYS` must hold'],
    ['a short key of uploads', { BLOBFRONT_UPLOAD_KEYS: 'secret' }, {}, '`BLOBFRONT_UPLOAD_KEYS` must hold'],
    ['an unresolved key of uploads', { BLOBFRONT_UPLOAD_KEYS: reference }, {}, 'has not resolved'],
    ['no API key', { BLOBFRONT_API_KEY_SHOP: undefined }, {}, 'BLOBFRONT_API_KEY_SHOP'],
    ['a short API key', { BLOBFRONT_API_KEY_SHOP: 'secret' }, {}, '`BLOBFRONT_API_KEY_SHOP` must have 24'],
    ['an unresolved API key', { BLOBFRONT_API_KEY_SHOP: reference }, {}, 'has not resolved'],
    ['no account key', { BLOBFRONT_ACCOUNT_KEY: undefined }, {}, 'BLOBFRONT_ACCOUNT_KEY'],
    ['an account key that is none', { BLOBFRONT_ACCOUNT_KEY: 'secret secret' }, {}, '`BLOBFRONT_ACCOUNT_KEY` must be'],
    ['no identity', {}, delegated, 'IDENTITY_ENDPOINT'],
  ])('refuses %s, and repeats no value', (_, variables, config, part) => {
    expect(() => read(variables, config)).toThrow(part);
    try {
      read(variables, config);
    } catch (error) {
      expect(String(error)).not.toMatch(/secret|vault\.azure\.net/);
    }
  });
});
