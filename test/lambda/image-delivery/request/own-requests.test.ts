import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { ownMark, refuseOwnRequest } from '../../../../lambda/image-delivery/request/own-requests';

describe('attack 42: a request that an image delivery sent', () => {
  it('is refused', () => {
    const refusal = expect(() => refuseOwnRequest(new Headers(ownMark)));
    refusal.toThrow(DeliveryError);
    refusal.toThrow(expect.objectContaining({ status: 508, code: 'EACCES' }));
  });

  it.each<Record<string, string>>([{}, { 'X-Req-From': 'imagekit' }, { 'X-Req-From': '' }])(
    'is no other: %j',
    (headers) => {
      expect(() => refuseOwnRequest(new Headers(headers))).not.toThrow();
    },
  );
});
