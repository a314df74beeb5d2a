import { describe, expect, it } from '@jest/globals';
import { storedType } from '../../../../lambda/image-delivery/response/stored-type';

describe('storedType', () => {
  it.each([
    ['a.txt', 'jpeg', { contentType: 'image/jpeg', extension: 'jpg', shown: true }],
    ['a.png', 'avif', { contentType: 'image/avif', extension: 'avif', shown: true }],
    ['a.html', 'svg', { contentType: 'image/svg+xml', extension: 'svg', shown: true }],
    ['a.mp4', 'other', { contentType: 'video/mp4', shown: true }],
    ['a.txt', 'other', { contentType: 'text/plain; charset=utf-8', shown: true }],
    ['a.html', 'other', { contentType: 'application/octet-stream', shown: false }],
    ['a.jpg', 'other', { contentType: 'application/octet-stream', shown: false }],
    ['a.svg', 'other', { contentType: 'application/octet-stream', shown: false }],
    ['a', 'other', { contentType: 'application/octet-stream', shown: false }],
  ] as const)('of %s that is %s by its bytes', (name, type, expected) => {
    expect(storedType(name, type)).toEqual(expected);
  });
});
