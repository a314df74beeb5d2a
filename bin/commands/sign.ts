import { text } from 'node:stream/consumers';
import { UserError } from '../../lib/local/user-error';
import { parseArguments } from '../arguments';
import { signUrl } from '../../lib/sign-url';
import { keyUsage, readPrivateKeys } from '../signing/private-keys';
import { isoTime, latestTime, parseDuration, parseTime } from '../signing/time';
import { readUrl } from '../signing/written-url';

/** What `blobfront help` says of this command. */
export const usage = `  sign 'URL'…    prints URLs signed as ImageKit's SDKs sign them, one a line; - reads URLs from standard input. What has
                 to be percent-encoded is encoded as a browser does it
    --expires TIME           when they stop working: seconds since 1970, or 2027-01-31T12:00:00Z (never)
    --expires-in DURATION    the same from now on: 300, 15m, 2h or 7d
    --url-endpoint URL       what an SDK calls so: the signature covers what comes after it (scheme and host of each URL)
${keyUsage}`;

const options = {
  help: { type: 'boolean', default: false },
  expires: { type: 'string' },
  'expires-in': { type: 'string' },
  'url-endpoint': { type: 'string' },
  'private-key-file': { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArguments<typeof options>>['values'];

/** Signs all URLs, or none where one of them cannot be. Of several keys it takes the first, the current one. */
export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments(args, options, usage);
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const piped = positionals.includes('-');
  if (positionals.length === 0) throw new UserError("there is no URL to sign; `blobfront sign 'https://…'` signs one");
  if (piped && values['private-key-file'] === '-') {
    throw new UserError('URLs and key cannot both come from standard input');
  }
  const expires = expiry(values);
  const urlEndpoint = values['url-endpoint'] === undefined ? undefined : endpoint(values['url-endpoint']);
  const [privateKey] = await readPrivateKeys(values['private-key-file']);

  const lines = piped ? (await text(process.stdin)).split('\n').filter((line) => line.trim() !== '') : [];
  // An empty argument is a variable that is not set, and no reason to print nothing.
  const urls = positionals.flatMap((url) => (url === '-' ? lines : [url]));
  const requested = urls.map((url, index) => requestedUrl(url.trim(), index, urlEndpoint));
  for (const { note } of requested) process.stderr.write(note);
  for (const { url, ...rest } of requested) {
    process.stdout.write(`${signUrl(url, { urlEndpoint: rest.urlEndpoint, privateKey, expires })}\n`);
  }
}

/** The URL that is signed: the one that a browser would ask for, since a signature covers every byte of it. */
function requestedUrl(text: string, index: number, given: string | undefined) {
  const which = `URL ${index + 1}`;
  const { origin, written, requested, fragment } = readUrl(text, which);
  if (origin === '') throw new UserError(`${which} must be complete, with https:// or http:// and a host`);
  if (fragment) throw new UserError(`${which} must have no fragment; a # in a name is written %23`);
  if (/[?&]ik-[st]=/.test(requested)) throw new UserError(`${which} is signed already; leave out its ik-s and ik-t`);
  const url = origin + requested;
  const urlEndpoint = given ?? `${origin}/`;
  if (!url.startsWith(urlEndpoint)) throw new UserError(`${which} must begin with --url-endpoint, ${urlEndpoint}`);
  const note = requested === written ? '' : `${which} is signed as a browser asks for it: ${url}\n`;
  return { url, urlEndpoint, note };
}

function endpoint(text: string): string {
  const { origin, written, requested, fragment } = readUrl(text, '--url-endpoint');
  if (origin === '' || fragment || written.includes('?')) {
    throw new UserError('--url-endpoint must be a URL without a query, such as https://images.contoso.com/shop/');
  }
  return (origin + requested).replace(/\/*$/, '/');
}

/** Seconds since 1970; undefined for never. */
function expiry({ expires, 'expires-in': after }: Values): number | undefined {
  if (expires !== undefined && after !== undefined) {
    throw new UserError('--expires and --expires-in say the same; leave one of them out');
  }
  const now = Math.floor(Date.now() / 1000);
  if (after !== undefined) {
    const time = now + parseDuration('--expires-in', after);
    if (time <= latestTime) return time;
    throw new UserError(`--expires-in must end before ${isoTime(latestTime)}, got: ${JSON.stringify(after)}`);
  }
  if (expires === undefined) return undefined;
  const time = parseTime('--expires', expires);
  if (time > now) return time;
  throw new UserError(`--expires must be in the future, got: ${JSON.stringify(expires)}, which is ${isoTime(time)}`);
}
