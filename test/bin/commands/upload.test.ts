import { ContainerClient, ContainerSASPermissions, SASProtocol, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import * as upload from '../../../bin/commands/upload';
import { LocalStorage } from '../../../lib/local/storage';
import { runBlobfront, runHere } from '../run-blobfront';
import { startWire, type Wire } from '../upload/fixtures';

const account = 'uploadaccount';
const key = Buffer.alloc(64, 'a key that must not be seen').toString('base64');
const mebibyte = 1024 * 1024;
let storage: LocalStorage;
let wire: Wire;
let folder: string;
let container: ContainerClient;
let containers = 0;

beforeAll(async () => {
  storage = await LocalStorage.start({ port: 0, accountName: account, accountKey: key, container: 'images' });
  wire = await startWire(storage.blobEndpoint);
});
afterAll(async () => {
  await wire.stop();
  await storage.stop();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blobfront-'));
  containers += 1;
  const url = `${storage.blobEndpoint}/images-${containers}`;
  container = new ContainerClient(url, new StorageSharedKeyCredential(account, key));
  await container.create();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  wire.done.length = 0;
  wire.admit = () => true;
});

function write(name: string, data: string | Buffer): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, data);
}

/** Where the command finds the container: behind the wire. */
function target(name = container.containerName): string[] {
  return ['--account', account, '--container', name, '--endpoint', `${wire.url}/${account}`];
}

async function run(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const result = await runBlobfront(['upload', folder, ...target(), ...args], {
    env: { AZURE_STORAGE_KEY: key, ...env },
  });
  expect(`${result.stdout}${result.stderr}`).not.toContain(key);
  return result;
}

async function runJson(args: readonly string[] = []) {
  const { stdout, code } = await run(['--json', ...args]);
  return { code, ...(JSON.parse(stdout) as Record<string, unknown>) };
}

/** A run that is still going on. */
function begin(args: readonly string[] = []) {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'bin/blobfront.ts', 'upload', folder, ...target(), ...args],
    {
      cwd: join(__dirname, '..', '..', '..'),
      env: { PATH: process.env.PATH, AZURE_STORAGE_KEY: key },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)]);
  return { child, ended };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(20);
}

const sent = (kind: string) => wire.done.filter((done) => done === kind).length;
/** Lets so many blocks through, and then nothing. */
function cutAfter(blocks: number): void {
  let admitted = 0;
  wire.admit = (kind) => kind !== 'PUT block' || ++admitted <= blocks;
}
const md5Of = (data: Buffer | string) => createHash('md5').update(data).digest();
const properties = (name: string) => container.getBlobClient(name).getProperties();
const contents = (name: string) => container.getBlobClient(name).downloadToBuffer();

