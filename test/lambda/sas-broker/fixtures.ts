import {
  type BrokerConfig,
  type BrokerConfigInput,
  parseBrokerConfig,
  type PolicyRuleInput,
} from '../../../lambda/sas-broker/config';

/** The least that a broker is told. */
export const smallestBrokerConfig: BrokerConfigInput = {
  storage: {
    accountName: 'contosoimages',
    endpoint: 'https://contosoimages.blob.core.windows.net',
    uploads: 'uploads',
    served: 'images',
  },
  signing: { type: 'account-key' },
  authentication: { apiKeys: [{ name: 'shop' }] },
  policy: [{ name: 'everybody', prefixes: ['{sub}/'] }],
};

/** A complete configuration. */
export function brokerConfig(changes: Partial<BrokerConfigInput> = {}): BrokerConfig {
  return parseBrokerConfig({ ...smallestBrokerConfig, ...changes });
}

/** The same with one rule. */
export function brokerConfigWith(rule: Partial<PolicyRuleInput>): BrokerConfig {
  return brokerConfig({ policy: [{ name: 'everybody', prefixes: ['{sub}/'], ...rule }] });
}

/** Secrets of a broker, as its settings have them. */
export const brokerSecrets = {
  BLOBFRONT_UPLOAD_KEYS: 'upload-key-upload-key-upload-key-1',
  BLOBFRONT_API_KEY_SHOP: 'api-key-of-the-shop-api-key-of-the-shop',
  BLOBFRONT_ACCOUNT_KEY: Buffer.alloc(64, 'account key ').toString('base64'),
} as const;
