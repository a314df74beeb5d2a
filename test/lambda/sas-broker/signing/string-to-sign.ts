import { createHmac } from 'node:crypto';

/** What a token is for, which it does not say itself. */
export interface SasTarget {
  readonly accountName: string;
  /** `container` or `container/blob`, decoded; an account SAS has none. */
  readonly resource?: string;
  /** Values of the headers that `srh` lists. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The parameters of a token, decoded, in their order; a `+` stays one, as in storage. */
export function readToken(token: string): Map<string, string> {
  return new Map(
    token.split('&').map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [name, decodeURIComponent(value)];
    }),
  );
}

/**
 * What storage signs to see whether a token is good, by Azure's description and not by Azure's library: lines in the
 * order that the version (`sv`) and the kind of the SAS ask for.
 */
export function stringToSign(
  token: ReadonlyMap<string, string>,
  { accountName, resource, headers }: SasTarget,
): string {
  const sv = token.get('sv') ?? '';
  const since = (version: string, ...names: string[]) => (sv >= version ? names : []);
  const valueOf = (name: string): string => {
    if (name === 'account') return accountName;
    if (name === 'resource') return `/blob/${accountName}/${resource ?? ''}`;
    if (name === 'headers') return canonicalHeaders(token.get('srh'), headers);
    return token.get(name) ?? '';
  };
  const answer = ['rscc', 'rscd', 'rsce', 'rscl', 'rsct'];
  if (token.has('ss')) {
    const names = ['account', 'sp', 'ss', 'srt', 'st', 'se', 'sip', 'spr', 'sv', ...since('2020-12-06', 'ses')];
    return names.map((name) => `${valueOf(name)}\n`).join('');
  }
  const names = token.has('skoid')
    ? [
        ...['sp', 'st', 'se', 'resource', 'skoid', 'sktid', 'skt', 'ske', 'sks', 'skv'],
        ...since('2020-02-10', 'saoid', 'suoid', 'scid'),
        ...since('2025-07-05', 'skdutid', 'sduoid'),
        ...['sip', 'spr', 'sv', 'sr', 'snapshot'],
        ...since('2020-12-06', 'ses'),
        ...since('2026-04-06', 'headers', 'srq'),
        ...answer,
      ]
    : [
        ...['sp', 'st', 'se', 'resource', 'si', 'sip', 'spr', 'sv'],
        ...since('2018-11-09', 'sr', 'snapshot'),
        ...since('2020-12-06', 'ses'),
        ...answer,
      ];
  return names.map(valueOf).join('\n');
}

/** @param key base64 */
export function signatureOf(text: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');
}

function canonicalHeaders(names: string | undefined, headers: Readonly<Record<string, string>> = {}): string {
  if (names === undefined) return '';
  return names
    .split(',')
    .map((name) => `${name}:${headers[name] ?? ''}\n`)
    .join('');
}
