import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirectory } from '../../../lib/local/data-directory';
import { LocalStorage } from '../../../lib/local/storage';

let folder: string;
let storage: LocalStorage;
let reported: string[];
let directory: DataDirectory;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blobfront-data-'));
  const account = { accountName: 'testaccount', accountKey: Buffer.alloc(64, 7).toString('base64') };
  storage = await LocalStorage.start({ ...account, port: 0, container: 'images' });
  reported = [];
});

afterEach(async () => {
  await directory.stop(storage);
  await storage.stop();
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
const start = async () => {
  directory = new DataDirectory(folder, (line) => reported.push(line));
  return directory.start(storage);
};
/** Both sides the same, at once. */
const sync = () => directory.stop(storage);
const upload = (name: string) => storage.upload(name, Buffer.from(name), 'image/png');

describe('DataDirectory', () => {
  it('uploads every file that is not hidden', async () => {
    mkdirSync(join(folder, 'a b'));
    put('a b/é#%.jpg', 'one');
    put('.hidden', 'two');
    expect(await start()).toBe(1);
    expect(await storage.names(9)).toEqual(['a b/é#%.jpg']);
  });

  it('uploads what changes, and takes away what is removed', async () => {
    put('a.txt', 'one');
    put('b.txt', 'one');
    await start();
    put('a.txt', 'other');
    rmSync(join(folder, 'b.txt'));
    await sync();
    expect(await storage.names(9)).toEqual(['a.txt']);
    expect((await storage.container.getBlobClient('a.txt').downloadToBuffer()).toString()).toBe('other');
  });

  it('keeps what is uploaded, the names with a hidden part excepted, which stay blobs', async () => {
    await start();
    await upload('new/image.png');
    await upload('.well-known/a.png');
    await sync();
    await sync();
    expect(readFileSync(join(folder, 'new', 'image.png'), 'utf8')).toBe('new/image.png');
    expect(existsSync(join(folder, '.well-known'))).toBe(false);
    expect(await storage.names(9)).toEqual(['.well-known/a.png', 'new/image.png']);
  });

  it('says once which blob cannot be a file, and keeps the others', async () => {
    await start();
    await upload('new/a.png');
    await sync();
    await upload('new');
    await upload('zz.png');
    await sync();
    await sync();
    expect(reported).toEqual(['the blob "new" cannot be kept as a file: "new" is there and is no file']);
    expect(existsSync(join(folder, 'zz.png'))).toBe(true);
    expect(await storage.names(9)).toEqual(['new', 'new/a.png', 'zz.png']);
  });

  it('writes nothing through a link', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'blobfront-elsewhere-'));
    writeFileSync(join(elsewhere, 'own.txt'), 'own');
    symlinkSync(elsewhere, join(folder, 'link'));
    symlinkSync(join(elsewhere, 'own.txt'), join(folder, 'own.txt'));
    await start();
    for (const name of ['link/a.txt', 'link/deep/a.txt', 'own.txt']) await upload(name);
    await sync();
    expect(readdirSync(elsewhere)).toEqual(['own.txt']);
    expect(readFileSync(join(elsewhere, 'own.txt'), 'utf8')).toBe('own');
    expect(readdirSync(folder)).toEqual(['link', 'own.txt']);
    expect(reported.sort()).toEqual([
      'the blob "link/a.txt" cannot be kept as a file: "link" is there and is no folder',
      'the blob "link/deep/a.txt" cannot be kept as a file: "link" is there and is no folder',
      'the blob "own.txt" cannot be kept as a file: "own.txt" is there and is no file',
    ]);
    rmSync(elsewhere, { recursive: true });
  });

  it('knows the types of documents, too', async () => {
    put('a.pdf', 'one');
    put('unknown.thing', 'one');
    await start();
    const type = async (name: string) => (await storage.container.getBlobClient(name).getProperties()).contentType;
    expect([await type('a.pdf'), await type('unknown.thing')]).toEqual(['application/pdf', 'application/octet-stream']);
  });

  it('stops although the folder is gone', async () => {
    await start();
    rmSync(folder, { recursive: true });
    await sync();
    await sync();
    expect(reported).toEqual([expect.stringMatching(/^the folder of --data cannot be read: .*ENOENT/)]);
  });
});
