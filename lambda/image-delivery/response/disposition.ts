import { create } from 'content-disposition';
import { extensionOf, isImageName } from './media-types';

/** Longest name that is offered, in characters, without its extension. */
const maxLength = 150;

/** What a file is called that is shown or saved. */
export interface FileName {
  /** Name of the file that is asked for, folders included. */
  readonly stored: string;
  /** Name that the URL asks for instead. */
  readonly asked?: string;
  /** Extension of what is sent, without its dot; undefined for that of the stored file. */
  readonly extension?: string;
}

/**
 * `Content-Disposition` of a file that is to be shown (`inline`) or saved (`attachment`), in the forms that old and new
 * browsers understand. Its extension is that of what is sent, whatever name is asked for: no URL makes a program of an image.
 */
export function disposition(type: 'inline' | 'attachment', { stored, asked = '', extension }: FileName): string {
  const own = stored.slice(stored.lastIndexOf('/') + 1);
  const real = extension ?? extensionOf(own);
  return create(withExtension(savable(asked) || savable(own), real), { type });
}

function withExtension(name: string, extension: string): string {
  const own = extensionOf(name);
  if (own === extension || (own === 'jpeg' && extension === 'jpg')) return name;
  const stem = isImageName(name) ? name.slice(0, -own.length - 1) : name;
  return extension === '' ? stem : `${stem}.${extension}`;
}

/** A name without what a file system may take for something else: separators, control and direction characters. */
function savable(name: string): string {
  const characters = Array.from(
    name.replace(/[/\\:*?"<>|]|\p{Cc}|\p{Cs}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '_'),
  );
  return characters.slice(0, maxLength).join('').trim();
}
