import { afterEach, describe, expect, it } from '@jest/globals';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import type { InvalidationConfigInput } from '../../../../lambda/invalidation/config';
import { FunctionPackage } from '../../../../lib';
import type { Child } from '../../../../lib/local/child';
import { startFunction } from '../../../../lib/local/function-process';

let running: Child | undefined;
afterEach(() => running?.stop());

describe('the local function host', () => {
  it('answers requests beside a timer, which it leaves alone', async () => {
    const delivery: DeliveryConfigInput = {
      platform: 'standalone',
      origins: [
        { type: 'azure-blob', name: 'images', endpoint: 'http://127.0.0.1:9', container: 'images', credential: 'sas' },
      ],
      urlEndpoints: [{ path: '/', origins: ['images'], requireSignature: 'never' }],
    };
    const invalidation: InvalidationConfigInput = {
      queueUrl: 'http://127.0.0.1:9/account/changes',
      container: 'images',
      endpointId: '/subscriptions/0000',
      urlEndpoints: [{ path: '/' }],
      schedule: '* * * * * *',
    };
    const errors: string[] = [];
    running = await startFunction({
      functionPackage: FunctionPackage.imageDelivery(),
      port: 0,
      appSettings: {
        BLOBFRONT_CONFIG: JSON.stringify(delivery),
        BLOBFRONT_SAS_IMAGES: '?sig=secret',
        BLOBFRONT_INVALIDATION_0A1B: JSON.stringify(invalidation),
      },
      onError: (line) => errors.push(line),
    });
    const response = await fetch(running.answer);
    expect([response.status, response.headers.get('ik-error')]).toEqual([404, 'ENOENT - The URL names no file']);
    expect(errors).toEqual([]);
  });
});
