import { type Permission, permissionsOf, type PermissionScope } from './permissions';
import { readSasTime, type SasTime } from './sas-time';
import { resourceOf, type SasTarget } from './sas-url';
import { kindOf, type SasKind, type SasParameters, type SasResource } from './string-to-sign';
import { type SasWarning, warningsOf } from './warnings';
import type { WrittenSas } from './written-sas';

/** What a SAS says, of which nothing is checked. */
export interface SasExplanation {
  readonly kind: SasKind;
  /** What it is for, as far as that is known. */
  readonly resource: Partial<SasResource>;
  /** In plain words: `blob`, `snapshot of a blob`, `version of a blob`, `container`, `directory`, `account`. */
  readonly what: string;
  /** What `ss` and `srt` name, of an account SAS. */
  readonly services: readonly string[];
  readonly resourceTypes: readonly string[];
  readonly permissions: readonly Permission[];
  readonly start?: SasTime;
  readonly expiry?: SasTime;
  /** `unknown` where a stored policy, or nothing that can be read, says when. */
  readonly state: 'valid' | 'not-yet-valid' | 'expired' | 'unknown';
  /** The delegation key, of a user delegation SAS. */
  readonly delegation?: {
    readonly objectId?: string;
    readonly tenantId?: string;
    readonly start?: SasTime;
    readonly expiry?: SasTime;
    readonly correlationId?: string;
    /** Object id of the one who may use it, with a token of their own. */
    readonly onlyFor?: string;
  };
  readonly warnings: readonly SasWarning[];
}

const kinds: Readonly<Record<string, readonly [what: string, scope: PermissionScope]>> = {
  b: ['blob', 'blob'],
  bs: ['snapshot of a blob', 'blob'],
  bv: ['version of a blob', 'blob'],
  c: ['container', 'container'],
  d: ['directory', 'container'],
};

const services: Readonly<Record<string, string>> = { b: 'blobs', f: 'files', q: 'queues', t: 'tables' };
const resourceTypes: Readonly<Record<string, string>> = {
  s: 'the service (list containers, its settings)',
  c: 'containers (list, create and delete them)',
  o: 'objects (blobs, files, messages, entities)',
};

/**
 * Says what a SAS permits, on what, when, from where, and what is the matter with it.
 * @param target what is known besides its URL
 * @param now seconds since 1970
 */
export function explainSas(written: WrittenSas, target: SasTarget, now: number): SasExplanation {
  const { parameters } = written;
  const kind = kindOf(parameters);
  const [what, scope] =
    kind === 'account' ? ['account', 'account' as const] : (kinds[parameters.get('sr') ?? ''] ?? []);
  const permissions = permissionsOf(parameters.get('sp') ?? '', scope ?? 'container');
  const time = (name: string) => (parameters.has(name) ? readSasTime(parameters.get(name) ?? '') : undefined);
  const times = { st: time('st'), se: time('se'), skt: time('skt'), ske: time('ske') };
  const warnings = warningsOf({ written, kind, permissions, times, now });
  if (what === undefined) {
    warnings.push({ code: 'resource', text: 'sr says of nothing known what it is for: b, bs, bv, c or d' });
  }
  return {
    kind,
    resource: resourceOf(written, target),
    what: what ?? 'something unknown',
    services: names(parameters.get('ss'), services),
    resourceTypes: names(parameters.get('srt'), resourceTypes),
    permissions,
    start: times.st,
    expiry: times.se,
    state: state(times.st, times.se, parameters, now),
    delegation: kind === 'user-delegation' ? delegation(parameters, times.skt, times.ske) : undefined,
    warnings,
  };
}

function state(st: SasTime | undefined, se: SasTime | undefined, parameters: SasParameters, now: number) {
  if (se?.seconds !== undefined && se.seconds <= now) return 'expired';
  if (st?.seconds !== undefined && st.seconds > now) return 'not-yet-valid';
  const unreadable = se?.seconds === undefined || (st !== undefined && st.seconds === undefined);
  return unreadable || parameters.has('si') ? 'unknown' : 'valid';
}

function delegation(parameters: SasParameters, start: SasTime | undefined, expiry: SasTime | undefined) {
  return {
    objectId: parameters.get('skoid'),
    tenantId: parameters.get('sktid'),
    start,
    expiry,
    correlationId: parameters.get('scid'),
    onlyFor: parameters.get('sduoid'),
  };
}

function names(letters: string | undefined, table: Readonly<Record<string, string>>): string[] {
  return Array.from(letters ?? '').flatMap((letter) => table[letter] ?? []);
}
