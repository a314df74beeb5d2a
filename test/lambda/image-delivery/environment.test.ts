import { describe, expect, it } from '@jest/globals';
import type { DeliveryConfigInput } from '../../../lambda/image-delivery/config';
import { readEnvironment } from '../../../lambda/image-delivery/environment';
import type { EnvironmentVariables } from '../../../lambda/settings';
import { deliveryConfig, smallestConfig } from './fixtures';

const reference = '@Microsoft.KeyVault(SecretUri=https://vault.azure.net/secrets/name)';

function read(variables: EnvironmentVariables = {}, config: Partial<DeliveryConfigInput> = {}) {
  return readEnvironment({
    BLOBFRONT_CONFIG: JSON.stringify({ ...smallestConfig, ...config }),
    BLOBFRONT_PRIVATE_KEYS: 'private_current',
    BLOBFRONT_SAS_MAIN: '?sv=1&sig=abc',
    ...variables,
  });
}

function messageOf(variables: EnvironmentVariables, config: Partial<DeliveryConfigInput> = {}): string {
  try {
    read(variables, config);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('the environment was accepted');
}

const withIdentity: Partial<DeliveryConfigInput> = {
  origins: smallestConfig.origins.map((each) => ({ ...each, credential: 'managed-identity' })),
};
const withBucket: Partial<DeliveryConfigInput> = {
  origins: [
    ...smallestConfig.origins,
    { type: 's3', name: 'eu-west', endpoint: 'https://s3.example.com', bucket: 'images', accessKeyId: 'AKIA' },
  ],
};
const identityVariables = { IDENTITY_ENDPOINT: 'http://127.0.0.1/token', IDENTITY_HEADER: 'secret' };

describe('readEnvironment', () => {
  it('reads the configuration', () => {
    expect(read().config).toEqual(deliveryConfig());
  });

  it.each([
    ['private_test', ['private_test']],
    ['private_one=,private_two=', ['private_one=', 'private_two=']],
    [' private_one= ,\n private_two=\tprivate_three\r\n', ['private_one=', 'private_two=', 'private_three']],
  ])('splits the private keys %j', (BLOBFRONT_PRIVATE_KEYS, keys) => {
    expect(read({ BLOBFRONT_PRIVATE_KEYS }).privateKeys).toEqual(keys);
  });

  it.each([
    ['private_before', ['private_current', 'private_before']],
    [' private_before, private_earlier ', ['private_current', 'private_before', 'private_earlier']],
    // What its secret holds where no other key is valid.
    ['private_current', ['private_current']],
    ['', ['private_current']],
    [undefined, ['private_current']],
  ])('takes the previous private keys %j after the current one', (BLOBFRONT_PREVIOUS_PRIVATE_KEYS, keys) => {
    expect(read({ BLOBFRONT_PREVIOUS_PRIVATE_KEYS }).privateKeys).toEqual(keys);
  });

  it.each(['sv=1&sig=abc', '?sv=1&sig=abc', 'sig=abc&sv=1'])('takes the SAS %s', (token) => {
    const { sasTokens } = read({ BLOBFRONT_SAS_MAIN: token });
    expect([...sasTokens]).toEqual([['main', token.replace('?', '')]]);
  });

  it('counts the host name that App Service gives the app among its own', () => {
    const { ownHosts } = read(
      { WEBSITE_HOSTNAME: 'Contoso-A1B2.westeurope-01.azurewebsites.net' },
      { ownHosts: ['a.b'] },
    ).config;
    expect(ownHosts).toEqual(['a.b', 'contoso-a1b2.westeurope-01.azurewebsites.net']);
    expect(read({ WEBSITE_HOSTNAME: '' }).config.ownHosts).toEqual([]);
  });

  it('drops the line break that a secret read from a file ends with', () => {
    expect(read({ BLOBFRONT_SAS_MAIN: '?sig=abc\n' }).sasTokens.get('main')).toBe('sig=abc');
  });

  it('reads a SAS for each origin', () => {
    const origins = ['main', 'eu-west'].flatMap((name) => smallestConfig.origins.map((each) => ({ ...each, name })));
    const { sasTokens } = read({ BLOBFRONT_SAS_EU_WEST: '?sig=def' }, { origins });
    expect(Object.fromEntries(sasTokens)).toEqual({ main: 'sv=1&sig=abc', 'eu-west': 'sig=def' });
  });

  it('reads a secret for each S3 origin', () => {
    const { s3Secrets } = read({ BLOBFRONT_S3_SECRET_EU_WEST: 'wJalr/Utn+FEMI\n' }, withBucket);
    expect([...s3Secrets]).toEqual([['eu-west', 'wJalr/Utn+FEMI']]);
    expect(read().s3Secrets.size).toBe(0);
  });

  it.each([undefined, '', ' \n'])('refuses an S3 origin with the secret %j', (BLOBFRONT_S3_SECRET_EU_WEST) => {
    expect(messageOf({ BLOBFRONT_S3_SECRET_EU_WEST }, withBucket)).toBe(
      'the app setting `BLOBFRONT_S3_SECRET_EU_WEST` is missing',
    );
  });

  it('refuses the secret of an S3 origin that is a reference, and does not repeat it', () => {
    const message = messageOf({ BLOBFRONT_S3_SECRET_EU_WEST: reference }, withBucket);
    expect(message).toContain('`BLOBFRONT_S3_SECRET_EU_WEST` is a Key Vault reference');
    expect(message).not.toMatch(/SecretUri|vault\.azure\.net/);
  });

  it('does without keys where no URL endpoint requires a signature', () => {
    const urlEndpoints = smallestConfig.urlEndpoints.map((each) => ({ ...each, requireSignature: 'never' as const }));
    expect(read({ BLOBFRONT_PRIVATE_KEYS: undefined }, { urlEndpoints }).privateKeys).toEqual([]);
  });

  it('does not where an open URL endpoint has private images', () => {
    const urlEndpoints = smallestConfig.urlEndpoints.map((each) => ({
      ...each,
      requireSignature: 'never' as const,
      privateImages: ['invoices/*'],
    }));
    expect(() => read({ BLOBFRONT_PRIVATE_KEYS: undefined }, { urlEndpoints })).toThrow('must hold a key');
  });

  it.each([undefined, '', ' ,\n'])('refuses the private keys %j where a signature is required', (keys) => {
    for (const previous of [undefined, 'private_before']) {
      expect(messageOf({ BLOBFRONT_PRIVATE_KEYS: keys, BLOBFRONT_PREVIOUS_PRIVATE_KEYS: previous })).toBe(
        '`BLOBFRONT_PRIVATE_KEYS` must hold a key, because a URL endpoint requires signatures',
      );
    }
  });

  it.each(['null', 'none', '-', 'private_', 'a phrase of several words', 'private_current x', 'public_abcdefghijkl'])(
    'refuses the keys %j, which can be guessed, and does not repeat them',
    (keys) => {
      for (const setting of ['BLOBFRONT_PRIVATE_KEYS', 'BLOBFRONT_PREVIOUS_PRIVATE_KEYS']) {
        expect(messageOf({ [setting]: keys })).toBe(
          `\`${setting}\` must hold private keys of 12 characters or more, and holds something else`,
        );
      }
    },
  );

  it.each([
    ['BLOBFRONT_PRIVATE_KEYS', reference],
    ['BLOBFRONT_PRIVATE_KEYS', ` ${reference}`],
    ['BLOBFRONT_PRIVATE_KEYS', `key,${reference}`],
    ['BLOBFRONT_PREVIOUS_PRIVATE_KEYS', reference],
    ['BLOBFRONT_PREVIOUS_PRIVATE_KEYS', `key ${reference}`],
    ['BLOBFRONT_SAS_MAIN', reference],
    ['BLOBFRONT_SAS_MAIN', `sig=${reference}`],
  ])('refuses %s=%s and does not repeat it', (setting, value) => {
    const message = messageOf({ [setting]: value });
    expect(message).toContain(`\`${setting}\` is a Key Vault reference that App Service has not resolved`);
    expect(message).not.toMatch(/SecretUri|vault\.azure\.net/);
  });

  it.each([
    [{ BLOBFRONT_CONFIG: undefined }, 'the app setting `BLOBFRONT_CONFIG` is missing'],
    [{ BLOBFRONT_CONFIG: '' }, 'the app setting `BLOBFRONT_CONFIG` is missing'],
    [{ BLOBFRONT_CONFIG: '{"platform":' }, '`BLOBFRONT_CONFIG` is not JSON'],
    [{ BLOBFRONT_SAS_MAIN: undefined }, 'the app setting `BLOBFRONT_SAS_MAIN` is missing'],
    [{ BLOBFRONT_SAS_MAIN: '' }, 'the app setting `BLOBFRONT_SAS_MAIN` is missing'],
    [{ BLOBFRONT_SAS_MAIN: 'account-key-by-mistake' }, '`BLOBFRONT_SAS_MAIN` must be a SAS token, and has no `sig`'],
  ])('refuses %j', (variables, message) => {
    expect(messageOf(variables)).toBe(message);
  });

  it('refuses a configuration that the schema refuses', () => {
    expect(messageOf({}, { urlEndpoints: [{ path: '/', origins: ['other'] }] })).toContain(
      'there is no origin "other"',
    );
  });

  it('reads no identity where no origin needs one', () => {
    expect(read(identityVariables).identity).toBeUndefined();
  });

  it.each([
    ['client', 'client'],
    [undefined, undefined],
    ['', undefined],
  ])('reads the identity with AZURE_CLIENT_ID=%s', (AZURE_CLIENT_ID, clientId) => {
    const { identity, sasTokens } = read({ ...identityVariables, AZURE_CLIENT_ID }, withIdentity);
    expect(identity).toEqual({ url: 'http://127.0.0.1/token', header: 'secret', clientId });
    expect(sasTokens.size).toBe(0);
  });

  it.each(['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'])('refuses a managed identity without %s', (setting) => {
    expect(messageOf({ ...identityVariables, [setting]: undefined }, withIdentity)).toBe(
      `the app setting \`${setting}\` is missing`,
    );
  });
});
