import { describe, expect, it } from '@jest/globals';
import { allowsType, isActive } from '../../../../lambda/sas-broker/access/media-types';

describe('allowsType', () => {
  it.each([
    ['image/png', ['image/*']],
    ['image/png', ['text/plain', 'image/png']],
    ['application/pdf', ['application/*']],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', ['application/*']],
    ['image/svg+xml', ['image/svg+xml']],
    ['application/octet-stream', ['application/octet-stream']],
  ])('allows %s by %j', (contentType, ranges) => {
    expect(allowsType(ranges, contentType)).toBe(true);
  });

  it.each([
    ['image/png', ['image/jpeg']],
    ['image/png', ['video/*']],
    ['image/png', ['image/pn']],
    ['imagex/png', ['image/*']],
    ['image/png', []],
  ])('does not allow %s by %j', (contentType, ranges) => {
    expect(allowsType(ranges, contentType)).toBe(false);
  });

  it.each([
    'image/svg+xml',
    'text/html',
    'text/xml',
    'text/xsl',
    'text/javascript',
    'application/xhtml+xml',
    'application/xml',
    'application/xml-dtd',
    'application/rss+xml',
    'application/javascript',
    'application/ecmascript',
    'application/x-javascript',
    'application/x-shockwave-flash',
    'application/octet-stream',
    'message/rfc822',
    'multipart/related',
  ])('allows %s only where it is named', (contentType) => {
    expect(isActive(contentType)).toBe(true);
    expect(allowsType(['image/*', 'text/*', 'application/*', 'message/*', 'multipart/*'], contentType)).toBe(false);
    expect(allowsType([contentType], contentType)).toBe(true);
  });
});
