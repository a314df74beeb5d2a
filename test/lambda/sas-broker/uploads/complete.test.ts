import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { UploadTicket } from '../../../../lambda/sas-broker/uploads/upload-ticket';
import { uploadTicket } from './fixtures';
import { Stored } from './stored';

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(56, 1)]);
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60, 1)]);
const html = Buffer.from('<!DOCTYPE html><script>alert(1)</script>'.padEnd(64));
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

let stored: Stored;

beforeAll(async () => {
  stored = await Stored.start();
});
afterEach(() => stored.reset());
afterAll(() => stored.stop());

describe('an upload that is as announced', () => {
  test('is moved under its name, with its headers and its own name, and told of', async () => {
    const ticket = uploadTicket({ filename: 'Straße "1" 🏖.png' });
    await stored.put(ticket, png, {
      blobHTTPHeaders: { blobContentType: 'text/html', blobCacheControl: 'max-age=1', blobContentLanguage: 'de' },
      metadata: { private: 'true', upload: 'of-another' },
    });
    const { blob, first } = await stored.uploads.complete(ticket);
    const properties = await stored.container('images').getBlobClient(ticket.blobName).getProperties();
    expect(first).toBe(true);
    expect(blob).toEqual({
      blobName: ticket.blobName,
      contentType: 'image/png',
      contentLength: 64,
      lastModified: properties.lastModified?.toISOString(),
      etag: properties.etag,
      filename: ticket.filename,
    });
    expect(properties).toMatchObject({
      contentType: 'image/png',
      contentDisposition: `inline; filename="Stra?e \\"1\\" ??.png"; filename*=UTF-8''Stra%C3%9Fe%20%221%22%20%F0%9F%8F%96.png`,
      cacheControl: undefined,
      contentLanguage: undefined,
      contentMD5: createHash('md5').update(png).digest(),
      metadata: { upload: ticket.uploadName, filename: encodeURIComponent('Straße "1" 🏖.png') },
    });
    expect(await stored.read('images', ticket.blobName)).toEqual(png);
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
    expect(stored.waits).toEqual([]);
  });

  test('loses every header but those, also when it has those already', async () => {
    const ticket = uploadTicket({ filename: 'a' });
    const right = { blobContentType: 'image/png', blobContentDisposition: 'inline; filename=a' };
    await stored.put(ticket, png, { blobHTTPHeaders: { ...right, blobContentEncoding: 'gzip' } });
    await stored.uploads.complete(ticket);
    const properties = await stored.container('images').getBlobClient(ticket.blobName).getProperties();
    expect(properties.contentDisposition).toBe(right.blobContentDisposition);
    expect(properties.contentEncoding).toBeUndefined();
  });

  test('gives the same answer when it is asked for again, but says that it is not the first', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    const { blob } = await stored.uploads.complete(ticket);
    expect(await stored.uploads.complete(ticket)).toEqual({ blob, first: false });
  });

  test('stays confirmed when something else is uploaded after it, which is deleted unseen', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    const { blob } = await stored.uploads.complete(ticket);
    await stored.put(ticket, html);
    expect(await stored.uploads.complete(ticket)).toEqual({ blob, first: false });
    expect(await stored.read('images', ticket.blobName)).toEqual(png);
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
  });

  test('is confirmed once by five at once', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    const answers = await Promise.all(Array.from({ length: 5 }, () => stored.uploads.complete(ticket)));
    expect(new Set(answers.map(({ blob }) => blob.etag)).size).toBe(1);
    expect(answers.filter(({ first }) => first)).toHaveLength(1);
  });

  test('is saved by browsers that would run it', async () => {
    for (const [contentType, data, disposition] of [
      ['text/html', html, 'attachment'],
      ['image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'attachment'],
      ['application/octet-stream', Buffer.from([0]), 'attachment'],
      ['text/plain', Buffer.from('a'), 'inline'],
      ['application/pdf', Buffer.from('%PDF-1.7'), 'inline'],
    ] as const) {
      const ticket = uploadTicket({
        contentType,
        contentLength: data.length,
        blobName: `docs/a b/${contentType.replace('+', '-')}`,
      });
      await stored.put(ticket, data);
      await stored.uploads.complete(ticket);
      const { contentDisposition } = await stored.container('images').getBlobClient(ticket.blobName).getProperties();
      expect(contentDisposition).toBe(`${disposition}; filename=${contentType.split('/')[1]?.replace('+', '-')}`);
    }
  });

  test('is what its first bytes say, be they one or all', async () => {
    for (const [contentType, data] of [
      ['text/plain', Buffer.from('a')],
      ['image/png', Buffer.concat([png, html])],
      [docx, Buffer.from('PK\u0003\u0004rest')],
      ['text/csv', Buffer.from('Straße;1\r\n')],
      ['application/x-of-somebody', Buffer.from([1, 2, 3])],
      ['text/plain', Buffer.from(`${'x'.repeat(4095)}ü${'x'.repeat(10_000)}`)],
      ['text/plain', Buffer.from(`${'x'.repeat(4094)}ü`)],
    ] as const) {
      const ticket = uploadTicket({ contentType, contentLength: data.length });
      await stored.put(ticket, data);
      const { blob } = await stored.uploads.complete(ticket);
      expect(blob).toMatchObject({ contentType, contentLength: data.length });
    }
  });

  test('is never looked at further than 4 KB: of 64 MB in blocks', async () => {
    const block = Buffer.concat([png, Buffer.alloc(16 * 1024 ** 2 - png.length)]);
    const ticket = uploadTicket({ mode: 'block', contentLength: 4 * block.length });
    const client = stored.container('uploads').getBlockBlobClient(ticket.uploadName);
    const ids = ['0', '1', '2', '3'].map((id) => Buffer.from(id).toString('base64'));
    for (const id of ids) await client.stageBlock(id, block, block.length);
    await client.commitBlockList(ids);
    const { blob } = await stored.uploads.complete(ticket);
    expect(blob.contentLength).toBe(64 * 1024 ** 2);
    // The emulator reads all of the source of a copy by itself, asking for its metadata; Azure does not.
    const reads = stored.proxy.passed.filter(({ operation }) => operation !== 'Get Blob Metadata');
    expect(reads.map(({ bytes }) => bytes).reduce((sum, bytes) => sum + bytes)).toBe(4096);
  });
});

