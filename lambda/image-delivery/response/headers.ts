/** Sent with every answer, errors included. */
const commonHeaders: Readonly<Record<string, string>> = {
  // Images are public to whoever has the URL, whatever page shows them.
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Accept-Ranges, Content-Disposition, Content-DPR, Content-Range, ETag, ik-error, Link, Retry-After, Server-Timing, X-Cache',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Timing-Allow-Origin': '*',
  // An image that is opened as a page may do nothing.
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
  'X-Content-Type-Options': 'nosniff',
};

const contentTypes = {
  avif: 'image/avif',
  gif: 'image/gif',
  heic: 'image/heic',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
} as const;

/** Media type of an image format. */
export function contentType(format: keyof typeof contentTypes): string {
  return contentTypes[format];
}

/** Extension of the name of a file in an image format, without its dot. */
export function fileExtension(format: keyof typeof contentTypes): string {
  return format === 'jpeg' ? 'jpg' : format;
}

/** Headers of an answer: what all have in common and its own. */
export function headersWith(own: Readonly<Record<string, string | undefined>>): Headers {
  const headers = new Headers(commonHeaders);
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined) headers.set(name, value);
  }
  return headers;
}

/** A text as a header value: one line of printable ASCII, whatever a user put into it. */
export function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, '?').slice(0, 300);
}
