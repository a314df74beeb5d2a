import { DeliveryError } from '../../lambda/image-delivery/errors';
import { checkSignature, noExpiry, type SignatureVerdict } from '../../lambda/image-delivery/request/signature';
import { parseTransformation } from '../../lambda/image-delivery/request/transformation/transformation';
import { type ImageUrl, parseImageRequest, parseUrl } from '../../lambda/image-delivery/request/url';
import { printable, toText } from './bytes';
import { type Digest, digest, type Finding, findSigned } from './find-signed';
import type { Guess } from './guesses';
import type { WrittenUrl } from './written-url';

/** What a URL is checked against. */
export interface Circumstances {
  /** Private keys, the current one first. */
  readonly keys: readonly [string, ...string[]];
  /** Paths of the deployment's URL endpoints, with a slash at both ends. */
  readonly endpoints: readonly string[];
  /** Seconds since 1970. */
  readonly now: number;
  /** Parameters that the deployment ignores. */
  readonly ignoredQueryParameters: readonly string[];
}

/** What an endpoint would say of a URL, and why. */
export interface UrlCheck {
  /** That of the function; `refused` where it does not come to look at the signature. */
  readonly verdict: SignatureVerdict['kind'] | 'refused';
  /** Why it is not valid, all that was found; empty if it is or was. */
  readonly reasons: readonly string[];
  /** When it expires or has expired, in seconds since 1970; undefined for never, and for a URL that was never valid. */
  readonly expires?: number;
  /** Index of the key that made the signature; undefined where none is known. */
  readonly key?: number;
  /** The text that the signature was made over; undefined where it is not known. */
  readonly signedText?: string;
  /** What would have had to be signed, and what `ik-s` would be then; only where it is the signature that is wrong. */
  readonly expected?: { readonly signedText: string; readonly signature: string };
  /** What may be the matter besides. */
  readonly warnings: readonly string[];
}

/** Says whether a Blobfront endpoint would take a URL, and if not, what is the matter with it. */
export function checkUrl(written: WrittenUrl, circumstances: Circumstances): UrlCheck {
  // What no request can hold is encoded before it is sent; anything else may be sent by a client that is no browser.
  const sendable = /^[\x21-\x7e]*$/.test(written.written);
  const check = checkTarget(sendable ? written.written : written.requested, written.origin, circumstances);
  const warnings = [...check.warnings, ...keyWarnings(circumstances.keys)];
  if (written.fragment) warnings.push('what follows # is never sent; a # in a name is written %23');
  if (!sendable) warnings.push(`checked as a browser asks for it: ${written.origin}${written.requested}`);
  else if (written.requested !== written.written) {
    const { verdict } = checkTarget(written.requested, written.origin, circumstances);
    if (verdict !== check.verdict) warnings.push(`a browser asks for ${written.requested}, which is ${verdict}`);
  }
  return { ...check, warnings: warnings.map(printable) };
}

function checkTarget(target: string, origin: string, circumstances: Circumstances): UrlCheck {
  const url = parse(target, circumstances.endpoints);
  if (typeof url === 'string') return { verdict: 'refused', reasons: [url], warnings: [] };
  const policy = { ...circumstances, privateKeys: circumstances.keys };
  const verdict = checkSignature(url, policy);
  if (verdict.kind === 'unsigned') {
    return { verdict: 'unsigned', reasons: [`it is not signed${slip(target, url)}`], warnings: [] };
  }
  if (verdict.kind === 'valid' || verdict.kind === 'expired') {
    const { kind, expiry: expires, key } = verdict;
    const text = find(url, origin, circumstances)?.text;
    const signedText = text && toText(text);
    return { verdict: kind, reasons: [], expires, key, signedText, warnings: requestProblem(url) };
  }
  if (verdict.kind === 'malformed' && checkSignature(withAnyDigits(url), policy).kind !== 'wrong') {
    return { verdict: 'malformed', reasons: [verdict.problem + slip(target, url, verdict.problem)], warnings: [] };
  }
  return { verdict: verdict.kind, ...explain(url, origin, circumstances), warnings: [] };
}

/** Why a signature is not the one that a URL must have. */
function explain(url: ImageUrl, origin: string, circumstances: Circumstances) {
  const { key, text, because } = find(url, origin, circumstances) ?? {};
  const form = readDigest(parameter(url, 'ik-s') ?? '').form;
  const forms = form === undefined ? [] : [`ik-s must be 40 lower-case hexadecimal digits, and is ${form}`];
  return {
    reasons: because || form !== undefined ? [...forms, ...(because ?? [])] : [unknown],
    key,
    signedText: text && toText(text),
    expected: expected(url, circumstances.keys[0]),
  };
}

