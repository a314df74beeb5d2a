import { printable } from '../signing/bytes';
import { distance } from '../signing/time';
import type { SasExplanation } from './explain';
import { inWords } from './sas-time';
import type { SasKind, SasParameters } from './string-to-sign';
import type { SignatureCheck } from './verify';
import type { SasWarning } from './warnings';
import type { WrittenSas } from './written-sas';

/** What `blobfront sas explain --json` prints. What is not known, or is not there, is null. */
export interface ExplainOutput {
  readonly kind: SasKind;
  readonly what: string;
  readonly account: string | null;
  readonly container: string | null;
  readonly blob: string | null;
  /** `snapshot` or `versionid` of the URL. */
  readonly moment: string | null;
  readonly services: readonly string[];
  readonly resourceTypes: readonly string[];
  readonly permissions: readonly { readonly letter: string; readonly permits: string | null }[];
  readonly starts: string | null;
  readonly expires: string | null;
  /** Seconds between the two; null where one of them is missing. */
  readonly seconds: number | null;
  readonly state: SasExplanation['state'];
  /** `sip`; null for every address. */
  readonly addresses: string | null;
  /** `spr`; null where it is missing, which permits both. */
  readonly protocols: string | null;
  readonly version: string | null;
  readonly signedWith: 'account-key' | 'user-delegation-key';
  /** `si`, the stored access policy. */
  readonly policy: string | null;
  readonly delegation: {
    readonly objectId: string | null;
    readonly tenantId: string | null;
    readonly starts: string | null;
    readonly expires: string | null;
    readonly correlationId: string | null;
    readonly onlyFor: string | null;
  } | null;
  readonly encryptionScope: string | null;
  /** Headers that storage answers with, by name. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Names of headers that requests must have with the values that were signed. */
  readonly boundHeaders: readonly string[];
  readonly signature: {
    /** Its first characters. */
    readonly begins: string;
    readonly verdict: SignatureCheck['verdict'];
    readonly reason: string | null;
  };
  readonly stringToSign: string | null;
  readonly warnings: readonly SasWarning[];
}

const responseHeaders = {
  rscc: 'Cache-Control',
  rscd: 'Content-Disposition',
  rsce: 'Content-Encoding',
  rscl: 'Content-Language',
  rsct: 'Content-Type',
} as const;

/** All that was found out, without the secret. */
export function explainOutput(
  { parameters }: WrittenSas,
  explanation: SasExplanation,
  check: SignatureCheck,
): ExplainOutput {
  const { kind, what, resource, delegation, start, expiry, state, warnings } = explanation;
  const value = (name: string) => parameters.get(name) ?? null;
  return {
    kind,
    what,
    account: resource.account ?? null,
    container: resource.container ?? null,
    blob: resource.blob ?? null,
    moment: resource.moment ?? null,
    services: explanation.services,
    resourceTypes: explanation.resourceTypes,
    permissions: explanation.permissions.map(({ letter, permits }) => ({ letter, permits: permits ?? null })),
    starts: start?.text ?? null,
    expires: expiry?.text ?? null,
    seconds: start?.seconds === undefined || expiry?.seconds === undefined ? null : expiry.seconds - start.seconds,
    state,
    addresses: value('sip'),
    protocols: value('spr'),
    version: value('sv'),
    signedWith: kind === 'user-delegation' ? 'user-delegation-key' : 'account-key',
    policy: value('si'),
    delegation:
      delegation === undefined
        ? null
        : {
            objectId: delegation.objectId ?? null,
            tenantId: delegation.tenantId ?? null,
            starts: delegation.start?.text ?? null,
            expires: delegation.expiry?.text ?? null,
            correlationId: delegation.correlationId ?? null,
            onlyFor: delegation.onlyFor ?? null,
          },
    encryptionScope: value('ses'),
    responseHeaders: headersOf(parameters),
    boundHeaders: (value('srh') ?? '').split(',').filter((name) => name !== ''),
    signature: { begins: begin(parameters.get('sig') ?? ''), verdict: check.verdict, reason: check.reason ?? null },
    stringToSign: check.stringToSign ?? null,
    warnings,
  };
}

