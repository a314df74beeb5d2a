import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { toBrokerError } from '../../../../lambda/sas-broker/errors';
import { uploadTicket } from './fixtures';
import { Stored } from './stored';

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(56, 1)]);
const otherPng = Buffer.concat([png.subarray(0, 8), Buffer.alloc(56, 2)]);
const html = Buffer.from('<!DOCTYPE html><script>alert(1)</script>'.padEnd(64));

let stored: Stored;

beforeAll(async () => {
  stored = await Stored.start();
});
afterEach(() => stored.reset());
afterAll(() => stored.stop());

/** What a confirmation asks of storage; the emulator's own look at the source of a copy left out. */
const steps = [
  'Get Blob Properties',
  'Get Blob Properties',
  'Set Blob Properties',
  'Get Blob',
  'Copy Blob',
  'Get Blob Properties',
  'Get Blob Properties',
  'Delete Blob',
];
const asked = () => stored.proxy.operations.filter((operation) => operation !== 'Get Blob Metadata');

describe('what a client writes while its upload is looked at', () => {
  test.each(
    ['Set Blob Properties', 'Get Blob', 'Copy Blob'].flatMap((step): [string, string, Buffer][] => [
      [step, 'of another type', html],
      [step, 'of another size', Buffer.concat([png, png])],
    ]),
  )('before %s, %s, never gets through', async (step, _what, data) => {
    const ticket = uploadTicket({ mode: 'block' });
    await stored.put(ticket, png);
    let times = 0;
    stored.proxy.before = (operation) =>
      operation === step && (times += 1) === 1 ? stored.put(ticket, data) : undefined;
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 422, code: 'upload-mismatch' });
    expect(await stored.read('images', ticket.blobName)).toBeUndefined();
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
  });

  test('is looked at anew, and taken if it is as announced', async () => {
    const ticket = uploadTicket({ mode: 'block' });
    await stored.put(ticket, png);
    let times = 0;
    stored.proxy.before = (operation) =>
      operation === 'Copy Blob' && (times += 1) === 1 ? stored.put(ticket, otherPng) : undefined;
    expect((await stored.uploads.complete(ticket)).first).toBe(true);
    expect(asked().filter((operation) => operation === 'Get Blob')).toHaveLength(2);
    expect(await stored.read('images', ticket.blobName)).toEqual(otherPng);
  });

  test('again and again ends in a request to come again', async () => {
    const ticket = uploadTicket({ mode: 'block' });
    await stored.put(ticket, png);
    stored.proxy.before = (operation) => (operation === 'Copy Blob' ? stored.put(ticket, otherPng) : undefined);
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 409, code: 'upload-incomplete' });
    expect(asked().filter((operation) => operation === 'Copy Blob')).toHaveLength(8);
    stored.reset();
    expect((await stored.uploads.complete(ticket)).first).toBe(true);
  });

  test('a lease does not keep it from being confirmed', async () => {
    const ticket = uploadTicket({ mode: 'block' });
    await stored.put(ticket, png);
    await stored.container('uploads').getBlobClient(ticket.uploadName).getBlobLeaseClient().acquireLease(-1);
    expect((await stored.uploads.complete(ticket)).first).toBe(true);
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
  });

  test('a cancellation wins until it is copied', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    stored.proxy.before = (operation) => (operation === 'Copy Blob' ? stored.uploads.cancel(ticket) : undefined);
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({ status: 409, code: 'upload-incomplete' });
    expect(await stored.read('images', ticket.blobName)).toBeUndefined();
  });
});

describe('a broker that dies', () => {
  test('asks of storage what these tests take it for', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    await stored.uploads.complete(ticket);
    expect(asked()).toEqual(steps);
  });

  const deaths = steps.flatMap((step, index) =>
    (['before', 'behind'] as const).map((when): [string, 'before' | 'behind', number] => [step, when, index]),
  );

  test.each(deaths)('at %s, %s it (step %d), is resumed by asking again', async (_step, deadline, at) => {
    const ticket = uploadTicket({ filename: 'a.png' });
    await stored.put(ticket, png);
    let seen = -1;
    let dead = false;
    stored.proxy.cuts = (operation, when) => {
      if (operation === 'Get Blob Metadata') return false;
      if (when === 'before' && !dead) seen += 1;
      dead ||= seen === at && when === deadline;
      return dead;
    };
    const died = await stored.uploads.complete(ticket).catch((error: unknown) => toBrokerError(error));
    // Nobody waits for what is left of the upload: it is deleted by the next request, or the container's own rule.
    if (at < steps.length - 1) expect(died).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
    else expect(died).toMatchObject({ first: true });

    stored.reset();
    const { blob, first } = await stored.uploads.complete(ticket);
    expect(first).toBe(at < 4 || (at === 4 && deadline === 'before'));
    expect(blob).toMatchObject({ blobName: ticket.blobName, contentType: 'image/png', filename: 'a.png' });
    expect(await stored.read('images', ticket.blobName)).toEqual(png);
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
  });

  test('an answer that is lost is asked for again', async () => {
    for (const step of new Set(steps)) {
      const ticket = uploadTicket();
      await stored.put(ticket, png);
      let times = 0;
      stored.proxy.cuts = (operation, when) => operation === step && when === 'behind' && (times += 1) === 1;
      expect((await stored.uploads.complete(ticket)).blob.blobName).toBe(ticket.blobName);
      expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
    }
  });
});