const unknown =
  'no key of yours made this signature for this path and query: ' +
  'the key is another one, or path, transformation, query or ik-t was changed';

function expected(url: ImageUrl, key: string) {
  const { parameters, ending } = asItCame(url);
  const text = url.relativePath + (parameters.length > 0 ? `?${parameters.join('&')}` : '') + ending;
  return { signedText: text, signature: digest('sha1', key, text).toString('hex') };
}

function find(url: ImageUrl, origin: string, { keys, ignoredQueryParameters }: Circumstances): Finding | undefined {
  const { digest: sought } = readDigest(parameter(url, 'ik-s') ?? '');
  const path = url.endpoint.path + url.relativePath;
  const doubtful = { origin, path, expiry: parameter(url, 'ik-t') };
  return sought && findSigned({ sought, url: doubtful, keys, guess: asItCame(url), ignored: ignoredQueryParameters });
}

function asItCame(url: ImageUrl): Guess {
  const pairs = url.query === undefined ? [] : url.query.split('&');
  return {
    relativePaths: url.relativePaths,
    parameters: pairs.filter((pair) => !/^ik-[st]=/.test(pair)),
    ending: parameter(url, 'ik-t') ?? noExpiry,
    key: (key) => key,
  };
}

function parameter({ query }: ImageUrl, name: string): string | undefined {
  const pair = query?.split('&').find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

/** With an `ik-s` that may be wrong, but cannot be malformed. */
function withAnyDigits(url: ImageUrl): ImageUrl {
  return { ...url, query: url.query?.replace(/(^|&)ik-s=[^&]*/, `$1ik-s=${'0'.repeat(40)}`) };
}

/** The bytes of a signature, and in which form they are unless it is the right one. */
function readDigest(text: string): { readonly digest?: Digest; readonly form?: string } {
  const hex = Buffer.from(text, 'hex');
  const base64 = Buffer.from(text.replace(/%2B/gi, '+').replace(/%2F/gi, '/').replace(/%3D/gi, '='), 'base64');
  if (/^[0-9a-f]{40}$/.test(text)) return { digest: { algorithm: 'sha1', bytes: hex } };
  if (/^[0-9a-f]{40}$/i.test(text)) return { digest: { algorithm: 'sha1', bytes: hex }, form: 'in upper case' };
  if (/^[0-9a-f]{64}$/i.test(text)) return { digest: { algorithm: 'sha256', bytes: hex }, form: 'of SHA-256' };
  if (base64.length === 20) return { digest: { algorithm: 'sha1', bytes: base64 }, form: 'base64' };
  if (base64.length === 32) return { digest: { algorithm: 'sha256', bytes: base64 }, form: 'base64 of SHA-256' };
  return { form: text === '' ? 'empty' : `something else of ${text.length} characters` };
}

/** The URL taken apart, or why it cannot be. */
function parse(target: string, endpoints: readonly string[]): ImageUrl | string {
  try {
    return parseUrl(
      target,
      endpoints.map((path) => ({
        path,
        origins: [],
        requireSignature: 'always',
        restrictUnnamed: false,
        privateImages: [],
      })),
    );
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    if (error.status === 404) return `it is below none of your URL endpoints: ${endpoints.join(', ')}`;
    return `it would be answered ${error.status}: ${error.message}`;
  }
}

/** What is wrong with a URL whose signature is in order. */
function requestProblem(url: ImageUrl): string[] {
  try {
    const { transformations } = parseImageRequest(url);
    // What a name stands for is known to the deployment only.
    const names = transformations.flatMap((text) => [...text.matchAll(/(?:^|[,:])n-([^,:]+)/g)]);
    parseTransformation(transformations, { named: new Map(names.map(([, name = '']) => [name, 'q-80'])) });
    return [];
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return [`it would be answered ${error.status} all the same: ${error.message}`];
  }
}

/** How that may have come about; empty if it is not known. */
function slip(target: string, url: ImageUrl, problem?: string): string {
  if (/&amp;ik-[st]=/.test(target)) return ': & is written &amp; in it, so it was copied out of HTML';
  if (problem?.startsWith('ik-t is not') && /^\d{13}$/.test(parameter(url, 'ik-t') ?? ''))
    return ', but in milliseconds';
  const missing = problem === undefined || problem.endsWith('no ik-s');
  if (!missing || !/ik-s/i.test(target)) return '';
  return ': ik-s is in it, but not as a parameter; is the ? or & before it missing, doubled or encoded?';
}

function keyWarnings(keys: readonly string[]): string[] {
  return keys.flatMap((key, index) =>
    key.startsWith('public_') ? [`key ${index + 1} begins with public_, but URLs are signed with the private key`] : [],
  );
}
