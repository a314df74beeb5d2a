import { rangeProblem } from './ipv4';
import { isPrintableName } from './names';
import { isOrdered, type Permission } from './permissions';
import { inWords, type SasTime } from './sas-time';
import type { SasKind, SasParameters } from './string-to-sign';
import type { WrittenSas } from './written-sas';

/** Something about a SAS that somebody should know. */
export interface SasWarning {
  /** What it is, in a word that stays. */
  readonly code: string;
  /** The same in words that may change. */
  readonly text: string;
}

/** What warnings are told from. */
export interface Warnable {
  readonly written: WrittenSas;
  readonly kind: SasKind;
  readonly permissions: readonly Permission[];
  readonly times: { readonly [name in 'st' | 'se' | 'skt' | 'ske']?: SasTime };
  /** Seconds since 1970. */
  readonly now: number;
}

const year = 366 * 86_400;
const week = 7 * 86_400;

/** All parameters that belong to a SAS. */
const known = new Set(
  (
    'sv ss srt spr st se sip si ses skoid sktid skt ske sks skv sr sdd sp rscc rscd rsce rscl rsct saoid suoid scid ' +
    'sduoid skdutid srh srq sig'
  ).split(' '),
);
/** Parameters of requests, which a URL may have besides. */
const ofRequests = new Set(
  (
    'snapshot versionid comp restype timeout prefix delimiter marker maxresults include where blockid blocklisttype ' +
    'api-version recursive directory resource action position showonly startFrom endBefore'
  ).split(' '),
);

/** What is the matter with a SAS, the worst first as far as that can be said. */
export function warningsOf(sas: Warnable): SasWarning[] {
  const { written } = sas;
  const named = [written.slips, signature(written.parameters), times(sas), scope(sas), letters(sas), rest(sas)];
  return named.flat();
}

function signature(parameters: SasParameters): SasWarning[] {
  const sig = parameters.get('sig') ?? '';
  if (/^[A-Za-z0-9+/]{43}=$/.test(sig)) return [];
  const text = `the signature has ${sig.length} characters; base64 of 32 bytes has 44, and = at its end`;
  return [{ code: 'signature-form', text }];
}

function times({ written: { parameters }, kind, times: { st, se, skt, ske }, now }: Warnable): SasWarning[] {
  const warnings: SasWarning[] = [];
  const warn = (code: string, text: string) => warnings.push({ code, text });
  for (const [name, time] of Object.entries({ st, se, skt, ske })) {
    if (time?.problem !== undefined) warn('malformed-date', `${name} ${time.problem}`);
  }
  const policy = parameters.has('si');
  const start = st?.seconds;
  const end = se?.seconds;
  if (end !== undefined && end <= now) warn('expired', 'it has expired');
  if (start !== undefined && start > now) warn('not-yet-valid', 'it is not valid yet');
  if (start !== undefined && end !== undefined && end <= start) warn('never-valid', 'it ends before it begins');
  if (st === undefined && !policy) {
    warn('no-start', 'it has no start (st), which the SAS policy of an account may demand');
  }
  if (se === undefined && !policy) warn('no-expiry', 'it has no expiry (se), without which storage takes no SAS');
  const length = end === undefined ? 0 : end - (start ?? now);
  if (length > year)
    warn('long-lived', `it is valid for ${inWords(length)}, and only a new account key ends it sooner`);
  if (kind !== 'user-delegation') return warnings;
  const keyEnd = ske?.seconds;
  const keyStart = skt?.seconds;
  if (end !== undefined && keyEnd !== undefined && end > keyEnd) {
    warn('after-key', 'it ends after its delegation key (ske), with which it stops working');
  }
  if (start !== undefined && keyStart !== undefined && start < keyStart) {
    warn('before-key', 'it begins before its delegation key (skt), and works from then on');
  }
  if (keyStart !== undefined && keyEnd !== undefined && keyEnd - keyStart > week) {
    warn('long-key', 'its delegation key is valid for more than 7 days, and storage gives out none that is');
  }
  return warnings;
}

function scope({ written: { parameters }, kind }: Warnable): SasWarning[] {
  const warnings: SasWarning[] = [];
  const warn = (code: string, text: string) => warnings.push({ code, text });
  const protocols = parameters.get('spr');
  if (protocols === undefined) warn('http', 'http is allowed, as spr is missing: whoever is on the way can read it');
  else if (protocols === 'https,http') warn('http', 'http is allowed: whoever is on the way can read it');
  else if (protocols !== 'https') warn('protocol', 'spr must be https or https,http');
  if (kind === 'account') warn('account-wide', 'it is for the whole account: every container, not one');
  const range = parameters.get('sip');
  const problem = range === undefined ? undefined : rangeProblem(range);
  if (problem !== undefined) warn('address', `sip ${problem}`);
  const version = parameters.get('sv');
  if (version === undefined)
    warn('no-version', 'it has no version (sv), without which storage does not know how it is signed');
  else if (!/^\d{4}-\d\d-\d\d$/.test(version)) warn('version', 'sv is no version such as 2022-11-02');
  else if (version < '2018-11-09') warn('old-version', 'it is of a version (sv) before 2018-11-09');
  return warnings;
}

function letters({ written: { parameters }, kind, permissions }: Warnable): SasWarning[] {
  const warnings: SasWarning[] = [];
  const warn = (code: string, text: string) => warnings.push({ code, text });
  const sp = parameters.get('sp');
  const list = (ones: readonly Permission[]) => ones.map(({ letter }) => printableLetter(letter)).join('');
  if (sp === undefined) {
    if (!parameters.has('si')) warn('no-permissions', 'it has no permissions (sp), and permits nothing');
    return warnings;
  }
  const unknown = permissions.filter(({ permits }) => permits === undefined);
  if (unknown.length > 0) warn('unknown-letters', `sp has letters that mean nothing here: ${list(unknown)}`);
  if (new Set(sp).size < sp.length) warn('duplicate-letters', 'sp has a letter twice, which storage refuses');
  else if (unknown.length === 0 && !isOrdered(sp, kind)) {
    warn('order', 'the letters of sp are not in the order that storage wants: racwdxltmeopiyf');
  }
  const version = parameters.get('sv') ?? '';
  const early = permissions.filter(({ permits, since }) => permits !== undefined && version < since);
  if (early.length > 0) warn('letter-version', `this sv is too old for ${list(early)}`);
  const writing = permissions.filter(({ letter, permits }) => permits !== undefined && !'rlfe'.includes(letter));
  if (writing.length > 0) warn('not-read-only', `it permits more than reading: ${list(writing)}`);
  return warnings;
}

function rest({ written: { parameters } }: Warnable): SasWarning[] {
  const warnings: SasWarning[] = [];
  if (parameters.has('si')) {
    const text = 'it follows a stored access policy: what that permits, and until when, is known to the container only';
    warnings.push({ code: 'stored-policy', text });
  }
  const unknown = [...parameters.keys()].filter((name) => !known.has(name) && !ofRequests.has(name));
  if (unknown.length > 0) {
    const names = unknown.map((name) => (isPrintableName(name) ? name : '…')).join(', ');
    warnings.push({ code: 'unknown-parameter', text: `storage ignores what is no parameter of a SAS: ${names}` });
  }
  return warnings;
}

function printableLetter(letter: string): string {
  return /^[\x21-\x7e]$/.test(letter) ? letter : '?';
}
