import { describe, expect, it } from '@jest/globals';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { readOrder } from '../../../../lambda/image-delivery/order';
import { protectionExamples, type UrlMaker } from '../../../../lib/local/gallery/examples';
import { deliveryConfig } from '../../../lambda/image-delivery/fixtures';

const urlEndpoint = 'http://127.0.0.1:8080';
const privateKey = 'private_key';
const now = 1_800_000_000;
const preview = 'w-100,bl-5';

/** What the function says of a URL. */
function statusOf(url: string, policy: Partial<DeliveryConfigInput['urlEndpoints'][number]>): number {
  const config = deliveryConfig({
    urlEndpoints: [{ path: '/', origins: ['main'], ...policy }],
    namedTransformations: { preview },
  });
  const rawTarget = url.slice(urlEndpoint.length);
  try {
    readOrder(new Headers(), { config, privateKeys: [privateKey], rawTarget, now: () => now * 1000 });
    return 200;
  } catch (error) {
    if (error instanceof DeliveryError) return error.status;
    throw error;
  }
}

describe('protectionExamples', () => {
  const name = 'verão/a (1)+.jpg';

  it.each([
    [{ requireSignature: 'always' }, 401, 401],
    [{ requireSignature: 'never' }, 200, 200],
    [{ requireSignature: 'never', privateImages: ['*'] }, 401, 200],
    [{ requireSignature: 'never', privateImages: ['b*', 'verão/*(1)+*g'] }, 401, 200],
    [{ requireSignature: 'never', privateImages: [name] }, 401, 200],
    [{ requireSignature: 'never', privateImages: ['a*', '*.png', 'verão/. (1)+.jpg', 'verão'] }, 200, 200],
  ] as const)('show what happens with %j', (policy, unsigned, named) => {
    const maker: UrlMaker = {
      urlEndpoint,
      privateKey,
      signatureRequired: policy.requireSignature === 'always',
      privateImages: 'privateImages' in policy ? policy.privateImages : [],
      transformationNames: ['preview'],
    };
    const examples = protectionExamples(maker, name, now);
    const seen = examples.map(({ caption, url }) => [
      caption,
      statusOf(url, { ...policy, privateImages: [...maker.privateImages] }),
    ]);
    expect(seen).toEqual([
      ['signed', 200],
      ['signed, for one hour', 200],
      ['signed, expired an hour ago', 401],
      ['signed for one hour, then prolonged by another ik-t', 401],
      ['signed, then changed: w-240 to w-241', 401],
      ['signed, with another key', 401],
      ['not signed', unsigned],
      ['not signed, tr:n-preview', named],
    ]);
    expect(examples.map(({ caption, expected }) => [caption, expected])).toEqual(seen);
    expect(new Set(examples.map(({ url }) => url)).size).toBe(examples.length);
  });

  it('show three names at most', () => {
    const transformationNames = ['a', 'b', 'c', 'd'];
    const maker = { urlEndpoint, privateKey, signatureRequired: true, privateImages: [], transformationNames };
    const captions = protectionExamples(maker, name, now).map(({ caption }) => caption);
    expect(captions.slice(-3)).toEqual(['not signed, tr:n-a', 'not signed, tr:n-b', 'not signed, tr:n-c']);
    expect(captions).toHaveLength(10);
  });
});
