import { UsageError } from '../usage-error';
import { rangeProblem } from './ipv4';
import type { OrderOptions } from './order-options';
import { type OrderTarget, readOrderTarget } from './order-target';
import { type OrderTimes, readTimes } from './order-times';
import { inOrder, lettersOf, permissionsOf } from './permissions';

/** A SAS to be made. */
export interface SasOrder extends OrderTarget, OrderTimes {
  readonly kind: 'blob' | 'container' | 'account';
  readonly snapshot?: string;
  readonly versionId?: string;
  readonly services: string;
  readonly resourceTypes: string;
  /** In Azure's order; undefined where a stored policy says so. */
  readonly permissions?: string;
  readonly ip?: string;
  readonly protocol: 'https' | 'https,http';
  readonly identifier?: string;
  /** Headers that requests must have, with their values. */
  readonly boundHeaders: Readonly<Record<string, string>>;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly contentType?: string;
  readonly encryptionScope?: string;
  readonly correlationId?: string;
  readonly version: string;
}

/**
 * Reads and checks all that a SAS is made of, so that nothing is signed which storage would refuse.
 * @param urls the positional arguments
 * @param delegated whether it is signed with a user delegation key
 * @param now seconds since 1970
 * @throws UsageError that names the option and the rule
 */
export function readOrder(urls: readonly string[], options: OrderOptions, delegated: boolean, now: number): SasOrder {
  const where = readOrderTarget(urls, options);
  const kind = kindOf(where, options);
  const scope = kind === 'blob' ? 'blob' : kind;
  refuseOthers(kind, options, delegated);
  const secure = !where.endpoint?.startsWith('http:');
  if (delegated && !secure)
    throw new UsageError('a login is never sent without TLS: --endpoint must begin with https://');
  const boundHeaders = Object.fromEntries((options.bindHeader ?? []).map(readHeader));
  const bound = Object.keys(boundHeaders).length > 0;
  const version = readVersion(options.sasVersion, bound ? '2026-04-06' : delegated ? '2025-11-05' : '2022-11-02');
  if (bound && version < '2026-04-06') throw new UsageError('--bind-header takes --sas-version 2026-04-06 or later');
  return {
    ...where,
    kind,
    snapshot: moment('--snapshot', options.snapshot),
    versionId: moment('--version-id', options.versionId),
    services: letters('--services', options.services ?? 'b', 'bqtf'),
    resourceTypes: letters('--resource-types', options.resourceTypes ?? 'o', 'sco'),
    permissions: readPermissions(options, scope, version),
    ...readTimes(options, delegated, now),
    ip: readRange(options.ip),
    protocol: readProtocol(options.protocol, secure),
    identifier: matching('--identifier', options.identifier, /^[^\p{Cc}]{1,64}$/u, 'have 1-64 characters'),
    boundHeaders,
    ...responseHeaders(options),
    encryptionScope: matching(
      '--encryption-scope',
      options.encryptionScope,
      /^[A-Za-z0-9-]{3,63}$/,
      'be 3-63 letters, digits or hyphens',
    ),
    correlationId: matching(
      '--correlation-id',
      options.correlationId?.toLowerCase(),
      /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      'be a GUID',
    ),
    version,
  };
}

function kindOf({ container, blob }: OrderTarget, { services, resourceTypes }: OrderOptions): SasOrder['kind'] {
  if (services !== undefined || resourceTypes !== undefined) return 'account';
  if (container !== undefined) return blob === undefined ? 'container' : 'blob';
  if (blob !== undefined) throw new UsageError('--blob needs --container');
  throw new UsageError(
    'what is it for? --container and --blob, or a URL, say so; --services and --resource-types a whole account',
  );
}

const ofServiceSas = [
  ['identifier', '--identifier'],
  ['cacheControl', '--cache-control'],
  ['contentDisposition', '--content-disposition'],
  ['contentEncoding', '--content-encoding'],
  ['contentLanguage', '--content-language'],
  ['contentType', '--content-type'],
  ['snapshot', '--snapshot'],
  ['versionId', '--version-id'],
] as const;

