import { encodeBlobName } from '../request/blob-name';

/** `Link` to the file where search engines shall look for it, whatever the answer was made of it. */
export function canonicalLink(baseUrl: string, name: string): string {
  // What may not stand between angle brackets, or in a header at all, is encoded by the parser.
  return `<${new URL(`${baseUrl}/${encodeBlobName(name)}`).href}>; rel="canonical"`;
}
