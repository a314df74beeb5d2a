import type { FileType } from '../origins/file-kind';
import { contentType, fileExtension } from './headers';
import { inertMediaType } from './media-types';

/** How a file is sent as it is stored. */
export interface StoredType {
  readonly contentType: string;
  /** What its name should end in; undefined where that is left to the name. */
  readonly extension?: string;
  /** Whether a browser may show it. */
  readonly shown: boolean;
}

/**
 * The type is what the bytes are, never what the origin says of them. By its name a file is shown only as something that
 * can do no harm; what is left may only be saved.
 * @param name of the file
 * @param type by its first bytes, so that a piece of the file is of the same type as all of it
 */
export function storedType(name: string, type: FileType): StoredType {
  if (type === 'svg') return { contentType: 'image/svg+xml', extension: 'svg', shown: true };
  if (type !== 'other') return { contentType: contentType(type), extension: fileExtension(type), shown: true };
  const inert = inertMediaType(name);
  return inert === undefined
    ? { contentType: 'application/octet-stream', shown: false }
    : { contentType: inert, shown: true };
}
