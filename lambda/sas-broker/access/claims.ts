import type { Caller } from '../caller';

/** A claim that the caller itself has; `toString` and the like are none. */
export function ownClaim(claims: Caller['claims'], name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** Whether each of the claims has one of the values wanted; of a list, one of it. */
export function hasClaims(claims: Caller['claims'], wanted: Readonly<Record<string, readonly string[]>>): boolean {
  return Object.entries(wanted).every(([name, values]) => {
    const claim = ownClaim(claims, name);
    return (Array.isArray(claim) ? claim : [claim]).some(
      (value: unknown) => isText(value) && values.includes(`${value}`),
    );
  });
}

/** `email_verified` is a boolean, and of some issuers a text. */
function isText(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
