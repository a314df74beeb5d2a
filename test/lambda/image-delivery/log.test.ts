import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Environment } from '../../../lambda/image-delivery/environment';
import { secretsOf } from '../../../lambda/image-delivery/log';
import { redact, redactorOf } from '../../../lambda/redaction';
import { deliveryConfig } from './fixtures';

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
    [
      'AWS4-HMAC-SHA256 Credential=a/b, Signature=0123456789abcdef',
      'AWS4-HMAC-SHA256 Credential=a/b, Signature=REDACTED',
    ],
    ['?X-Amz-Signature=0123&X-Amz-Security-Token=4567', '?X-Amz-Signature=REDACTED&X-Amz-Security-Token=REDACTED'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl refused', 'token REDACTED refused'],
    ['AccountName=a;AccountKey=abc==;EndpointSuffix=b', 'AccountName=a;AccountKey=REDACTED;EndpointSuffix=b'],
  ])('of %s is %s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it('leaves other text alone', () => {
    const text = 'connect ECONNREFUSED 127.0.0.1:443; design=1; signature';
    expect(redact(text)).toBe(text);
  });
});

describe('redactorOf', () => {
  const secret = 'Zm9v+YmFy/cXV4==';

  it.each([
    ['as it is', `failed with ${secret}.`],
    ['percent-encoded', `failed with ${encodeURIComponent(secret)}.`],
    ['with spaces in place of its pluses', `failed with ${secret.replaceAll('+', ' ')}.`],
  ])('takes out a secret %s', (_, text) => {
    expect(redactorOf([secret])(text)).toBe('failed with REDACTED.');
  });

  it('takes out any secret from any text of JSON', () => {
    const secrets = fc.array(fc.string({ minLength: 8, unit: 'grapheme-ascii' }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(secrets, fc.string(), (all, text) => {
        const line = redactorOf(all)(JSON.stringify({ cause: text + all.join(text) + text }));
        for (const one of all) expect(line.replaceAll('REDACTED', '')).not.toContain(JSON.stringify(one).slice(1, -1));
      }),
    );
  });

  it('knows no secret where there is none', () => {
    expect(redactorOf(['', 'short'])('a short text')).toBe('a short text');
  });
});

describe('secretsOf', () => {
  const environment: Environment = {
    config: deliveryConfig(),
    privateKeys: ['private_one_key', 'private_two_key'],
    s3Secrets: new Map([['bucket', 'a secret of s3']]),
    sasTokens: new Map([['main', 'sv=2020-10-02&sr=c&sp=r&sig=ab%2Bcd%3D']]),
  };

  it('are the keys and the signatures of the SAS', () => {
    expect(secretsOf(environment)).toEqual(['private_one_key', 'private_two_key', 'ab+cd=', 'a secret of s3']);
  });

  it('include what the identity endpoint is asked with', () => {
    const identity = { url: 'http://127.0.0.1:1/token', header: 'the header' };
    expect(secretsOf({ ...environment, identity })).toContain('the header');
  });
});
