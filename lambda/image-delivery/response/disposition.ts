import { create } from 'content-disposition';
import type { Attachment } from '../request/url';
import { extensionOf, isImageName } from './media-types';

/** Longest name that is offered, in characters, without its extension. */
const maxLength = 150;

/**
 * `Content-Disposition` of a file that is to be saved, in the forms that old and new browsers understand. Its extension
 * is that of what is sent, whatever name is asked for: no URL makes a program of an image.
 * @param blobName name of the file that is asked for
 * @param extension of what is sent, without its dot; undefined for a file that is sent as it is
 */
export function attachmentDisposition(blobName: string, attachment: Attachment, extension?: string): string {
  const stored = blobName.slice(blobName.lastIndexOf('/') + 1);
  const real = extension ?? extensionOf(stored);
  const asked = savable(attachment.filename ?? '');
  return create(withExtension(asked === '' ? stored : asked, real));
}

function withExtension(name: string, extension: string): string {
  const own = extensionOf(name);
  if (own === extension || (own === 'jpeg' && extension === 'jpg')) return name;
  const stem = isImageName(name) ? name.slice(0, -own.length - 1) : name;
  return extension === '' ? stem : `${stem}.${extension}`;
}

/** A name without what a file system may take for something else: separators, control and direction characters. */
function savable(name: string): string {
  const characters = Array.from(name.replace(/[/\\:*?"<>|]|\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '_'));
  return characters.slice(0, maxLength).join('').trim();
}
