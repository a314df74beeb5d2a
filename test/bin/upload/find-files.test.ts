import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findFiles } from '../../../bin/upload/find-files';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blobfront-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text = ''): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const names = (prefix = '') => findFiles(folder, prefix).files.map(({ name }) => name);

describe('findFiles', () => {
  it('finds files in all folders, by name', () => {
    for (const name of ['b.jpg', 'a/b/c.png', 'a.jpg', 'a/ü 100%?#.gif']) write(name, 'text');
    expect(names()).toEqual(['a.jpg', 'a/b/c.png', 'a/ü 100%?#.gif', 'b.jpg']);
    expect(names('shop/')).toContain('shop/a/b/c.png');
    expect(findFiles(folder, '').files[0]).toEqual({ name: 'a.jpg', path: join(folder, 'a.jpg'), size: 4 });
  });

  it('leaves hidden files, links and special files alone, and counts them', () => {
    for (const name of ['a.jpg', '.env', '.git/config', '.git/HEAD']) write(name);
    symlinkSync('/etc', join(folder, 'etc'));
    symlinkSync('a.jpg', join(folder, 'link.jpg'));
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
    expect(names()).toEqual(['a.jpg']);
    expect(findFiles(folder, '').ignored).toBe(5);
  });

  it('has names in NFC', () => {
    write('u\u0308.jpg');
    expect(names()).toEqual(['\u00fc.jpg']);
  });

  it('lists all names that cannot be, before anything is done', () => {
    for (const name of ['a.jpg', 'b\\c.jpg', 'd\ne.jpg', 'f.', 'u\u0308.jpg', '\u00fc.jpg']) write(name);
    const lines = [
      'nothing is uploaded, because of names of files:',
      `"${join(folder, 'b\\\\c.jpg')}" must have no backslash, which Azure takes for a slash`,
      `"${join(folder, 'd\\ne.jpg')}" must have no control characters`,
      `"${join(folder, 'f.')}" must not end in . or /`,
      expect.stringMatching(/^".*\.jpg" is the name of ".*\.jpg", too$/),
    ];
    expect(messageLines()).toEqual(lines);
  });

  it('lists twenty of them at most', () => {
    for (let index = 0; index < 25; index += 1) write(`${index}\\.jpg`);
    expect(messageLines()).toHaveLength(22);
    expect(messageLines().at(-1)).toBe('and 5 more');
  });

  it('says that a folder cannot be read', () => {
    expect(() => findFiles(join(folder, 'none'), '')).toThrow(/^the folder cannot be read: .*ENOENT/);
    write('a.jpg');
    expect(() => findFiles(join(folder, 'a.jpg'), '')).toThrow(/^the folder cannot be read: .*ENOTDIR/);
  });

  function messageLines(): string[] {
    try {
      findFiles(folder, '');
      return [];
    } catch (error) {
      return error instanceof Error ? error.message.split(/\n\s*/) : [];
    }
  }
});
