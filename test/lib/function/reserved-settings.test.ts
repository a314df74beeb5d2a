import { describe, expect, it } from '@jest/globals';
import { requireFreeSetting } from '../../../lib/function/reserved-settings';

describe('requireFreeSetting', () => {
  it.each(['BLOBFRONT_SAS_IMAGES', 'AzureWebJobs.purge.Disabled', 'AzureWebJobsPurge__queueServiceUri'])(
    'lets %s through',
    (name) => {
      expect(() => requireFreeSetting(name, ['AZURE_CLIENT_ID'])).not.toThrow();
    },
  );

  it.each([
    ['AZURE_CLIENT_ID', 'which is set already'],
    ['Azure_Client_Id', 'which is set already'],
    ['AzureWebJobsStorage', 'which the provider manages'],
    ['AZUREWEBJOBSSTORAGE', 'which the provider manages'],
    ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'which the provider manages'],
    ['FUNCTIONS_EXTENSION_VERSION', 'which the provider manages'],
    ['FUNCTIONS_WORKER_RUNTIME', 'which belongs to the runtime and its plan'],
    ['WEBSITE_RUN_FROM_PACKAGE', 'which belongs to the runtime and its plan'],
    ['TZ', 'which belongs to the runtime and its plan'],
  ])('refuses %s', (name, reason) => {
    const message = `\`appSettings\` must not hold a setting ${reason}, got: "${name}"`;
    expect(() => requireFreeSetting(name, ['AZURE_CLIENT_ID'])).toThrow(new Error(message));
  });

  it.each(['', 'a:b', 'a-b', 'a b', 'ä'])('refuses the name %j', (name) => {
    const message = `\`appSettings\` must be named with letters, digits, underscores or dots only, got: "${name}"`;
    expect(() => requireFreeSetting(name, [])).toThrow(new Error(message));
  });
});
