import { extension } from 'mime-types';

/** Where the table's first extension is one that hardly anybody uses. */
const usual: Readonly<Record<string, string>> = {
  'application/postscript': 'ps',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'image/jpeg': 'jpg',
  'video/mpeg': 'mpg',
  'video/quicktime': 'mov',
};

/**
 * A name that nobody can guess: `PREFIX yyyy/mm/UUID.EXTENSION`, the month in UTC, the extension that of the content type;
 * none where it has none.
 * @param prefix empty, or ends in a slash
 * @param contentType in lowercase, without parameters
 */
export function generatedName(prefix: string, contentType: string, now: Date, uuid: string): string {
  const [year = '', month = ''] = now.toISOString().split('-');
  return `${prefix}${year}/${month}/${uuid}${extensionOf(contentType)}`;
}

/** As much text as {@link generatedName} adds to a prefix, or more. */
export const longestGenerated = `yyyy/mm/${'x'.repeat(64)}`;

function extensionOf(contentType: string): string {
  const known = usual[contentType] ?? extension(contentType);
  return known === false ? '' : `.${known}`;
}
