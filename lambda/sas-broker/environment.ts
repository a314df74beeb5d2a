import { type IdentityEndpoint, readIdentityEndpoint } from '../managed-identity';
import { type EnvironmentVariables, jsonSetting, missingSetting, secretSetting } from '../settings';
import { apiKeySettingName, type BrokerConfig, parseBrokerConfig } from './config';

/** Everything the broker is told from outside, read once at start. */
export interface BrokerEnvironment {
  readonly config: BrokerConfig;
  /** Keys that ids of uploads are signed with, newest first. */
  readonly uploadKeys: readonly string[];
  /** API keys by their names. */
  readonly apiKeys: ReadonlyMap<string, string>;
  /** Base64. */
  readonly accountKey?: string;
  readonly identity?: IdentityEndpoint;
}

/**
 * Reads the configuration and the secrets that belong to it.
 *
 * - `BLOBFRONT_BROKER_CONFIG`: {@link BrokerConfig} as JSON
 * - `BLOBFRONT_UPLOAD_KEYS`: keys that ids of uploads are signed with, separated by white space or commas, 32 characters
 *   or more each, newest first
 * - `BLOBFRONT_API_KEY_<NAME>`: each API key, 24 characters or more
 * - `BLOBFRONT_ACCOUNT_KEY`: key of the storage account, where the configuration signs with it
 * - `IDENTITY_ENDPOINT`, `IDENTITY_HEADER` (from App Service) and `AZURE_CLIENT_ID`
 * @throws Error that names the wrong setting and never repeats its value.
 */
export function readBrokerEnvironment(variables: EnvironmentVariables): BrokerEnvironment {
  const config = parseBrokerConfig(jsonSetting(variables, 'BLOBFRONT_BROKER_CONFIG'));
  const uploadKeys = secret(variables, 'BLOBFRONT_UPLOAD_KEYS', 1)
    .split(/[\s,]+/)
    .filter((key) => key !== '');
  if (uploadKeys.length === 0 || !uploadKeys.every((key) => key.length >= 32)) {
    throw new Error('`BLOBFRONT_UPLOAD_KEYS` must hold keys of 32 characters or more, and holds something else');
  }
  return {
    config,
    uploadKeys,
    apiKeys: new Map(
      config.authentication.apiKeys.map(({ name }) => [name, secret(variables, apiKeySettingName(name), 24)]),
    ),
    accountKey: config.signing.type === 'account-key' ? readAccountKey(variables) : undefined,
    identity: config.signing.type === 'user-delegation' ? readIdentityEndpoint(variables) : undefined,
  };
}

function readAccountKey(variables: EnvironmentVariables): string {
  const key = secret(variables, 'BLOBFRONT_ACCOUNT_KEY', 1);
  if (/^[A-Za-z0-9+/]{4,}={0,2}$/.test(key) && key.length % 4 === 0) return key;
  throw new Error('`BLOBFRONT_ACCOUNT_KEY` must be the key of a storage account in base64, and is something else');
}

function secret(variables: EnvironmentVariables, setting: string, leastLength: number): string {
  const value = secretSetting(variables, setting)?.trim() ?? missingSetting(setting);
  if (value.length >= leastLength) return value;
  throw new Error(`\`${setting}\` must have ${leastLength} characters or more`);
}