/** Refuses options that do not go with the kind of SAS, or with what it is signed with. */
function refuseOthers(kind: SasOrder['kind'], options: OrderOptions, delegated: boolean): void {
  const refuse = (given: unknown, message: string) => {
    if (given !== undefined) throw new UsageError(message);
  };
  if (kind === 'account') {
    for (const [name, option] of ofServiceSas)
      refuse(options[name], `${option} does not go with the SAS of an account`);
    if (delegated) throw new UsageError('the SAS of an account is signed with an account key, which is not there');
  }
  if (kind !== 'blob') {
    refuse(options.snapshot, '--snapshot needs --blob');
    refuse(options.versionId, '--version-id needs --blob');
  }
  if (options.snapshot !== undefined) refuse(options.versionId, '--snapshot and --version-id are two things; give one');
  if (delegated) {
    refuse(options.identifier, '--identifier goes with an account key only, and there is none');
    return;
  }
  refuse(options.correlationId, '--correlation-id goes with a login only; --login takes it in place of the key');
  refuse(options.bindHeader, '--bind-header goes with a login only; --login takes it in place of the key');
}

function readPermissions(options: OrderOptions, scope: 'blob' | 'container' | 'account', version: string) {
  const given = options.permissions ?? (options.identifier === undefined ? 'r' : undefined);
  if (given === undefined) return undefined;
  // The client library makes no tokens for the owners and permissions of Data Lake.
  const known = lettersOf(scope).replace(scope === 'account' ? /-/ : /[op]/g, '');
  const text = letters('--permissions', given, known);
  const early = permissionsOf(text, scope).find(({ since }) => version < since);
  if (early === undefined) return scope === 'account' ? text : inOrder(text);
  throw new UsageError(`--permissions: ${early.letter} needs --sas-version ${early.since} or later`);
}

function readProtocol(text: string | undefined, secure: boolean): SasOrder['protocol'] {
  if (text === undefined) return secure ? 'https' : 'https,http';
  if (text === 'https' || text === 'https,http') return text;
  throw new UsageError(`--protocol must be https or https,http, got: ${JSON.stringify(text)}`);
}

function readRange(text: string | undefined): string | undefined {
  const problem = text === undefined ? undefined : rangeProblem(text);
  if (problem === undefined) return text;
  throw new UsageError(`--ip ${problem}, got: ${JSON.stringify(text)}`);
}

function readVersion(text: string | undefined, standard: string): string {
  const version = text ?? standard;
  if (/^20\d\d-\d\d-\d\d$/.test(version) && version >= '2018-11-09') return version;
  throw new UsageError(
    `--sas-version must be a version such as 2022-11-02, 2018-11-09 at least, got: ${JSON.stringify(version)}`,
  );
}

function readHeader(text: string): [string, string] {
  const [, name, value] = /^([\w-]+):[ \t]*([^\p{Cc}]*?)[ \t]*$/u.exec(text) ?? [];
  if (name !== undefined && value) return [name.toLowerCase(), value];
  throw new UsageError(
    `--bind-header must be a name and a value such as 'content-type: image/png', got: ${JSON.stringify(text)}`,
  );
}

function responseHeaders(options: OrderOptions) {
  const header = (option: string, value: string | undefined) =>
    matching(option, value, /^[^\p{Cc}]{1,500}$/u, 'be a header of at most 500 characters');
  return {
    cacheControl: header('--cache-control', options.cacheControl),
    contentDisposition: header('--content-disposition', options.contentDisposition),
    contentEncoding: header('--content-encoding', options.contentEncoding),
    contentLanguage: header('--content-language', options.contentLanguage),
    contentType: header('--content-type', options.contentType),
  };
}

function letters(option: string, text: string, known: string): string {
  const all = Array.from(text);
  if (all.length > 0 && all.every((letter) => known.includes(letter)) && new Set(all).size === all.length) return text;
  throw new UsageError(`${option} must be letters of ${known}, each once, got: ${JSON.stringify(text)}`);
}

function moment(option: string, text: string | undefined): string | undefined {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/;
  return matching(option, text, form, 'be as Azure gives it out, such as 2027-01-31T12:00:00.0000000Z');
}

function matching(option: string, text: string | undefined, form: RegExp, rule: string): string | undefined {
  if (text === undefined || form.test(text)) return text;
  throw new UsageError(`${option} must ${rule}, got: ${JSON.stringify(text)}`);
}
