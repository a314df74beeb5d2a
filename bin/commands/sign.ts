import type { Command } from 'commander';
import { text } from 'node:stream/consumers';
import { signUrl } from '../../lib/sign-url';
import { addSections } from '../command-line';
import { keyVariable, readPrivateKeys } from '../signing/private-keys';
import { isoTime, latestTime, parseDuration, parseTime } from '../signing/time';
import { readUrl } from '../signing/written-url';
import { UsageError } from '../usage-error';

/** What the options come to. */
interface SignOptions {
  readonly expires?: string;
  readonly expiresIn?: string;
  readonly urlEndpoint?: string;
  readonly privateKeyFile?: string;
}

/** `blobfront sign`. */
export function define(command: Command): void {
  command
    .description(
      'Prints URLs signed as the SDKs of ImageKit sign them, one a line. ' +
        'What has to be percent-encoded is encoded as a browser does it.',
    )
    .usage('[options] <url...>')
    .argument('[url...]', 'complete URLs; - reads more of them from standard input, one a line')
    .option('--expires <time>', 'when they stop working: seconds since 1970, or 2027-01-31T12:00:00Z (default: never)')
    .option('--expires-in <duration>', 'the same from now on: 300, 15m, 2h or 7d')
    .option(
      '--url-endpoint <url>',
      'what an SDK calls so: the signature covers what comes after it (default: scheme and host of each URL)',
    )
    .option('--private-key-file <file>', 'where the private key is read; - is standard input')
    .action(run);
  addSections(command, {
    Environment: [keyVariable, 'A key is never an argument: others could see it.'],
    Examples: [
      "blobfront sign --expires-in 7d 'https://images.contoso.com/tr:w-300/photo.jpg'",
      'blobfront sign --private-key-file key.txt - < urls.txt',
    ],
  });
}

/** Signs all URLs, or none where one of them cannot be. Of several keys it takes the first, the current one. */
async function run(texts: readonly string[], options: SignOptions): Promise<void> {
  const piped = texts.includes('-');
  if (texts.length === 0) throw new UsageError("there is no URL to sign; `blobfront sign 'https://…'` signs one");
  if (piped && options.privateKeyFile === '-') {
    throw new UsageError('URLs and key cannot both come from standard input');
  }
  const expires = expiry(options);
  const urlEndpoint = options.urlEndpoint === undefined ? undefined : endpoint(options.urlEndpoint);
  const [privateKey] = await readPrivateKeys(options.privateKeyFile);

  const lines = piped ? (await text(process.stdin)).split('\n').filter((line) => line.trim() !== '') : [];
  // An empty argument is a variable that is not set, and no reason to print nothing.
  const urls = texts.flatMap((url) => (url === '-' ? lines : [url]));
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
  if (origin === '') throw new UsageError(`${which} must be complete, with https:// or http:// and a host`);
  if (fragment) throw new UsageError(`${which} must have no fragment; a # in a name is written %23`);
  if (/[?&]ik-[st]=/.test(requested)) throw new UsageError(`${which} is signed already; leave out its ik-s and ik-t`);
  const url = origin + requested;
  const urlEndpoint = given ?? `${origin}/`;
  if (!url.startsWith(urlEndpoint)) throw new UsageError(`${which} must begin with --url-endpoint, ${urlEndpoint}`);
  const note = requested === written ? '' : `${which} is signed as a browser asks for it: ${url}\n`;
  return { url, urlEndpoint, note };
}

function endpoint(text: string): string {
  const { origin, written, requested, fragment } = readUrl(text, '--url-endpoint');
  if (origin === '' || fragment || written.includes('?')) {
    throw new UsageError('--url-endpoint must be a URL without a query, such as https://images.contoso.com/shop/');
  }
  return (origin + requested).replace(/\/*$/, '/');
}

/** Seconds since 1970; undefined for never. */
function expiry({ expires, expiresIn: after }: SignOptions): number | undefined {
  if (expires !== undefined && after !== undefined) {
    throw new UsageError('--expires and --expires-in say the same; leave one of them out');
  }
  const now = Math.floor(Date.now() / 1000);
  if (after !== undefined) {
    const time = now + parseDuration('--expires-in', after);
    if (time <= latestTime) return time;
    throw new UsageError(`--expires-in must end before ${isoTime(latestTime)}, got: ${JSON.stringify(after)}`);
  }
  if (expires === undefined) return undefined;
  const time = parseTime('--expires', expires);
  if (time > now) return time;
  throw new UsageError(`--expires must be in the future, got: ${JSON.stringify(expires)}, which is ${isoTime(time)}`);
}