describe('blobfront upload', () => {
  it('makes blobs of files, with their folders, types and MD5', async () => {
    const large = randomBytes(9 * mebibyte);
    write('a.jpg', 'a picture');
    write('shop/ü 100%.PNG', 'another');
    write('shop/notes.unknown-thing', 'text');
    write('empty.svg', '');
    write('large.avif', large);
    write('.hidden', 'secret');
    symlinkSync('/etc/passwd', join(folder, 'link.jpg'));
    const { code, stdout, stderr } = await run(['--prefix', 'web']);
    expect([code, stdout]).toEqual([0, '5 files uploaded, 9 MiB sent, 2 left alone (hidden, links, special)\n']);
    expect(stderr.split('\n').sort()).toEqual([
      '',
      'uploaded web/a.jpg (9 bytes)',
      'uploaded web/empty.svg (0 bytes)',
      'uploaded web/large.avif (9 MiB)',
      'uploaded web/shop/notes.unknown-thing (4 bytes)',
      'uploaded web/shop/ü 100%.PNG (7 bytes)',
    ]);
    const types: Record<string, string | undefined> = {};
    for await (const blob of container.listBlobsFlat()) types[blob.name] = blob.properties.contentType;
    expect(types).toEqual({
      'web/a.jpg': 'image/jpeg',
      'web/empty.svg': 'image/svg+xml',
      'web/large.avif': 'image/avif',
      'web/shop/notes.unknown-thing': 'application/octet-stream',
      'web/shop/ü 100%.PNG': 'image/png',
    });
    expect((await contents('web/large.avif')).equals(large)).toBe(true);
    expect((await properties('web/large.avif')).contentMD5).toEqual(new Uint8Array(md5Of(large)));
    expect((await properties('web/a.jpg')).contentMD5).toEqual(new Uint8Array(md5Of('a picture')));
  });

  it('sends nothing again that is there', async () => {
    write('a.jpg', 'a picture');
    write('b.jpg', 'a second');
    write('large.jpg', randomBytes(9 * mebibyte));
    expect(await runJson()).toMatchObject({ code: 0, uploaded: 3, skipped: 0, failed: 0, left: 0 });
    write('b.jpg', 'A second');
    wire.done.length = 0;
    expect(await runJson()).toEqual({
      code: 0,
      container: container.containerName,
      uploaded: 1,
      skipped: 2,
      failed: 0,
      left: 0,
      sentBytes: 8,
      ignored: 0,
      dryRun: false,
      failures: [],
    });
    expect(wire.done.sort()).toEqual(['HEAD', 'HEAD', 'HEAD', 'PUT']);
    expect(String(await contents('b.jpg'))).toBe('A second');
  });

  it('only looks in a dry run', async () => {
    write('a.jpg', 'a picture');
    write('b.jpg', 'a second');
    await container.uploadBlockBlob('a.jpg', 'a picture', 9, {
      blobHTTPHeaders: { blobContentMD5: md5Of('a picture') },
    });
    const { code, stdout, stderr } = await run(['--dry-run']);
    expect([code, stdout, stderr]).toEqual([
      0,
      '1 file would be uploaded, 1 there already\n',
      'would upload b.jpg (8 bytes)\n',
    ]);
    expect(wire.done).toEqual(['HEAD', 'HEAD']);
  });

  it('leaves a replaced blob its type and other headers, and its metadata', async () => {
    const headers = {
      blobCacheControl: 'public, max-age=60',
      blobContentType: 'image/x-own',
      blobContentDisposition: 'inline',
      blobContentLanguage: 'de',
      blobContentEncoding: 'gzip',
    };
    await container.uploadBlockBlob('a.jpg', 'old', 3, { blobHTTPHeaders: headers, metadata: { author: 'jane' } });
    await container.uploadBlockBlob('b.jpg', 'old', 3);
    write('a.jpg', 'a picture');
    write('b.jpg', 'a picture');
    expect(await runJson()).toMatchObject({ code: 0, uploaded: 2 });
    const kept = await properties('a.jpg');
    expect(kept).toMatchObject({
      contentType: 'image/x-own',
      cacheControl: 'public, max-age=60',
      contentDisposition: 'inline',
      contentLanguage: 'de',
      metadata: { author: 'jane' },
    });
    expect(kept.contentEncoding).toBeUndefined();
    expect((await properties('b.jpg')).contentType).toBe('image/jpeg');
  });

  it('goes on with a large file where it was killed', async () => {
    const data = randomBytes(20 * mebibyte);
    write('large.jpg', data);
    cutAfter(2);
    const { child, ended } = begin();
    await until(() => sent('PUT block') === 2);
    child.kill('SIGKILL');
    await ended;
    expect(await container.getBlobClient('large.jpg').exists()).toBe(false);

    wire.admit = () => true;
    wire.done.length = 0;
    expect(await runJson()).toMatchObject({ code: 0, uploaded: 1, failed: 0 });
    expect([sent('PUT block'), sent('PUT blocklist')]).toEqual([1, 1]);
    expect(md5Of(await contents('large.jpg')).equals(md5Of(data))).toBe(true);
    expect((await properties('large.jpg')).contentMD5).toEqual(new Uint8Array(md5Of(data)));
  });

  it('stops at Ctrl-C, says how to go on, and goes on', async () => {
    write('a.jpg', 'a picture');
    write('large.jpg', randomBytes(20 * mebibyte));
    cutAfter(1);
    const { child, ended } = begin(['--json', '--concurrency', '2']);
    await until(() => sent('PUT block') === 1 && sent('PUT') === 1);
    child.kill('SIGINT');
    const [code, stdout, stderr] = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ uploaded: 1, failed: 0, left: 1, stopped: 'it was told to stop' });
    expect(stderr).toContain('stopped; the same command goes on from here');

    wire.admit = () => true;
    wire.done.length = 0;
    expect(await runJson()).toMatchObject({ code: 0, uploaded: 1, skipped: 1, sentBytes: 12 * mebibyte });
  });

  it('sends of a large file that changed only the blocks that did', async () => {
    const data = randomBytes(20 * mebibyte);
    write('large.jpg', data);
    expect(await runJson()).toMatchObject({ sentBytes: 20 * mebibyte });
    data.writeUInt8(data.readUInt8(9 * mebibyte) ^ 1, 9 * mebibyte);
    write('large.jpg', data);
    expect(await runJson()).toMatchObject({ code: 0, uploaded: 1, sentBytes: 8 * mebibyte });
    expect(md5Of(await contents('large.jpg')).equals(md5Of(data))).toBe(true);
  });

  it.each([
    ['large', 9 * mebibyte, 'PUT block'],
    ['small', 9, 'HEAD'],
  ])('does not take a %s file that changes meanwhile', async (_, bytes, when) => {
    write('a.jpg', randomBytes(bytes));
    write('b.jpg', 'another');
    wire.admit = (kind) => {
      if (kind === when) appendFileSync(join(folder, 'a.jpg'), 'more');
      return true;
    };
    const failure = {
      file: join(folder, 'a.jpg'),
      blobName: 'a.jpg',
      reason: 'the file changed while it was uploaded',
    };
    const result = await runJson(['--concurrency', '1']);
    expect(result).toMatchObject({ code: 1, uploaded: 1, failed: 1, failures: [failure] });
    expect(await container.getBlobClient('a.jpg').exists()).toBe(false);
  });

  it('does not replace what somebody else puts there meanwhile', async () => {
    write('a.jpg', 'a picture');
    wire.admit = async (kind) => {
      if (kind === 'PUT') await container.uploadBlockBlob('a.jpg', 'of somebody else', 16);
      return true;
    };
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([1, '0 files uploaded, 0 bytes sent, 1 failed\n']);
    expect(stderr).toMatch(/^failed .*a\.jpg: storage answered 4(?:09|12) \w+/);
    expect(String(await contents('a.jpg'))).toBe('of somebody else');
  });

  it('takes the URL of a container with a SAS from standard input', async () => {
    write('a.jpg', 'a picture');
    write('large.jpg', randomBytes(9 * mebibyte));
    const url = await sasUrl('rcw');
    const result = await runBlobfront(['upload', folder, '--sas-url-file', '-', '--json'], { input: `${url}\n` });
    expect([result.code, JSON.parse(result.stdout)]).toMatchObject([0, { uploaded: 2 }]);
  });

  it('stops at once when nothing may be written, and shows no signature', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) write(name, name);
    const url = await sasUrl('r');
    const { code, stdout, stderr } = await runBlobfront(
      ['upload', folder, '--sas-url-file', '-', '--concurrency', '1'],
      { input: url },
    );
    expect([code, stdout]).toEqual([1, '0 files uploaded, 0 bytes sent, 3 not looked at or not finished\n']);
    expect(stderr).toBe(
      'blobfront: nothing more is tried: storage answered 403 AuthorizationPermissionMismatch; a SAS needs the ' +
        'permissions to read, create and write (sp=rcw), a login the role Storage Blob Data Contributor\n',
    );
    expect(stderr).not.toContain('sig=');
  });

  it('stops at once when there is no such container, or no such host', async () => {
    write('a.jpg', 'a picture');
    const none = await runBlobfront(['upload', folder, ...target('none')], { env: { AZURE_STORAGE_KEY: key } });
    expect([none.code, none.stderr]).toEqual([
      1,
      'blobfront: nothing more is tried: storage answered 404 ContainerNotFound\n',
    ]);
    const connection = `AccountName=${account};AccountKey=${key};BlobEndpoint=http://127.0.0.1:1/${account}`;
    const away = await runBlobfront(['upload', folder, '--container', 'images', '--connection-string-file', '-'], {
      input: connection,
    });
    expect([away.code, away.stderr]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
    expect(away.stderr).not.toContain(key);
  });

  it('has nothing to do in an empty folder', async () => {
    expect(await runJson()).toMatchObject({ code: 0, uploaded: 0, failed: 0 });
  });

  it('says in one line that nobody is logged in', async () => {
    write('a.jpg', 'a picture');
    const args = ['upload', folder, '--account', account, '--container', 'images'];
    const nobody = { AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential', HOME: '/nonexistent' };
    const message = 'blobfront: nobody is logged in to Azure; run `az login`\n';
    const without = await runBlobfront(args, { env: nobody });
    const despite = await runBlobfront([...args, '--login'], { env: { ...nobody, AZURE_STORAGE_KEY: key } });
    for (const { code, stderr } of [without, despite]) expect([code, stderr]).toEqual([1, message]);
  });

  it('sends nothing where a name cannot be one of a blob', async () => {
    write('a.jpg', 'a picture');
    write('b\\c.jpg', 'a picture');
    const { code, stderr } = await run();
    expect([code, wire.done]).toEqual([2, []]);
    expect(stderr).toMatch(
      /^blobfront: nothing is uploaded, because of names of files:\n {2}".*b\\\\c.jpg" must have no/,
    );
  });

  it.each([
    [[], 'upload takes one folder; there is none'],
    [['.', '..'], 'upload takes one folder; there are several'],
    [['.', '--concurrency', '0'], '--concurrency must be a whole number from 1 to 64, got: "0"'],
    [['.', '--concurrency', '65'], '--concurrency must be a whole number from 1 to 64, got: "65"'],
    [['.', '--prefix', '/a'], '--prefix must neither begin with a slash nor have two in a row, got: "/a"'],
    [['.', '--account', 'Contoso'], '--account must be 3-24 lowercase letters or digits, got: "Contoso"'],
    [['.', '--account', 'contoso'], '--container is missing'],
    [['.', '--container', 'images'], '--account is missing'],
    [
      ['.', '--account', 'contoso', '--container', 'images', '--login', '--account-key-file', '-'],
      '--login takes no key; leave out the file with it',
    ],
    [
      ['.', '--endpoint', 'contoso'],
      '--endpoint must be the URL of a blob service, such as https://contoso.blob.core.windows.net',
    ],
    [
      ['.', '--sas-url-file', '-', '--container', 'images'],
      '--sas-url-file says everything; leave out account, container, endpoint, keys and --login',
    ],
    [
      ['.', '--container', 'images', '--account', 'contoso', '--endpoint', 'http://127.0.0.1:1'],
      'over http only a key or a SAS is taken, and there is none',
    ],
  ])('refuses %j', async (args, message) => {
    await expect(runHere(upload, args)).rejects.toThrow(message);
  });

  it('repeats nothing of a SAS URL that is none', async () => {
    const { code, stderr } = await runBlobfront(['upload', folder, '--sas-url-file', '-'], {
      input: 'sv=1&sig=secret',
    });
    expect([code, stderr]).toEqual([
      1,
      'blobfront: --sas-url-file must name a file with the URL of a container with a SAS, https://…/CONTAINER?sv=…&sig=…\n',
    ]);
  });

  async function sasUrl(permissions: string): Promise<string> {
    const url = await container.generateSasUrl({
      permissions: ContainerSASPermissions.parse(permissions),
      protocol: SASProtocol.HttpsAndHttp,
      expiresOn: new Date(Date.now() + 3_600_000),
    });
    return url.replace(new URL(url).origin, wire.url);
  }
});
