import { createHash } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';

/** SHA-256 of several parts, as the name of a file or folder. */
export function hashName(parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}

/** Writes a file whose path tells its contents, unless it is there; no process ever sees half of it. */
export function writeOnce(path: string, contents: Uint8Array | string): void {
  if (existsSync(path)) return;
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}
