import { describe, expect, it } from '@jest/globals';
import { extensions } from 'mime-types';
import { requireBlobName } from '../../../../lambda/sas-broker/names/blob-name';
import { generatedName, longestGenerated } from '../../../../lambda/sas-broker/names/generated-name';

const now = new Date('2026-11-30T23:59:59Z');
const uuid = '5b1f1c0e-5a0e-4c07-9d52-0d3c9e4f7a11';

describe('generatedName', () => {
  it('is the prefix, the month in UTC, the UUID and an extension', () => {
    expect(generatedName('t1/u1/', 'image/png', now, uuid)).toBe(`t1/u1/2026/11/${uuid}.png`);
    expect(generatedName('', 'image/png', now, uuid)).toBe(`2026/11/${uuid}.png`);
  });

  it.each([
    ['image/jpeg', '.jpg'],
    ['image/tiff', '.tif'],
    ['image/svg+xml', '.svg'],
    ['video/quicktime', '.mov'],
    ['audio/mpeg', '.mp3'],
    ['application/pdf', '.pdf'],
    ['application/x-unheard-of', ''],
    ['constructor/prototype', ''],
  ])('gives %s the extension "%s"', (contentType, extension) => {
    expect(generatedName('', contentType, now, uuid)).toBe(`2026/11/${uuid}${extension}`);
  });

  it('is a good name for every type there is, and not longer than what room is left for', () => {
    for (const contentType of Object.keys(extensions)) {
      const name = generatedName('', contentType, now, uuid);
      expect(requireBlobName(name, '/blobName')).toBe(name);
      expect(name.length).toBeLessThanOrEqual(longestGenerated.length);
    }
  });
});
