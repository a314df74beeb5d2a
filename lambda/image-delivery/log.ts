import type { Environment } from './environment';
import type { ErrorCode } from './errors';
import type { Stages } from './progress';

/** Takes one line. */
export type Log = (level: 'info' | 'warn' | 'error', line: string) => void;

/** What came of a request. */
export type Decision = 'transformed' | 'stored' | 'piece' | 'not-modified' | 'preflight' | 'refused';

/** What is known of a request besides its answer. */
export interface RequestFacts {
  /** Path of the URL endpoint. */
  readonly endpoint?: string;
  /** Name of the origin that had the file. */
  readonly origin?: string;
  readonly decision?: Decision;
  /** Whether another request had begun the same work. */
  readonly shared?: boolean;
  readonly stages?: Stages;
  /** Of an image that was made: its format, and bytes of the file it was made of. */
  readonly format?: string;
  readonly sourceBytes?: number;
}

/**
 * What the log tells of one request, a line of JSON each: numbers, and words of ours or of the configuration. Nothing of
 * the URL gets in, and of the headers one that Front Door writes. lib/monitoring/queries.ts reads it.
 */
export interface RequestLine extends RequestFacts {
  /** The platform's id of the request. */
  readonly id: string;
  /** Front Door's id of it, `trackingReference` in its access log, which has the URL. */
  readonly ref?: string;
  readonly status: number;
  /** Of the body. */
  readonly bytes: number;
  /** Milliseconds until the answer was ready. */
  readonly ms: number;
  /** Of an error. */
  readonly code?: ErrorCode;
  /** Why a server error came about: the only text that is not ours, so the only one that is looked through for secrets. */
  readonly cause?: string;
}

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(sig|ik-s|signature|x-amz-signature|x-amz-security-token)=[^&\s"'#,]+/gi, '$1=REDACTED'],
  [/Bearer\s+[\w.~+/-]+=*/gi, 'Bearer REDACTED'],
  // Any token with three parts in base64, the first of which is the beginning of a JSON object.
  [/\beyJ[\w-]*\.[\w-]+\.[\w-]*/g, 'REDACTED'],
  [/\b(AccountKey|SharedAccessSignature)=[^;\s"']+/gi, '$1=REDACTED'],
];

/** Takes out what looks like a signature or a token, wherever it comes from. */
export function redact(text: string): string {
  return patterns.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text);
}

/** The same, and every one of the secrets that there are, as it is and percent-encoded or decoded. */
export function redactorOf(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.flatMap(spellings).filter((form) => form.length >= shortest));
  // The longest first: one may be a part of another.
  const known = [...forms].sort((one, other) => other.length - one.length);
  return (text) => known.reduce((left, secret) => left.replaceAll(secret, 'REDACTED'), redact(text));
}

/** All that must not get into a log. Of a SAS that is its signature; the rest says what it permits. */
export function secretsOf({ privateKeys, sasTokens, s3Secrets, identity }: Environment): string[] {
  const signatures = [...sasTokens.values()].map((token) => new URLSearchParams(token).get('sig') ?? '');
  return [...privateKeys, ...signatures, ...s3Secrets.values(), ...(identity ? [identity.header] : [])];
}

/** A secret that is shorter would take words out of every line. */
const shortest = 8;

function spellings(secret: string): string[] {
  // In a query a `+` stands for a space, so a base64 text that was read as one has lost it.
  return [secret, encodeURIComponent(secret), secret.replaceAll('+', ' '), JSON.stringify(secret).slice(1, -1)];
}
