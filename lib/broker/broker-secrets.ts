import { Password } from '@cdktf/provider-random/lib/password';
import { Construct } from 'constructs';
import { apiKeySettingName } from '../../lambda/sas-broker/config';
import { SecretSettings, type SecretVaultProps } from '../function';
import type { BrokerApiKey } from './sas-broker-props';

/** Props of {@link BrokerSecrets}. */
export interface BrokerSecretsProps extends SecretVaultProps {
  readonly apiKeys: readonly BrokerApiKey[];
  /** Where tokens are signed with it. */
  readonly accountKey?: string;
}

/** The secrets of a broker, drawn by Terraform and kept in a vault: API keys, and the key that ids of uploads are signed with. */
export class BrokerSecrets extends Construct {
  readonly settings: SecretSettings;
  /** By name. */
  readonly apiKeys: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, { apiKeys, accountKey, ...vault }: BrokerSecretsProps) {
    super(scope, id);
    this.apiKeys = new Map(
      apiKeys.map(({ name, value, generation = 1 }) => [name, value ?? this.draw(`ApiKey-${name}-${generation}`)]),
    );
    this.settings = new SecretSettings(this, 'Settings', {
      ...vault,
      secrets: {
        BLOBFRONT_UPLOAD_KEYS: this.draw('UploadKey'),
        ...Object.fromEntries([...this.apiKeys].map(([name, key]) => [apiKeySettingName(name), key])),
        ...(accountKey !== undefined && { BLOBFRONT_ACCOUNT_KEY: accountKey }),
      },
    });
  }

  /** 64 letters and digits: 380 random bits. */
  private draw(id: string): string {
    return new Password(this, id, { length: 64, special: false }).result;
  }
}
