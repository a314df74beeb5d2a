import { DeliveryError } from '../errors';

/** What a path means once ImageKit's reserved pieces are read out of it. */
export interface FilePath {
  /** The file that is asked for. */
  readonly name: string;
  /** Whether only its first frame or page is. */
  readonly thumbnail: boolean;
}

const searchFriendly = 'ik-seo';
const thumbnail = 'ik-thumbnail.jpg';
const generated = 'ik-genimg-prompt-';

/** Last segments that stand for something made of the file before them, which is not made here. */
const unavailable: ReadonlyMap<string, string> = new Map([
  ['ik-video.mp4', 'Video'],
  ['ik-gif-video.mp4', 'Video'],
  ['ik-master.m3u8', 'Video streaming'],
  ['ik-master.mpd', 'Video streaming'],
  ['ik-seek-thumbnail-track.vtt', 'The thumbnail track of a video'],
  ['ik-genchapter.vtt', 'Chapter generation for videos'],
  ['ik-gensubtitle.transcript', 'Transcription of videos'],
]);

/**
 * Reads what ImageKit reserves in paths (imagekit-api §1.4): `ik-seo/FILE/NAME.EXT` is `FILE.EXT`, and
 * `FILE/ik-thumbnail.jpg` the first frame of a file.
 *
 * Files of these names are out of reach: below a folder `ik-seo` at the top, below one at the top that begins with
 * `ik-genimg-prompt-`, and with the last segments above in any folder.
 * @param path decoded, without leading slash, URL endpoint and `tr:` segment
 * @throws DeliveryError 501 for what is reserved for videos and generated images, 400 for `ik-seo` without a file.
 */
export function readReservedNames(path: string): FilePath {
  const segments = path.split('/');
  if (segments[0]?.startsWith(generated)) throw notAvailable('Image generation');
  const last = segments.at(-1) ?? '';
  // By itself such a name is one like any other: there is no file that something could be made of.
  const derived = segments.length > 1;
  const what = derived ? unavailable.get(last) : undefined;
  if (what !== undefined) throw notAvailable(what);
  if (derived && last === thumbnail) return { name: realName(segments.slice(0, -1)), thumbnail: true };
  return { name: realName(segments), thumbnail: false };
}

/** Undoes `ik-seo`: the last segment is for search engines, but for its extension. */
function realName(segments: readonly string[]): string {
  if (segments.length === 1 || segments[0] !== searchFriendly) return segments.join('/');
  const file = segments.slice(1, -1).join('/');
  if (file === '') {
    throw new DeliveryError(400, 'EINVAL', 'A path with "ik-seo" must be ik-seo/FILE/NAME.EXTENSION');
  }
  return file + (/\.[^.]+$/.exec(segments.at(-1) ?? '')?.[0] ?? '');
}

function notAvailable(what: string): DeliveryError {
  return new DeliveryError(501, 'ENOTSUP', `${what} is not available on this server`);
}
