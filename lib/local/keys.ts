import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../package-root';

/** The secrets of the local cloud. */
export interface LocalKeys {
  /** Key of the local storage account, base64 of 64 bytes as Azure's are. */
  readonly accountKey: string;
  /** Key that local URLs are signed with. */
  readonly privateKey: string;
}

/** Drawn once for each installation and kept, so that what a developer wrote down stays valid. */
export function localKeys(): LocalKeys {
  const path = join(cacheDirectory, 'local-keys.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LocalKeys;
  } catch {
    const keys = {
      accountKey: randomBytes(64).toString('base64'),
      privateKey: `private_${randomBytes(24).toString('base64url')}`,
    };
    mkdirSync(cacheDirectory, { recursive: true });
    writeFileSync(path, JSON.stringify(keys), { mode: 0o600 });
    return keys;
  }
}
