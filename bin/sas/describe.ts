import { printable } from '../signing/bytes';
import { distance } from '../signing/time';
import type { ExplainOutput } from './output';
import { inWords } from './sas-time';

/** What was found out about a SAS in plain words, a line each. */
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
