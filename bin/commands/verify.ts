import type { Command } from 'commander';
import { CacheRules } from '../../lib/edge/cache-rules';
import { addSections, collect } from '../command-line';
import { checkUrl, type UrlCheck } from '../signing/check-url';
import { keyVariable, readPrivateKeys } from '../signing/private-keys';
import { distance, isoTime, parseTime } from '../signing/time';
import { readUrl } from '../signing/written-url';
import { UsageError } from '../usage-error';

/** 2 says that a URL is not valid; wrong usage is one way not to be able to tell. */
export const wrongUsage = 1;

/** What the options come to. */
interface VerifyOptions {
  readonly urlEndpoint?: readonly string[];
  readonly at?: string;
  readonly json?: boolean;
  readonly privateKeyFile?: string;
}

/** `blobfront verify`. */
export function define(command: Command): void {
  command
    .description(
      'Says whether an endpoint would take a signed URL, and if not, why: expired, signed for another endpoint, changed ' +
        'afterwards, … It asks no endpoint, and needs no network.',
    )
    .usage('[options] <url>')
    .argument('[url...]', 'a complete URL, or its path and query')
    .option(
      '--url-endpoint <url>',
      "the deployment's URL endpoint, if it is not the whole host; may be repeated",
      collect,
    )
    .option('--at <time>', 'as if it were then: seconds since 1970, or 2027-01-31T12:00:00Z (default: now)')
    .option(
      '--json',
      'prints an object: verdict (valid, expired, unsigned, malformed, wrong, refused), reason, expires, key, keys, ' +
        'signedText, expected, warnings; what is not known is null',
    )
    .option(
      '--private-key-file <file>',
      'where the private key is read; - is standard input. Several are separated by white space or commas, the current ' +
        'one first',
    )
    .action(run);
  addSections(command, {
    Environment: [keyVariable, 'A key is never an argument: others could see it.'],
    'Exit codes': [
      '0  the URL would be taken',
      '1  it cannot be told, as without a key',
      '2  the URL would not be taken',
    ],
    Examples: ["blobfront verify 'https://images.contoso.com/tr:w-300/photo.jpg?ik-t=…&ik-s=…'"],
  });
}

/** What `--json` prints. It holds signatures, which open what they are for, but never a key. */
export interface VerifyOutput {
  /** `refused` where the URL is not looked at at all, as when it is below no URL endpoint. */
  readonly verdict: UrlCheck['verdict'];
  /** Why the URL is not valid, in words that may change; null if it is. */
  readonly reason: string | null;
  /** When it expires or has expired: `2027-01-31T12:00:00Z`; null for never, and for a URL that was never valid. */
  readonly expires: string | null;
  /** Which key made the signature, 1 for the current one; null where none is known to have made it. */
  readonly key: number | null;
  /** How many keys there were to check with. */
  readonly keys: number;
  /** The text that the signature was made over, with the expiry at its end; null where it is not known. */
  readonly signedText: string | null;
  /** Where the signature is wrong: what should have been signed, and what `ik-s` the current key makes of it. */
  readonly expected: { readonly signedText: string; readonly signature: string } | null;
  /** What may be the matter besides, in words that may change. */
  readonly warnings: readonly string[];
}

/** Says what an endpoint with these keys would make of a URL. It asks none, and needs no network. */
async function run([text, ...others]: readonly string[], options: VerifyOptions): Promise<void> {
  if (text === undefined || others.length > 0) {
    throw new UsageError(
      `verify takes one URL, in quotation marks because of its &; there ${text ? 'are several' : 'is none'}`,
    );
  }
  const url = readUrl(text.trim());
  const endpoints = (options.urlEndpoint ?? ['/']).map(endpointPath);
  const now = options.at === undefined ? Math.floor(Date.now() / 1000) : parseTime('--at', options.at);
  const keys = await readPrivateKeys(options.privateKeyFile);
  const { ignoredQueryParameters } = CacheRules.standard();
  const check = checkUrl(url, { keys, endpoints, now, ignoredQueryParameters });
  process.stdout.write(
    options.json ? `${JSON.stringify(output(check, keys.length, now))}\n` : describe(check, keys.length, now),
  );
  if (check.verdict !== 'valid') process.exitCode = 2;
}

function output(check: UrlCheck, keys: number, now: number): VerifyOutput {
  return {
    verdict: check.verdict,
    reason: check.verdict === 'valid' ? null : reason(check, now),
    expires: check.expires === undefined ? null : isoTime(check.expires),
    key: check.key === undefined ? null : check.key + 1,
    keys,
    signedText: check.signedText ?? null,
    expected: check.expected ?? null,
    warnings: check.warnings,
  };
}

function describe(check: UrlCheck, keys: number, now: number): string {
  const { key, signedText, expected, warnings } = check;
  const lines = [
    headline(check, now),
    ...(key === undefined
      ? []
      : [`  made with     key ${key + 1} of ${keys}, ${key === 0 ? 'the current one' : 'a previous one'}`]),
    ...(signedText === undefined ? [] : [`  signed text   ${signedText}`]),
    ...(expected === undefined
      ? []
      : [`  to be signed  ${expected.signedText}`, `  ik-s then     ${expected.signature}`]),
    ...warnings.map((warning) => `  warning       ${warning}`),
  ];
  return `${lines.join('\n')}\n`;
}

function headline(check: UrlCheck, now: number): string {
  if (check.verdict === 'expired') return reason(check, now);
  if (check.verdict !== 'valid') return `not valid: ${reason(check, now)}`;
  if (check.expires === undefined) return 'valid for ever';
  return `valid until ${isoTime(check.expires)}, which is ${distance(check.expires, now)}`;
}

function reason({ expires, reasons }: UrlCheck, now: number): string {
  return expires === undefined ? reasons.join(', and ') : `expired at ${isoTime(expires)}, ${distance(expires, now)}`;
}

/** Only the path of a URL endpoint counts: a signature says nothing of the host. */
function endpointPath(text: string): string {
  const { requested } = readUrl(text, '--url-endpoint');
  if (!/[?#]/.test(text)) return requested.replace(/\/*$/, '/');
  throw new UsageError('--url-endpoint must be a URL without a query, such as https://images.contoso.com/shop/');
}
