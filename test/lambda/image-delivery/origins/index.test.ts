import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../../../lambda/image-delivery/environment';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { createOrigins, readFirst } from '../../../../lambda/image-delivery/origins';
import type { Origin, SourceAnswer, SourceRequest } from '../../../../lambda/image-delivery/origins/origin';
import { deliveryConfig, smallestConfig, sourceRequest } from '../fixtures';

const found = (text: string): SourceAnswer => ({
  kind: 'found',
  file: { data: Buffer.from(text), etag: text, lastModified: undefined, isPrivate: false, origin: 'main' },
});
const missing: SourceAnswer = { kind: 'missing' };
const notModified: SourceAnswer = { kind: 'not-modified', etag: 'e', lastModified: undefined, origin: 'main' };
const refused = new DeliveryError(502, 'EACCES', 'refused');

/** Origins that give these answers, and the requests they got. */
function originsWith(...answers: (SourceAnswer | DeliveryError)[]) {
  const asked: [number, SourceRequest][] = [];
  const origins = answers.map((answer, index): Origin => ({
    name: `origin-${index}`,
    read: (request) => {
      asked.push([index, request]);
      return answer instanceof DeliveryError ? Promise.reject(answer) : Promise.resolve(answer);
    },
  }));
  return { origins, asked };
}

describe('readFirst', () => {
  const request = sourceRequest('a.jpg');

  it.each<[string, (SourceAnswer | DeliveryError)[], SourceAnswer, number]>([
    ['the only origin', [found('a')], found('a'), 1],
    ['the first that has the file', [missing, missing, found('c'), found('d')], found('c'), 3],
    ['the first before all others', [found('a'), refused], found('a'), 1],
    ['one that knows the file to be current', [missing, notModified, found('c')], notModified, 2],
    ['none', [missing, missing], missing, 2],
    ['no origin at all', [], missing, 0],
  ])('takes the answer of %s', async (_, answers, expected, count) => {
    const { origins, asked } = originsWith(...answers);
    expect(await readFirst(origins, request)).toEqual(expected);
    expect(asked).toEqual(Array.from({ length: count }, (__, index) => [index, request]));
  });

  it('does not go on to the next origin when one fails', async () => {
    const { origins, asked } = originsWith(missing, refused, found('c'));
    await expect(readFirst(origins, request)).rejects.toBe(refused);
    expect(asked).toHaveLength(2);
  });
});

describe('createOrigins', () => {
  const [origin] = smallestConfig.origins;
  const environment = (changes: Partial<Environment>): Environment => ({
    config: deliveryConfig(),
    privateKeys: [],
    sasTokens: new Map([['main', 'sig=a']]),
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
