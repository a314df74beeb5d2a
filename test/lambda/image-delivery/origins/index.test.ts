import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../../../lambda/image-delivery/environment';
import { createOrigins } from '../../../../lambda/image-delivery/origins';
import { deliveryConfig, smallestConfig } from '../fixtures';

describe('createOrigins', () => {
  const [origin] = smallestConfig.origins;
  const environment = (changes: Partial<Environment>): Environment => ({
    config: deliveryConfig(),
    privateKeys: [],
    sasTokens: new Map([['main', 'sig=a']]),
    s3Secrets: new Map(),
    ...changes,
  });

  it('makes every origin, by its name', () => {
    const names = ['one', 'two'];
    const config = deliveryConfig({
      origins: names.flatMap((name) => (origin ? [{ ...origin, name }] : [])),
      urlEndpoints: [{ path: '/', origins: names }],
    });
    const origins = createOrigins(environment({ config }));
    expect([...origins].map(([name, made]) => [name, made.name])).toEqual(names.map((name) => [name, name]));
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