describe('an upload that is not', () => {
  const refused = async (
    changes: Partial<UploadTicket>,
    data: Uint8Array,
    errors: readonly { pointer: string; detail: string }[],
    contentMd5?: string,
  ) => {
    const ticket = uploadTicket(changes);
    await stored.put(ticket, data);
    await expect(stored.uploads.complete(ticket, contentMd5)).rejects.toMatchObject({
      status: 422,
      code: 'upload-mismatch',
      errors,
    });
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
    expect(await stored.read('images', ticket.blobName)).toBeUndefined();
  };

  test('in its size is deleted', async () => {
    const pointer = '/contentLength';
    await refused({ contentLength: 63 }, png, [{ pointer, detail: 'is 64 bytes; 63 were announced' }]);
    await refused({ contentLength: 65 }, png, [{ pointer, detail: 'is 64 bytes; 65 were announced' }]);
    await refused({}, Buffer.alloc(0), [{ pointer, detail: 'is 0 bytes; 64 were announced' }]);
  });

  test.each([
    ['image/jpeg', png, 'begins as image/png'],
    ['image/png', png.subarray(0, 7), 'is of no type that is known'],
    ['text/plain', Buffer.from('<svg onload="alert(1)"/>'), 'begins as SVG'],
    ['text/plain', Buffer.from('GIF89a/*\n*/=1;alert(1)'), 'begins as image/gif'],
    ['application/octet-stream', html, 'begins as HTML'],
    [docx, html, 'begins as HTML'],
    [
      'text/plain',
      Buffer.from(`${'x'.repeat(4094)}ü`).subarray(0, 4095),
      'is of no type that is known; it is no UTF-8',
    ],
  ])('in its type, said to be %s, is deleted', async (contentType, data, what) => {
    const detail = `${what}; ${contentType} was announced`;
    await refused({ contentType, contentLength: data.length }, data, [{ pointer: '/contentType', detail }]);
  });

  test('in its MD5 is deleted, whether it was announced or given now', async () => {
    const [found, other] = [png, jpeg].map((data) => createHash('md5').update(data).digest('base64'));
    const errors = [{ pointer: '/contentMd5', detail: `is ${found}; ${other} was announced` }];
    await refused({ contentMd5: other }, png, errors);
    await refused({}, png, errors, other);
    await refused({ contentMd5: other, contentLength: 1 }, png, [
      { pointer: '/contentLength', detail: 'is 64 bytes; 1 were announced' },
      ...errors,
    ]);
  });

  test('is kept when only the request is wrong: another MD5 than was announced', async () => {
    const contentMd5 = createHash('md5').update(png).digest('base64');
    const ticket = uploadTicket({ contentMd5 });
    await stored.put(ticket, png);
    await expect(stored.uploads.complete(ticket, 'CY9rzUYh03PK3k6DJie09g==')).rejects.toMatchObject({
      status: 400,
      code: 'invalid-request',
      errors: [{ pointer: '/contentMd5' }],
    });
    expect((await stored.uploads.complete(ticket, contentMd5)).first).toBe(true);
  });

  test('a block blob, but another kind that a SAS can create, is deleted', async () => {
    const page = uploadTicket({ contentLength: 512 });
    await stored.container('uploads').getPageBlobClient(page.uploadName).create(512);
    const append = uploadTicket();
    const client = stored.container('uploads').getAppendBlobClient(append.uploadName);
    await client.create();
    await client.appendBlock(png, png.length);
    for (const [ticket, kind] of [
      [page, 'PageBlob'],
      [append, 'AppendBlob'],
    ] as const) {
      const errors = [{ pointer: '/mode', detail: `is a ${kind}; a BlockBlob was announced` }];
      await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 422, errors });
      expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
    }
  });

  test('uploaded, but copied from another blob, is deleted', async () => {
    const [other, ticket] = [uploadTicket(), uploadTicket()];
    await stored.put(other, png);
    const order = { container: 'uploads', blobName: other.uploadName, permission: 'r', seconds: 60 } as const;
    const { url } = await stored.signer.sign(order);
    // Through the proxy, as the emulator reads only from the host that it is asked under.
    await stored
      .container('uploads')
      .getBlobClient(ticket.uploadName)
      .beginCopyFromURL(url.replace(stored.proxy.url, stored.container('uploads').url.replace(/\/uploads$/, '')));
    const errors = [{ pointer: '/mode', detail: 'was copied from elsewhere; an upload was announced' }];
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 422, errors });
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
  });

  test('readable, because it is archived, is deleted', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, png, { tier: 'Archive' });
    const errors = [{ pointer: '/mode', detail: 'is archived, where it cannot be read' }];
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 422, errors });
    expect(await stored.container('uploads').getBlobClient(ticket.uploadName).exists()).toBe(false);
  });

  test('is looked at as it is stored, not as its Content-Encoding has it', async () => {
    const data = gzipSync(png);
    const ticket = uploadTicket({ contentLength: data.length });
    await stored.put(ticket, data, { blobHTTPHeaders: { blobContentType: 'image/png', blobContentEncoding: 'gzip' } });
    const errors = [{ pointer: '/contentType', detail: 'begins as application/gzip; image/png was announced' }];
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 422, errors });
  });

  test('is deleted though its client has leased it, and taken snapshots of it', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, jpeg);
    const client = stored.container('uploads').getBlobClient(ticket.uploadName);
    await client.createSnapshot();
    await client.getBlobLeaseClient().acquireLease(-1);
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 422 });
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
  });

  test('there yet leaves everything as it is', async () => {
    const ticket = uploadTicket({ mode: 'block' });
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 409, code: 'upload-incomplete' });
    const client = stored.container('uploads').getBlockBlobClient(ticket.uploadName);
    await client.stageBlock('MA==', png, png.length);
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 409, code: 'upload-incomplete' });
    await client.commitBlockList(['MA==']);
    expect((await stored.uploads.complete(ticket)).first).toBe(true);
  });
});

