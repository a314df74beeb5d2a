import type { Caller } from '../caller';

/** A claim that the caller itself has; `toString` and the like are none. */
export function ownClaim(claims: Caller['claims'], name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** Whether each of the claims has one of the values wanted; of a list, one of it. Scopes are a list with spaces (RFC 8693). */
export function hasClaims(claims: Caller['claims'], wanted: Readonly<Record<string, readonly string[]>>): boolean {
  return Object.entries(wanted).every(([name, values]) => {
    const claim = ownClaim(claims, name);
    return valuesOf(name, claim).some((value: unknown) => isText(value) && values.includes(`${value}`));
  });
}

function valuesOf(name: string, claim: unknown): readonly unknown[] {
  if (Array.isArray(claim)) return claim;
  const isScopes = (name === 'scp' || name === 'scope') && typeof claim === 'string';
  return isScopes ? claim.split(' ') : [claim];
}

/** `email_verified` is a boolean, and of some issuers a text. */
function isText(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
