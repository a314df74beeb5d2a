import { describe, expect, it } from '@jest/globals';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import type { Environment } from '../../../../lambda/image-delivery/environment';
import { createOrigins } from '../../../../lambda/image-delivery/origins';
import { AzureBlobOrigin } from '../../../../lambda/image-delivery/origins/azure-blob';
import { S3Origin } from '../../../../lambda/image-delivery/origins/s3';
import { WebProxyOrigin } from '../../../../lambda/image-delivery/origins/web-proxy';
import { WebServerOrigin } from '../../../../lambda/image-delivery/origins/web-server';
import { blobOrigin, deliveryConfig, smallestConfig, sourceRequest } from '../fixtures';

describe('createOrigins', () => {
  const environment = (changes: Partial<Environment>): Environment => ({
    config: deliveryConfig(),
    privateKeys: [],
    sasTokens: new Map([['main', 'sig=a']]),
    s3Secrets: new Map(),
    ...changes,
  });

  it('makes every origin of every kind, by its name', () => {
    const others: DeliveryConfigInput['origins'] = [
      { type: 'web-server', name: 'site', baseUrl: 'https://www.example.com/images' },
      { type: 'web-proxy', name: 'web', allowedHosts: ['www.example.com'] },
      { type: 's3', name: 'bucket', endpoint: 'https://s3.amazonaws.com', bucket: 'images', accessKeyId: 'AKIA' },
    ];
    const origins = [...smallestConfig.origins, { ...blobOrigin, name: 'second' }, ...others];
    const names = origins.map(({ name }) => name);
    const config = deliveryConfig({ origins, urlEndpoints: [{ path: '/', origins: names }] });
    const made = [...createOrigins(environment({ config }))];
    expect(made.map(([name, one]) => [name, one.name])).toEqual(names.map((name) => [name, name]));
    const kinds = [AzureBlobOrigin, AzureBlobOrigin, WebServerOrigin, WebProxyOrigin, S3Origin];
    expect(made.map(([, one]) => one.constructor)).toEqual(kinds);
  });

  it('keeps web proxies away from what is inside, and from this delivery', async () => {
    const allowedHosts = ['localhost', 'images.example.com'];
    const config = deliveryConfig({
      origins: [{ type: 'web-proxy', name: 'main', allowedHosts }],
      ownHosts: ['images.example.com'],
    });
    const proxy = createOrigins(environment({ config })).get('main');
    for (const host of allowedHosts) {
      const answer = proxy?.read(sourceRequest(`http://${host}/a.jpg`));
      await expect(answer).rejects.toMatchObject({ status: 403, code: 'EACCES' });
    }
  });

  it('refuses an origin with a managed identity where there is none', () => {
    const config = deliveryConfig({
      origins: smallestConfig.origins.map((each) => ({ ...each, credential: 'managed-identity' })),
    });
    expect(() => createOrigins(environment({ config }))).toThrow('origin "main" needs a managed identity');
    const identity = { url: 'http://127.0.0.1/token', header: 'h' };
    expect(createOrigins(environment({ config, identity })).has('main')).toBe(true);
  });
});
