import { describe, expect, it } from '@jest/globals';
import { blobfrontSerializer } from '../../../lib/testing';

expect.addSnapshotSerializer(blobfrontSerializer);

const hash = '0123456789abcdef0123456789abcdef';

describe('blobfrontSerializer', () => {
  it('masks the blob and the file of a package in a text', () => {
    expect(`"image-delivery-${hash}.zip"`).toMatchInlineSnapshot(`""image-delivery-[content-hash].zip""`);
    expect(`assets/Asset_19B2F84D/${hash}/image-delivery.zip`).toMatchInlineSnapshot(
      `"assets/Asset_19B2F84D/[content-hash]/image-delivery.zip"`,
    );
    expect(`https://contosohost.blob.core.windows.net/p/image-delivery-${hash}.zip?x`).toMatchInlineSnapshot(
      `"https://contosohost.blob.core.windows.net/p/image-delivery-[content-hash].zip?x"`,
    );
  });

  it('masks wherever in an object a text is', () => {
    const blob = { name: `image-delivery-${hash}.zip`, tags: [{ [`image-delivery-${hash}.zip`]: true }] };
    expect({ blob }).toMatchInlineSnapshot(`
     {
       "blob": {
         "name": "image-delivery-[content-hash].zip",
         "tags": [
           {
             "image-delivery-[content-hash].zip": true,
           },
         ],
       },
     }
    `);
  });

  it('leaves the notes of cdktf out', () => {
    const stack = { '//': { metadata: { version: '0.21.0' } }, resource: { '//': {}, name: 'images' } };
    expect(stack).toMatchInlineSnapshot(`
     {
       "resource": {
         "name": "images",
       },
     }
    `);
  });

  it.each([
    ['hashes of other files', `assets/Asset_19B2F84D/${hash}/archive.zip`],
    ['blobs with other names', `my-${hash}.zip`],
    ['what is no hash', 'image-delivery-latest.zip'],
    ['what is masked already', 'image-delivery-[content-hash].zip'],
    ['other values', [null, undefined, 7, true, { a: '//' }, ['//']]],
  ])('leaves alone %s', (_what, value) => {
    expect(blobfrontSerializer.test(value)).toBe(false);
  });
});
