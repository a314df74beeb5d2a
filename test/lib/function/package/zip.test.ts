import { describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { contentHash, zip } from '../../../../lib/function/package/zip';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const entries = { 'b.txt': bytes('b'.repeat(1000)), 'a/c.txt': bytes('ä'), 'a.txt': bytes('') };
const reversed = Object.fromEntries(Object.entries(entries).reverse());

/** The fields of each file in the archive's directory: time of change, system, attributes. */
const directory = (archive: Uint8Array) => {
  const buffer = Buffer.from(archive);
  const found = [];
  for (let at = buffer.indexOf('PK\x01\x02'); at >= 0; at = buffer.indexOf('PK\x01\x02', at + 1)) {
    const [dosTime, dosDate] = [buffer.readUInt16LE(at + 12), buffer.readUInt16LE(at + 14)];
    found.push({ system: buffer[at + 5], dosTime, dosDate, mode: buffer.readUInt32LE(at + 38) >>> 16 });
  }
  return found;
};

describe('zip', () => {
  it('packs the files, sorted by name', () => {
    const unpacked = unzipSync(zip(entries));
    expect(Object.keys(unpacked)).toEqual(['a.txt', 'a/c.txt', 'b.txt']);
    expect(unpacked).toEqual(entries);
  });

  it('compresses', () => {
    expect(zip({ 'b.txt': bytes('b'.repeat(100_000)) }).length).toBeLessThan(1000);
  });

  it('gives every file the first of January 1980 and read access for all', () => {
    const file = { system: 3, dosTime: 0, dosDate: (1 << 5) | 1, mode: 0o644 };
    expect(directory(zip(entries))).toEqual([file, file, file]);
  });

  it('gives the same bytes whatever the order of the files', () => {
    expect(zip(reversed)).toEqual(zip(entries));
  });

  it('gives the same bytes in every time zone', () => {
    const script = `
      const { zip } = require('./lib/function/package/zip.ts');
      const { createHash } = require('node:crypto');
      const entries = { 'b.txt': Buffer.alloc(1000, 'b'), 'a/c.txt': Buffer.from('ä'), 'a.txt': Buffer.alloc(0) };
      const hashes = ['UTC', 'America/Los_Angeles', 'Asia/Kathmandu', 'Pacific/Kiritimati'].map((zone) => {
        process.env.TZ = zone;
        return new Date(0).getTimezoneOffset() + ' ' + createHash('sha256').update(zip(entries)).digest('hex');
      });
      console.log(JSON.stringify(hashes));`;
    const lines = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
    const hash = createHash('sha256').update(zip(entries)).digest('hex');
    expect(JSON.parse(lines)).toEqual([`0 ${hash}`, `480 ${hash}`, `-330 ${hash}`, `640 ${hash}`]);
  });
});

describe('contentHash', () => {
  it('is a SHA-256 in hex that does not depend on the order of the files', () => {
    expect(contentHash(entries)).toMatch(/^[0-9a-f]{64}$/);
    expect(contentHash(reversed)).toBe(contentHash(entries));
  });

  it.each([
    ['a file is renamed', { ...entries, 'a/c.txt': undefined, 'a/d.txt': entries['a/c.txt'] }],
    ['contents change', { ...entries, 'a/c.txt': bytes('ö') }],
    ['two files swap their contents', { ...entries, 'a.txt': entries['a/c.txt'], 'a/c.txt': entries['a.txt'] }],
    ['a file is added', { ...entries, 'd.txt': bytes('') }],
    ['a file is gone', { 'b.txt': entries['b.txt'], 'a/c.txt': entries['a/c.txt'] }],
    ['contents pass for another file', { 'a.txt': bytes('1000\nb.txt\n'), 'a/c.txt': entries['a/c.txt'] }],
  ])('is another when %s', (_, others) => {
    const files = Object.entries(others).flatMap(([name, contents]) => (contents ? [[name, contents] as const] : []));
    expect(contentHash(Object.fromEntries(files))).not.toBe(contentHash(entries));
  });
});