describe('a copy that takes its time (the emulator copies at once, so its answers are changed)', () => {
  const statusOfTarget = (status: (look: number) => string | undefined) => {
    let looks = 0;
    stored.proxy.changes = (operation, path): Record<string, string> => {
      const isLook = operation === 'Get Blob Properties' && path.includes('/images/');
      const value = isLook ? status((looks += 1)) : undefined;
      return value === undefined ? {} : { 'x-ms-copy-status': value };
    };
  };

  test('is waited for', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    statusOfTarget((look) => (look < 5 ? 'pending' : undefined));
    expect((await stored.uploads.complete(ticket)).first).toBe(true);
    expect(stored.waits).toEqual([500, 1000, 2000]);
  });

  test('is not waited for too long, and found when it is done', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    statusOfTarget(() => 'pending');
    await expect(stored.uploads.complete(ticket)).rejects.toMatchObject({
      status: 503,
      code: 'storage-unavailable',
      message: 'The upload is still being moved; ask again',
      headers: { 'Retry-After': '5' },
    });
    expect(stored.waits.reduce((sum, wait) => sum + wait)).toBeLessThan(15_000);
    await expect(stored.uploads.find(ticket.blobName)).rejects.toMatchObject({ status: 404, code: 'blob-not-found' });
    expect(await stored.read('uploads', ticket.uploadName)).toEqual(png);
    stored.reset();
    expect((await stored.uploads.complete(ticket)).first).toBe(false);
    expect(await stored.read('uploads', ticket.uploadName)).toBeUndefined();
  });

  test.each(['failed', 'aborted'])('is made anew when it has %s', async (status) => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    statusOfTarget((look) => (look === 2 ? status : undefined));
    expect((await stored.uploads.complete(ticket)).first).toBe(true);
    expect(asked().filter((operation) => operation === 'Copy Blob')).toHaveLength(2);
    expect(await stored.read('images', ticket.blobName)).toEqual(png);
  });
});

test('the copy is asked for under conditions, of a source that a SAS is for', async () => {
  const ticket = uploadTicket();
  await stored.put(ticket, png);
  await stored.uploads.complete(ticket);
  const copy = stored.proxy.passed.find(({ operation }) => operation === 'Copy Blob');
  const read = stored.proxy.passed.find(({ operation }) => operation === 'Get Blob');
  expect(copy?.headers).toMatchObject({
    'if-none-match': '*',
    'x-ms-source-if-match': read?.headers['if-match'],
    'x-ms-meta-upload': ticket.uploadName,
  });
  const source = new URL(String(copy?.headers['x-ms-copy-source']));
  expect(source.pathname).toMatch(new RegExp(`/uploads/${ticket.uploadName}$`));
  expect(Object.fromEntries(source.searchParams)).toMatchObject({ sr: 'b', sp: 'r' });
});

describe('a storage that refuses', () => {
  test.each([
    [
      'has another key',
      'Get Blob Properties: 403 AuthorizationFailure',
      () => stored.create({ key: Buffer.alloc(64, 8).toString('base64') }),
    ],
    [
      'lacks a container',
      'Get Blob Properties: 404 ContainerNotFound',
      () => stored.create({ storage: { uploads: 'nowhere' } }),
    ],
    [
      'is not there',
      'Get Blob Properties: ECONNREFUSED',
      () => stored.create({ storage: { endpoint: 'http://127.0.0.1:1/testaccount' } }),
    ],
    ['does not take the SAS', 'Copy Blob: 403 CannotVerifyCopySource', () => stored.create({ signer: wrongSigner() })],
  ])('because it %s: 503, and a cause without secrets', async (_why, cause, create) => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    const error = toBrokerError(
      await create()
        .complete(ticket)
        .catch((thrown: unknown) => thrown),
    );
    expect(error).toMatchObject({ status: 503, code: 'storage-unavailable', headers: { 'Retry-After': '5' } });
    expect(error.message).toBe('Storage cannot be asked at the moment');
    expect(error.cause).toMatchObject({ message: cause });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/sig=|SharedKey|127\.0\.0\.1/);
  });

  test('a signer that cannot sign is told of as it is', async () => {
    const ticket = uploadTicket();
    await stored.put(ticket, png);
    const failure = new Error('no key');
    const uploads = stored.create({ signer: { sign: () => Promise.reject(failure) } });
    await expect(uploads.complete(ticket)).rejects.toBe(failure);
  });

  const wrongSigner = () => ({
    sign: async (order: Parameters<typeof stored.signer.sign>[0]) => {
      const signed = await stored.signer.sign(order);
      return { ...signed, url: signed.url.replace(/sig=[^&]+/, `sig=${'A'.repeat(43)}%3D`) };
    },
  });
});
