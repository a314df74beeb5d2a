import { type IdentityEndpoint, readIdentityEndpoint } from '../managed-identity';
import { type EnvironmentVariables, jsonSetting, missingSetting, secretSetting } from '../settings';
import { type DeliveryConfig, parseDeliveryConfig, s3SecretSettingName, sasSettingName } from './config';

/** Everything the function is told from outside, read once at start. */
export interface Environment {
  readonly config: DeliveryConfig;
  /** Keys that signatures may have been made with, newest first. */
  readonly privateKeys: readonly string[];
  /** SAS token without its `?`, by origin name. */
  readonly sasTokens: ReadonlyMap<string, string>;
  /** Secret access key by origin name. */
  readonly s3Secrets: ReadonlyMap<string, string>;
  readonly identity?: IdentityEndpoint;
}

/**
 * Reads the configuration and the secrets that belong to it.
 *
 * - `BLOBFRONT_CONFIG`: {@link DeliveryConfig} as JSON
 * - `BLOBFRONT_PRIVATE_KEYS`: ImageKit private keys, separated by white space or commas, 12 characters or more each
 * - `BLOBFRONT_PREVIOUS_PRIVATE_KEYS`: likewise, further keys that stay valid beside them
 * - `BLOBFRONT_SAS_<ORIGIN>`: read-only SAS of each origin with `credential: 'sas'`, with or without `?`
 * - `BLOBFRONT_S3_SECRET_<ORIGIN>`: secret access key of each origin of the type `s3`
 * - `IDENTITY_ENDPOINT`, `IDENTITY_HEADER` (from App Service) and `AZURE_CLIENT_ID`
 * - `WEBSITE_HOSTNAME` (from App Service): the host name of the app, one of its own hosts whether the configuration knows
 *   it or not, because new apps have one that is only known once they are there
 * @throws Error that names the wrong setting and never repeats its value.
 */
export function readEnvironment(variables: EnvironmentVariables): Environment {
  const declared = parseDeliveryConfig(jsonSetting(variables, 'BLOBFRONT_CONFIG'));
  const config = { ...declared, ownHosts: [...declared.ownHosts, ...ownHost(variables)] };
  return {
    config,
    privateKeys: readPrivateKeys(variables, config),
    sasTokens: readSasTokens(variables, config),
    s3Secrets: readS3Secrets(variables, config),
    identity: readIdentity(variables, config),
  };
}

function ownHost({ WEBSITE_HOSTNAME: name = '' }: EnvironmentVariables): string[] {
  return name === '' ? [] : [name.toLowerCase()];
}

function readPrivateKeys(variables: EnvironmentVariables, config: DeliveryConfig): string[] {
  const current = readKeys(variables, 'BLOBFRONT_PRIVATE_KEYS');
  const previous = readKeys(variables, 'BLOBFRONT_PREVIOUS_PRIVATE_KEYS');
  const needed = config.urlEndpoints.some(
    ({ requireSignature, privateImages }) => requireSignature !== 'never' || privateImages.length > 0,
  );
  if (needed && current.length === 0) {
    throw new Error('`BLOBFRONT_PRIVATE_KEYS` must hold a key, because a URL endpoint requires signatures');
  }
  // Where no previous key is valid any longer, its secret repeats the current one.
  return [...new Set([...current, ...previous])];
}

/** What is shorter can be guessed: `null` or `none` in place of a key, or a piece of a phrase that has spaces. */
const shortestKey = 12;

function readKeys(variables: EnvironmentVariables, setting: string): string[] {
  const text = secretSetting(variables, setting) ?? '';
  const keys = text.split(/[\s,]+/).filter((key) => key !== '');
  if (keys.every((key) => key.length >= shortestKey && !key.startsWith('public_'))) return keys;
  throw new Error(
    `\`${setting}\` must hold private keys of ${shortestKey} characters or more, and holds something else`,
  );
}

function readSasTokens(variables: EnvironmentVariables, config: DeliveryConfig): Map<string, string> {
  const withSas = config.origins.filter((origin) => origin.type === 'azure-blob' && origin.credential === 'sas');
  return new Map(
    withSas.map((origin) => {
      const setting = sasSettingName(origin.name);
      const token = secretSetting(variables, setting) ?? missingSetting(setting);
      if (!/(^|[?&])sig=/.test(token)) throw new Error(`\`${setting}\` must be a SAS token, and has no \`sig\``);
      return [origin.name, token.trim().replace(/^\?/, '')];
    }),
  );
}

function readS3Secrets(variables: EnvironmentVariables, config: DeliveryConfig): Map<string, string> {
  const buckets = config.origins.filter(({ type }) => type === 's3');
  return new Map(
    buckets.map(({ name }) => {
      const setting = s3SecretSettingName(name);
      const value = secretSetting(variables, setting)?.trim() ?? '';
      return [name, value === '' ? missingSetting(setting) : value];
    }),
  );
}

function readIdentity(variables: EnvironmentVariables, config: DeliveryConfig): IdentityEndpoint | undefined {
  if (!config.origins.some((origin) => origin.type === 'azure-blob' && origin.credential === 'managed-identity'))
    return undefined;
  return readIdentityEndpoint(variables);
}
