import type { FileType } from './file-kind';
import type { SourceFile, SourceRequest } from './origin';

/** Most files that are remembered; the one that was asked for longest ago is forgotten. */
const capacity = 1_000;
const types = new Map<string, FileType>();

/** A file by all that tells it from another one, and from what it was before it was changed. */
export type FileIdentity = Pick<SourceFile, 'origin' | 'etag'> & Pick<SourceRequest, 'name' | 'query'>;

/** What a file was found to be when its beginning was last read, so that it is not read again for every piece. */
export function knownType(file: FileIdentity): FileType | undefined {
  const type = types.get(keyOf(file));
  if (type !== undefined) rememberType(file, type);
  return type;
}

/** Remembers that for later pieces. */
export function rememberType(file: FileIdentity, type: FileType): void {
  const key = keyOf(file);
  types.delete(key);
  types.set(key, type);
  if (types.size <= capacity) return;
  const [oldest] = types.keys();
  if (oldest !== undefined) types.delete(oldest);
}

function keyOf({ origin, name, query, etag }: FileIdentity): string {
  return JSON.stringify([origin, name, query, etag]);
}
