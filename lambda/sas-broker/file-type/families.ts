import { register } from 'magic-bytes.js';

/** Media types whose files begin in ways that are known. */
interface Family {
  readonly mediaTypes: RegExp;
  /** What `magic-bytes.js` calls their files. */
  readonly names: readonly string[];
}

const families: readonly Family[] = [
  row(/^image\/(?:p?jpe?g|jfif)$/, 'jpg'),
  row(/^image\/(?:(?:x-|a)?png|vnd\.mozilla\.apng)$/, 'png', 'apng'),
  row(/^image\/gif$/, 'gif'),
  row(/^image\/webp$/, 'webp'),
  row(/^image\/(?:hei[cf]|avif)(?:-sequence)?$/, 'heif', 'avif'),
  row(/^image\/tiff$/, 'tif', 'tiff', 'cr2'),
  row(/^image\/(?:x-)?(?:ms-)?bmp$/, 'bmp'),
  row(/^image\/(?:x-icon|vnd\.microsoft\.icon)$/, 'ico'),
  row(/^(?:image\/vnd\.adobe\.photoshop|(?:image|application)\/(?:x-)?photoshop)$/, 'psd'),
  row(/^application\/(?:x-)?pdf$/, 'pdf'),
  row(/^application\/postscript$/, 'ps'),
  row(/^(?:application|text)\/rtf$/, 'rtf'),
  row(/^application\/(?:zip|x-zip-compressed|java-archive|vnd\.android\.package-archive)$/, 'zip'),
  // Office formats and those of OpenDocument are zip files, but for those in XML.
  row(/^application\/vnd\.(?:openxmlformats-officedocument|oasis\.opendocument)\.(?!.*[+-]xml$)/, 'zip'),
  row(/^application\/vnd\.ms-(?:word|excel|powerpoint)\..*\.macroenabled\.12$/, 'zip'),
  row(/^[^/]+\/.*\+zip$/, 'zip'),
  // Those of before 2007 are all the same container.
  row(/^application\/(?:msword|vnd\.ms-(?:excel|powerpoint|outlook)|vnd\.visio)$/, 'doc', 'xls', 'ppt', 'msg'),
  row(/^application\/(?:x-)?gzip$/, 'gz'),
  row(/^application\/(?:x-)?bzip2?$/, 'bz2'),
  row(/^application\/x-xz$/, 'xz'),
  row(/^application\/x-7z-compressed$/, '7z'),
  row(/^application\/(?:vnd\.rar|x-rar(?:-compressed)?)$/, 'rar'),
  row(/^application\/x-tar$/, 'tar'),
  row(/^application\/(?:vnd\.sqlite3|x-sqlite3)$/, 'sqlite'),
  row(/^application\/wasm$/, 'wasm'),
  row(/^font\/ttf$/, 'ttf'),
  row(/^font\/otf$/, 'otf'),
  row(/^(?:font\/|application\/font-)woff$/, 'woff'),
  row(/^font\/woff2$/, 'woff2'),
  row(/^audio\/(?:mpeg|mp3)$/, 'mp3'),
  row(/^audio\/(?:x-)?aac$/, 'aac'),
  row(/^audio\/(?:x-)?flac$/, 'flac'),
  row(/^audio\/(?:x-)?midi?$/, 'mid'),
  row(/^audio\/(?:wave?|x-wav|vnd\.wave)$/, 'wav'),
  row(/^audio\/(?:x-)?aiff$/, 'aiff'),
  row(/^(?:audio|video|application)\/ogg$/, 'ogx', 'ogv', 'ogm', 'oga', 'spx', 'ogg'),
  row(/^(?:audio|video)\/(?:webm|(?:x-)?matroska)$/, 'mkv', 'webm'),
  row(/^(?:audio|video)\/(?:mp4|x-m4[av]|quicktime|3gpp2?)$/, 'mp4', 'mov'),
  row(/^video\/(?:x-msvideo|avi)$/, 'avi'),
  row(/^video\/mpeg$/, 'mpeg'),
];

/** Brands of the same containers and frames of the same streams that `magic-bytes.js` does not know. */
for (const brand of ['heix', 'heim', 'heis', 'hevc', 'hevx', 'msf1', 'mif2', 'miaf']) {
  register('heif', codes(`ftyp${brand}`), { mime: 'image/heif', extension: 'heic' }, 4);
}
register('avif', codes('ftypavis'), { mime: 'image/avif', extension: 'avif' }, 4);
for (const second of ['0xfa', '0xe2', '0xe3']) {
  register('mp3', ['0xff', second], { mime: 'audio/mpeg', extension: 'mp3' });
}

/**
 * What `magic-bytes.js` may call a file of a media type.
 * @param mediaType in lower case
 * @returns undefined for one whose files have no beginning that is known
 */
export function namesOf(mediaType: string): readonly string[] | undefined {
  return families.find(({ mediaTypes }) => mediaTypes.test(mediaType))?.names;
}

function row(mediaTypes: RegExp, ...names: readonly string[]): Family {
  return { mediaTypes, names };
}

function codes(text: string): string[] {
  return Array.from(text, (character) => `0x${character.charCodeAt(0).toString(16)}`);
}
