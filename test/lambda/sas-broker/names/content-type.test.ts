import { describe, expect, it } from '@jest/globals';
import { requireContentType } from '../../../../lambda/sas-broker/names/content-type';

describe('requireContentType', () => {
  it.each([
    ['image/png', 'image/png'],
    ['Image/SVG+XML', 'image/svg+xml'],
    ['application/vnd.ms-excel.sheet.macroEnabled.12', 'application/vnd.ms-excel.sheet.macroenabled.12'],
    ['x_y/z', 'x_y/z'],
  ])('takes %s', (contentType, taken) => {
    expect(requireContentType(contentType)).toBe(taken);
  });

  it.each([
    '',
    'image',
    'image/',
    '/png',
    'image/*',
    'image/png; charset=utf-8',
    'image/png,text/html',
    'image/png\r\nx-evil: 1',
    'image/png\n',
    ' image/png',
    'image/png/x',
    'imäge/png',
    'ımage/png',
    `image/${'x'.repeat(250)}`,
  ])('refuses %j', (contentType) => {
    const detail = 'must be a media type without parameters, such as image/png';
    const refused = { status: 400, code: 'invalid-request', errors: [{ pointer: '/contentType', detail }] };
    expect(() => requireContentType(contentType)).toThrow(expect.objectContaining(refused));
  });
});