/** The same in plain words, a line each. */
export function describeSas(output: ExplainOutput, now: number): string {
  const rows: [string, string | null][] = [
    ...permits(output),
    ['from', output.starts === null ? null : when(output.starts, now)],
    ['until', output.expires === null ? null : `${when(output.expires, now)}${length(output)}`],
    ['now', states[output.state]],
    ['addresses', output.addresses ?? 'all'],
    ['protocol', protocols(output.protocols)],
    ['signed with', signer(output)],
    ...delegation(output),
    ['version', output.version],
    ['encryption', output.encryptionScope === null ? null : `with the scope ${output.encryptionScope}`],
    ...Object.entries(output.responseHeaders).map(([name, value]): [string, string] => [
      'answers',
      `${name}: ${value}`,
    ]),
    ['bound to', output.boundHeaders.length === 0 ? null : `the headers ${output.boundHeaders.join(', ')}`],
    ['signature', signature(output)],
    ['signed text', output.stringToSign === null ? null : JSON.stringify(output.stringToSign)],
    ...output.warnings.map(({ text }): [string, string] => ['warning', text]),
  ];
  const lines = rows.flatMap(([label, text]) => (text === null ? [] : `  ${label.padEnd(12)}  ${printable(text)}`));
  return [printable(headline(output)), ...lines, ''].join('\n');
}

const states = {
  valid: 'valid, as far as its times go',
  'not-yet-valid': 'not valid yet',
  expired: 'expired',
  unknown: 'not known',
} as const;

function headline({ kind, what, account, container, blob, moment }: ExplainOutput): string {
  const ofAccount = account === null ? 'of an account that is not named' : `of the account ${account}`;
  if (kind === 'account') return account === null ? 'SAS for a whole account' : `SAS for the whole account ${account}`;
  const inContainer = container === null ? 'a container' : `the container ${container}`;
  if (what === 'container') return `SAS for ${inContainer} ${ofAccount}`;
  const at = moment === null ? '' : ` (${moment})`;
  return `SAS for the ${what}${blob === null ? '' : ` ${blob}`}${at} in ${inContainer} ${ofAccount}`;
}

function permits({ kind, permissions, policy, services, resourceTypes }: ExplainOutput): [string, string][] {
  const letters = permissions.map(({ letter, permits: what }): [string, string] => [
    'permits',
    `${letter}  ${what ?? 'means nothing here'}`,
  ]);
  const none: [string, string][] = [['permits', policy === null ? 'nothing' : `what the policy ${policy} permits`]];
  const of: [string, string][] = [
    ['services', services.join(', ') || 'none'],
    ['resources', resourceTypes.join(', ') || 'none'],
  ];
  return [...(letters.length > 0 ? letters : none), ...(kind === 'account' ? of : [])];
}

function when(text: string, now: number): string {
  const seconds = Date.parse(text) / 1000;
  return Number.isNaN(seconds) ? text : `${text}, ${distance(Math.floor(seconds), now)}`;
}

function length({ seconds }: ExplainOutput): string {
  return seconds === null || seconds <= 0 ? '' : ` (valid for ${inWords(seconds)})`;
}

function protocols(spr: string | null): string {
  if (spr === 'https') return 'https only';
  return spr === null || spr === 'https,http' ? 'https and http' : spr;
}

function signer({ kind, policy }: ExplainOutput): string {
  if (kind === 'user-delegation') return 'a user delegation key';
  return `an account key${policy === null ? '' : `, under the stored access policy ${policy}`}`;
}

function delegation({ delegation: key }: ExplainOutput): [string, string | null][] {
  if (key === null) return [];
  return [
    ['given to', `object id ${key.objectId ?? 'missing'}, tenant ${key.tenantId ?? 'missing'}`],
    ['key', `from ${key.starts ?? 'an unknown time'} until ${key.expires ?? 'an unknown time'}`],
    ['in logs', key.correlationId === null ? null : `correlation id ${key.correlationId}`],
    ['only for', key.onlyFor === null ? null : `object id ${key.onlyFor}, with a token of its own`],
  ];
}

function signature({ signature: { begins, verdict, reason } }: ExplainOutput): string {
  const why = reason === null ? '' : `: ${reason}`;
  return `${begins}, ${verdict === 'unchecked' ? 'not checked' : verdict}${why}`;
}

function headersOf(parameters: SasParameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(responseHeaders).flatMap(([name, header]) => {
      const value = parameters.get(name);
      return value === undefined ? [] : [[header, value]];
    }),
  );
}

/** Enough of a signature to tell two apart, too little to use it. */
function begin(signature: string): string {
  return `${signature.slice(0, 6).replace(/[^\w+/=%-]/g, '?')}…`;
}
