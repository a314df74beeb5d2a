import { existsSync, renameSync, writeFileSync } from 'node:fs';

/** Makes a file that is named after its contents, unless it is there; no process ever sees half of it. */
export function writeOnce(path: string, contents: () => Uint8Array | string): void {
  if (existsSync(path)) return;
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents());
  renameSync(temporary, path);
}
