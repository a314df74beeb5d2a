/**
 * Media types of files that are sent as they are, by extension: only what a browser shows or plays without running it
 * (a script is run by a page that asks for it, never by being opened).
 */
const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['css', 'text/css; charset=utf-8'],
  ['csv', 'text/csv; charset=utf-8'],
  ['ico', 'image/vnd.microsoft.icon'],
  ['js', 'text/javascript; charset=utf-8'],
  ['json', 'application/json; charset=utf-8'],
  ['m4a', 'audio/mp4'],
  ['m4v', 'video/mp4'],
  ['map', 'application/json; charset=utf-8'],
  ['mjs', 'text/javascript; charset=utf-8'],
  ['mov', 'video/quicktime'],
  ['mp3', 'audio/mpeg'],
  ['mp4', 'video/mp4'],
  ['oga', 'audio/ogg'],
  ['ogg', 'audio/ogg'],
  ['ogv', 'video/ogg'],
  ['otf', 'font/otf'],
  ['pdf', 'application/pdf'],
  ['ttf', 'font/ttf'],
  ['txt', 'text/plain; charset=utf-8'],
  ['vtt', 'text/vtt; charset=utf-8'],
  ['wav', 'audio/wav'],
  ['webm', 'video/webm'],
  ['woff', 'font/woff'],
  ['woff2', 'font/woff2'],
]);

/** Extensions that promise an image. */
const imageExtensions = new Set([
  ...['jpg', 'jpeg', 'jfif', 'png', 'webp', 'avif', 'gif', 'svg'],
  ...['heic', 'heif', 'bmp', 'tif', 'tiff'],
]);

/** Media type of a file that is no image, by its name; undefined for one that a browser may only save. */
export function inertMediaType(name: string): string | undefined {
  return mediaTypes.get(extensionOf(name));
}

/** Whether the name of a file says that it is an image. */
export function isImageName(name: string): boolean {
  return imageExtensions.has(extensionOf(name));
}

/** What follows the last dot of a file's name, in lower case; empty where there is none. */
export function extensionOf(name: string): string {
  return /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}