describe('the MD5 of an upload in blocks', () => {
  const uploadBlocks = async (ticket: UploadTicket, md5?: Buffer) => {
    const client = stored.container('uploads').getBlockBlobClient(ticket.uploadName);
    await client.stageBlock('MA==', png, png.length);
    await client.commitBlockList(['MA=='], { blobHTTPHeaders: { blobContentMD5: md5 } });
  };

  test('is what the client says with Put Block List', async () => {
    const md5 = createHash('md5').update(png).digest();
    const ticket = uploadTicket({ mode: 'block', contentMd5: md5.toString('base64') });
    await uploadBlocks(ticket, md5);
    await stored.uploads.complete(ticket);
    const { contentMD5 } = await stored.container('images').getBlobClient(ticket.blobName).getProperties();
    expect(contentMD5).toEqual(md5);
  });

  test('is missing where it does not say it', async () => {
    const ticket = uploadTicket({ mode: 'block' });
    await uploadBlocks(ticket);
    const errors = [
      { pointer: '/contentMd5', detail: 'is not known: send it with Put Block List, as x-ms-blob-content-md5' },
    ];
    await expect(stored.uploads.complete(ticket, 'CY9rzUYh03PK3k6DJie09g==')).rejects.toMatchObject({
      status: 422,
      errors,
    });
  });

  test('need not be known', async () => {
    const ticket = uploadTicket({ mode: 'block' });
    await uploadBlocks(ticket);
    expect((await stored.uploads.complete(ticket)).first).toBe(true);
  });
});

describe('a name that is taken', () => {
  test('stays what it is, and the upload too', async () => {
    const ticket = uploadTicket({ blobName: 'taken/before.png' });
    await stored.container('images').getBlockBlobClient(ticket.blobName).upload('theirs', 6);
    await stored.put(ticket, png);
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 409, code: 'blob-exists' });
    expect(await stored.read('images', ticket.blobName)).toEqual(Buffer.from('theirs'));
    expect(await stored.read('uploads', ticket.uploadName)).toEqual(png);
  });

  test('by another while the upload was looked at, too', async () => {
    const ticket = uploadTicket({ blobName: 'taken/meanwhile.png' });
    await stored.put(ticket, png);
    stored.proxy.before = (operation) =>
      operation === 'Copy Blob'
        ? stored.container('images').getBlockBlobClient(ticket.blobName).upload('theirs', 6)
        : undefined;
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 409, code: 'blob-exists' });
    expect(await stored.read('images', ticket.blobName)).toEqual(Buffer.from('theirs'));
  });

  test('by another upload: of two at once one gets it', async () => {
    const tickets = [uploadTicket({ blobName: 'taken/by-one.png' }), uploadTicket({ blobName: 'taken/by-one.png' })];
    for (const ticket of tickets) await stored.put(ticket, png);
    const answers = await Promise.allSettled(tickets.map((ticket) => stored.uploads.complete(ticket)));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'blob-exists' } });
  });
});
