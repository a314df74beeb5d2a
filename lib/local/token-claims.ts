import type { PolicyRule, Purpose } from '../../lambda/sas-broker/config';

/** What whoever has the local token should be able to try. */
const wanted: readonly Purpose[] = ['upload', 'download', 'list'];

/** Claims that the issuer sets, so that no rule can be met by choosing them. */
const issuers = ['iss', 'aud', 'exp', 'nbf', 'iat'];

/** Claims for a token, and what the policy allows nobody who has such a one. */
export interface TokenClaims {
  readonly claims: Readonly<Record<string, string | readonly string[]>>;
  readonly missing: readonly Purpose[];
}

/**
 * Claims with which the declared policy allows uploads, downloads and lists: those that the fewest rules ask for, and of
 * several values the first. What stands in a prefix (`{tid}/`) is `local`, if no rule asks for something else.
 */
export function claimsFor(policy: readonly PolicyRule[]): TokenClaims {
  const possible = policy.filter(({ when }) => !issuers.some((claim) => claim in when));
  const chosen: PolicyRule[] = [];
  const missing = wanted.filter((purpose) => {
    const fits = ({ purposes }: PolicyRule) => purposes.includes(purpose);
    if (chosen.some(fits)) return false;
    const best = possible.filter(fits).sort((one, other) => breadth(other) - breadth(one))[0];
    if (best) chosen.push(best);
    return !best;
  });
  const values = new Map<string, string[]>([['sub', []]]);
  for (const [claim, accepted] of chosen.flatMap(({ when }) => Object.entries(when))) {
    const known = values.get(claim) ?? [];
    const [first = ''] = accepted;
    values.set(claim, known.some((value) => accepted.includes(value)) ? known : [...known, first]);
  }
  for (const [, claim = ''] of chosen.flatMap(({ prefixes }) => [...prefixes.join('').matchAll(/\{([^}]*)\}/g)])) {
    if (!values.has(claim)) values.set(claim, []);
  }
  const claims = [...values].map(([claim, [first = 'local', ...more]]) => {
    return [claim, more.length === 0 ? first : [first, ...more]] as const;
  });
  return { claims: Object.fromEntries(claims), missing };
}

/** For how much of what is wanted a rule is good. */
function breadth({ purposes }: PolicyRule): number {
  return wanted.filter((purpose) => purposes.includes(purpose)).length;
}
