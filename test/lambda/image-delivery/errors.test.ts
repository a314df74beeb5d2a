import { describe, expect, it } from '@jest/globals';
import { DeliveryError, toDeliveryError } from '../../../lambda/image-delivery/errors';

describe('toDeliveryError', () => {
  it('leaves a delivery error as it is', () => {
    const error = new DeliveryError(404, 'ENOENT', 'No file');
    expect(toDeliveryError(error)).toBe(error);
  });

  it.each([new Error('secret'), 'secret', undefined, null, { status: 404 }])('makes a 500 of %p', (thrown) => {
    const error = toDeliveryError(thrown);
    expect(error).toMatchObject({ status: 500, code: 'UNIDENTIFIED', cause: thrown, headers: {} });
    expect(error.message).toBe('The image could not be delivered');
  });
});
