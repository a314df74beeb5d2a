import { createHash } from 'node:crypto';
import { type Zippable, zipSync } from 'fflate';

/** Files of an archive: contents by path, with `/` between folders. */
export type ZipEntries = Record<string, Uint8Array>;

/**
 * Packs files into a zip whose bytes depend on nothing but names and contents: sorted, one fixed time, one mode, and
 * a deflate in JavaScript that is the same under every Node.
 */
export function zip(entries: ZipEntries): Uint8Array {
  // Zip keeps local time without a zone, so the date is made in local time too.
  const mtime = new Date(1980, 0, 1);
  const unix = 3;
  const attrs = 0o644 << 16;
  const files: Zippable = {};
  for (const name of Object.keys(entries).sort()) {
    const contents = entries[name];
    if (contents) files[name] = [contents, { mtime, os: unix, attrs, level: 9 }];
  }
  return zipSync(files);
}

/** SHA-256 over names and contents, in hex: the same for the same files, whatever packs them. */
export function contentHash(entries: ZipEntries): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(entries).sort()) {
    const contents = entries[name] ?? new Uint8Array();
    hash.update(`${name}\n${contents.length}\n`).update(contents);
  }
  return hash.digest('hex');
}
