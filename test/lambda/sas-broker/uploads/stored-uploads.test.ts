import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { storedBlob } from '../../../../lambda/sas-broker/api';
import { uploadTicket } from './fixtures';
import { Stored } from './stored';

let stored: Stored;

beforeAll(async () => {
  stored = await Stored.start();
});
afterEach(() => stored.reset());
afterAll(() => stored.stop());

const write = (blobName: string, metadata: Record<string, string> = {}, contentType?: string) =>
  stored
    .container('images')
    .getBlockBlobClient(blobName)
    .upload('data', 4, { metadata, blobHTTPHeaders: { blobContentType: contentType } });

describe('cancelling', () => {
  test('deletes what was uploaded, if anything', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, Buffer.from('x'));
    await stored.uploads.cancel(ticket);
    await stored.uploads.cancel(ticket);
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ code: 'upload-incomplete' });
  });

  test('leaves what is confirmed', async () => {
    const ticket = uploadTicket({ contentType: 'text/plain', contentLength: 1 });
    await stored.put(ticket, Buffer.from('x'));
    await stored.uploads.complete(ticket);
    await stored.uploads.cancel(ticket);
    expect(await stored.read('images', ticket.blobName)).toEqual(Buffer.from('x'));
  });

  test('is not kept from it by a lease or a snapshot', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, Buffer.from('x'));
    const client = stored.container('uploads').getBlobClient(ticket.uploadName);
    await client.createSnapshot();
    await client.getBlobLeaseClient().acquireLease(-1);
    await stored.uploads.cancel(ticket);
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
  });
});

describe('an upload is open', () => {
  test('until it is uploaded; blocks that are not yet a blob do not count', async () => {
    const ticket = uploadTicket({ contentType: 'text/plain', contentLength: 1, mode: 'block' });
    await stored.uploads.requireOpen(ticket);
    const client = stored.container('uploads').getBlockBlobClient(ticket.uploadName);
    await client.stageBlock('MA==', 'x', 1);
    await stored.uploads.requireOpen(ticket);
    await client.commitBlockList(['MA==']);
    await expect(stored.uploads.requireOpen(ticket)).rejects.toMatchObject({ status: 409, code: 'blob-exists' });
    await stored.uploads.complete(ticket);
    await expect(stored.uploads.requireOpen(ticket)).rejects.toMatchObject({ status: 409, code: 'blob-exists' });
  });

  test('unless its name is taken', async () => {
    const ticket = uploadTicket();
    await write(ticket.blobName);
    await expect(stored.uploads.requireOpen(ticket)).rejects.toMatchObject({ status: 409, code: 'blob-exists' });
  });
});

describe('finding', () => {
  test('tells of a blob, its own name decoded', async () => {
    await write('find/ä b.txt', { filename: 'Stra%C3%9Fe.txt' }, 'text/plain');
    const blob = await stored.uploads.find('find/ä b.txt');
    expect(blob).toMatchObject({ blobName: 'find/ä b.txt', contentType: 'text/plain', contentLength: 4 });
    expect(blob.filename).toBe('Straße.txt');
    expect(storedBlob.parse(blob)).toEqual(blob);
  });

  test('does without a name that nobody can decode, and without any', async () => {
    await write('find/other', { filename: '100%' });
    await write('find/none');
    expect(await stored.uploads.find('find/other')).not.toHaveProperty('filename');
    expect(await stored.uploads.find('find/none')).not.toHaveProperty('filename');
  });

  test('says that there is none', async () => {
    await expect(stored.uploads.find('find/nothing')).rejects.toMatchObject({ status: 404, code: 'blob-not-found' });
  });
});

describe('a list', () => {
  const names = Array.from({ length: 7 }, (_, index) => `list/t1/${index} ü.txt`);

  beforeAll(async () => {
    for (const name of [...names, 'list/t10/x.txt', 'list/t0/x.txt']) await write(name, { filename: 'a%20b.txt' });
  });

  test('has what begins with the prefix, page by page, each as it is found', async () => {
    const pages = [];
    let continuation: string | undefined;
    do {
      const page = await stored.uploads.list('list/t1/', 3, continuation);
      pages.push(page.blobs);
      continuation = page.continuation;
      if (continuation !== undefined) expect(continuation).toMatch(/^[\w-]+$/);
    } while (continuation !== undefined);
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(pages.flat().map(({ blobName }) => blobName)).toEqual(names);
    for (const blob of pages.flat()) expect(await stored.uploads.find(blob.blobName)).toEqual(blob);
    expect(pages[0]?.[0]).toMatchObject({ filename: 'a b.txt' });
  });

  test('is empty where there is nothing', async () => {
    expect(await stored.uploads.list('list/nothing/', 10)).toEqual({ blobs: [] });
  });

  test('has no blob that is still being copied', async () => {
    const ticket = uploadTicket({ blobName: 'list/copied/a.txt', contentType: 'text/plain', contentLength: 1 });
    await stored.put(ticket, Buffer.from('x'));
    await stored.uploads.complete(ticket);
    expect((await stored.uploads.list('list/copied/', 10)).blobs).toHaveLength(1);
    stored.proxy.rewrite = (body) => body.replace('<CopyStatus>success<', '<CopyStatus>pending<');
    expect(await stored.uploads.list('list/copied/', 10)).toEqual({ blobs: [] });
  });

  test.each(['', ' ', 'ä', '!', 'YQ==', 'YR', '_w', 'a'])('does not go on at %j', async (continuation) => {
    await expect(stored.uploads.list('', 10, continuation)).rejects.toMatchObject({
      status: 400,
      code: 'invalid-request',
      errors: [{ pointer: '/continuation' }],
    });
    expect(stored.proxy.passed).toEqual([]);
  });

  test('does not go on where storage knows no such marker (the emulator takes any, so its answer is changed)', async () => {
    stored.proxy.answers = (operation) => (operation === 'List Blobs' ? 400 : undefined);
    await expect(stored.uploads.list('', 10, 'YWJj')).rejects.toMatchObject({ status: 400, code: 'invalid-request' });
  });

  test('goes on at whatever else storage may say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (marker) => {
        const sealed = Buffer.from(marker).toString('base64url');
        expect((await stored.uploads.list('list/nothing/', 1, sealed)).blobs).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('says when storage cannot be asked', async () => {
    const uploads = stored.create({ storage: { served: 'nowhere' } });
    await expect(uploads.list('', 10)).rejects.toMatchObject({ status: 503, code: 'storage-unavailable' });
    await expect(uploads.find('x')).rejects.toMatchObject({ status: 503, code: 'storage-unavailable' });
  });
});

test('without a key of the account there is nothing to begin with', () => {
  expect(() => stored.create({ key: null })).toThrow('BLOBFRONT_ACCOUNT_KEY');
});
