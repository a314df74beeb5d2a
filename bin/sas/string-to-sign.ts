/** What a SAS is for, by the names as they are: not percent-encoded. */
export interface SasResource {
  readonly account: string;
  /** Undefined for a SAS of the whole account. */
  readonly container?: string;
  /** Name of a blob, or of a directory where the SAS is for one (`sr=d`). */
  readonly blob?: string;
  /** `snapshot` or `versionid` of the URL: what `sr=bs` and `sr=bv` are for. */
  readonly moment?: string;
}

/** The parameters of a token, decoded; of each the first. */
export type SasParameters = ReadonlyMap<string, string>;

/** Parts of a request that a SAS may be bound to; names are in lower case. */
export interface BoundRequest {
  /** Values of the headers that `srh` names. */
  readonly headers?: ReadonlyMap<string, string>;
  /** Values of the query parameters that `srq` names. */
  readonly query?: ReadonlyMap<string, string>;
}

/** Three families of tokens: signed with an account key for a whole account or a part of it, or with a key of Entra ID. */
export type SasKind = 'account' | 'service' | 'user-delegation';

/** The oldest `sv` whose layout is known here. */
export const oldestVersion = '2015-04-05';

/** Which family a token is of. */
export function kindOf(parameters: SasParameters): SasKind {
  if (['skoid', 'sktid', 'skt', 'ske', 'sks', 'skv'].some((name) => parameters.has(name))) return 'user-delegation';
  return parameters.has('ss') || parameters.has('srt') ? 'account' : 'service';
}

/**
 * The text whose HMAC-SHA256 a signature is, as the services make it of a request. Layouts: "Create an account SAS",
 * "Create a service SAS" and "Create a user delegation SAS" in Azure's documentation; where that is wrong, what the
 * services take. A missing value is empty, but keeps its line.
 * @returns undefined for a version older than {@link oldestVersion}
 */
export function stringToSign(
  parameters: SasParameters,
  resource: SasResource,
  request: BoundRequest = {},
): string | undefined {
  const version = parameters.get('sv') ?? '';
  if (version < oldestVersion) return undefined;
  const values = (...names: readonly string[]) => names.map((name) => parameters.get(name) ?? '');
  const since = (first: string, lines: () => readonly string[]) => (version >= first ? lines() : []);

  const kind = kindOf(parameters);
  if (kind === 'account') {
    const lines = [
      ...values('sp', 'ss', 'srt', 'st', 'se', 'sip', 'spr', 'sv'),
      ...since('2020-12-06', () => values('ses')),
    ];
    return [resource.account, ...lines, ''].join('\n');
  }
  const signer =
    kind === 'service'
      ? values('si')
      : [
          ...values('skoid', 'sktid', 'skt', 'ske', 'sks', 'skv'),
          ...since('2020-02-10', () => values('saoid', 'suoid', 'scid')),
          ...since('2025-07-05', () => values('skdutid', 'sduoid')),
        ];
  const bound = () => [boundHeaders(parameters, request), boundQuery(parameters, request)];
  return [
    ...values('sp', 'st', 'se'),
    canonicalResource(resource),
    ...signer,
    ...values('sip', 'spr', 'sv'),
    ...since('2018-11-09', () => [...values('sr'), resource.moment ?? '']),
    ...since('2020-12-06', () => values('ses')),
    ...(kind === 'user-delegation' ? since('2026-04-06', bound) : []),
    ...values('rscc', 'rscd', 'rsce', 'rscl', 'rsct'),
  ].join('\n');
}

/** The names that `srh` or `srq` lists. */
export function boundNames(parameters: SasParameters, parameter: 'srh' | 'srq'): readonly string[] {
  return (parameters.get(parameter) ?? '').split(',').filter((name) => name !== '');
}

/** Nothing in it depends on the host: custom domains and emulators sign as Azure does. */
function canonicalResource({ account, container = '', blob }: SasResource): string {
  return `/blob/${account}/${container}${blob === undefined ? '' : `/${blob}`}`;
}

function boundHeaders(parameters: SasParameters, { headers }: BoundRequest): string {
  return boundNames(parameters, 'srh')
    .map((name) => `${name}:${headers?.get(name.toLowerCase()) ?? ''}\n`)
    .join('');
}

function boundQuery(parameters: SasParameters, { query }: BoundRequest): string {
  return boundNames(parameters, 'srq')
    .map((name) => `\n${name}:${query?.get(name.toLowerCase()) ?? ''}`)
    .join('');
}
