import { describe, expect, it } from '@jest/globals';
import { parseDeliveryConfig } from '../../../lambda/image-delivery/config';
import { localConfig, localContainers, shownEndpoint } from '../../../lib/local/local-config';

const endpoint = 'http://127.0.0.1:10000/blobfrontlocal';
const token = '${TfToken[TOKEN.7]}';
const shop = { type: 'web-server', name: 'shop', baseUrl: 'https://www.contoso.example', forwardQuery: true } as const;
const any = { type: 'web-proxy', name: 'any', allowedHosts: ['cdn.contoso.example'] } as const;
const blob = { type: 'azure-blob', endpoint: 'https://a.example', container: 'photos', credential: 'sas' } as const;
const s3 = { type: 's3', endpoint: 'https://s3.example', bucket: 'my.photos', accessKeyId: 'AKIAEXAMPLE' } as const;

const config = parseDeliveryConfig({
  platform: 'app-service',
  frontDoorId: token,
  origins: [
    shop,
    { ...any, allowedHosts: [...any.allowedHosts] },
    { ...blob, name: 'own', container: token, prefix: 'web/', credential: 'managed-identity' },
    { ...blob, name: 'partner', canonicalBaseUrl: 'https://www.contoso.example' },
    { ...s3, name: 'a--b-', prefix: 'web/' },
  ],
  urlEndpoints: [
    { path: '/shop/', origins: ['shop'] },
    { path: '/all/', origins: ['any', 'partner', 'own', 'a--b-'] },
  ],
  ownHosts: [token],
});

describe('The local configuration', () => {
  const local = localConfig(config, endpoint);

  it('asks web servers and proxies as they are, and a container for all that needs a secret', () => {
    const stored = { type: 'azure-blob', endpoint, prefix: '', credential: 'sas' };
    expect(local.origins).toEqual([
      shop,
      { ...any, forwardQuery: true },
      { ...stored, name: 'own', container: 'own' },
      { ...stored, name: 'partner', container: 'photos', canonicalBaseUrl: 'https://www.contoso.example' },
      { ...stored, name: 'a--b-', container: 'bucket-a-b' },
    ]);
    expect(local.frontDoorId).toBeUndefined();
    expect(localContainers(config)).toEqual(['own', 'photos', 'bucket-a-b']);
  });

  it('shows the endpoint that serves the first container', () => {
    expect(shownEndpoint(local)).toMatchObject({ path: '/all/' });
  });

  it('is one that the function takes', () => {
    expect(() => parseDeliveryConfig(JSON.parse(JSON.stringify(local)))).not.toThrow();
  });

  it('has a container to look at where the declaration has none', () => {
    const web = parseDeliveryConfig({
      platform: 'standalone',
      origins: [shop],
      urlEndpoints: [{ path: '/', origins: ['shop'] }],
    });
    expect([localContainers(web), shownEndpoint(web).path]).toEqual([['images'], '/']);
  });
});
