import { describe, expect, it } from '@jest/globals';
import { DeliveryError, redact, toDeliveryError } from '../../../lambda/image-delivery/errors';

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

describe('redact', () => {
  it.each([
    ['https://a.b/c?sv=1&sig=ab%2Bc%3D&se=2', 'https://a.b/c?sv=1&sig=REDACTED&se=2'],
    ['sig=abc', 'sig=REDACTED'],
    ['/a.jpg?SIG=abc#x', '/a.jpg?SIG=REDACTED#x'],
    ['/a.jpg?ik-t=1&ik-s=0123456789abcdef', '/a.jpg?ik-t=1&ik-s=REDACTED'],
    ['?sig=a&ik-s=b&sig=c', '?sig=REDACTED&ik-s=REDACTED&sig=REDACTED'],
    ['{"url":"/a?sig=abc","x":1}', '{"url":"/a?sig=REDACTED","x":1}'],
    ['authorization: Bearer eyJ0.eyJh-_.c2ln==', 'authorization: Bearer REDACTED'],
    ['bearer  abc~+/=, next', 'Bearer REDACTED, next'],
  ])('of %s is %s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it('leaves other text alone', () => {
    const text = 'connect ECONNREFUSED 127.0.0.1:443; design=1; signature';
    expect(redact(text)).toBe(text);
  });
});
