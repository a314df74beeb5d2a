import { describe, expect, it } from '@jest/globals';
import { type InvalidationConfigInput, parseInvalidationConfig } from '../../../lambda/invalidation/config';
import { endpointId, smallestConfig } from './fixtures';

describe('parseInvalidationConfig', () => {
  it('fills the defaults in', () => {
    expect(parseInvalidationConfig(smallestConfig)).toEqual({
      queueUrl: 'https://contosohost.queue.core.windows.net/blob-changes',
      container: 'images',
      endpointId,
      domains: [],
      urlEndpoints: [{ path: '/', prefix: '' }],
      transformations: [],
      mostPaths: 500,
      schedule: '*/30 * * * * *',
      managementUrl: 'https://management.azure.com',
    });
  });

  it('takes every setting', () => {
    const config = {
      ...smallestConfig,
      domains: ['images.contoso.com'],
      urlEndpoints: [{ path: '/shop/', prefix: 'shop/' }],
      transformations: ['tr:w-300,h-300:rt-90'],
      mostPaths: 1,
      schedule: '0 */5 * * * *',
      managementUrl: 'https://management.chinacloudapi.cn',
    };
    expect(parseInvalidationConfig(config)).toEqual(config);
  });

  const wrong = "the invalidation's configuration is wrong: ";
  it.each<[Partial<InvalidationConfigInput>, string]>([
    [{ queueUrl: '' }, '`queueUrl`: Too small: expected string to have >=1 characters'],
    [{ urlEndpoints: [] }, '`urlEndpoints`: Too small: expected array to have >=1 items'],
    [{ urlEndpoints: [{ path: '/shop' }] }, '`urlEndpoints.0.path`: must begin and end with "/"'],
    [{ managementUrl: 'https://management.azure.com/' }, '`managementUrl`: must be a URL without a path'],
    [{ container: '', mostPaths: 0 }, '`container`: Too small: expected string to have >=1 characters; `mostPaths`'],
  ])('refuses %j', (changes, problem) => {
    expect(() => parseInvalidationConfig({ ...smallestConfig, ...changes })).toThrow(wrong + problem);
  });

  it('refuses what it does not know', () => {
    expect(() => parseInvalidationConfig({ ...smallestConfig, domain: 'x' })).toThrow('Unrecognized key: "domain"');
    expect(() => parseInvalidationConfig(undefined)).toThrow(`${wrong}\`config\`: Invalid input`);
  });
});
