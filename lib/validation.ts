import { Token } from 'cdktf';

/**
 * Refuses a value that Azure would refuse at apply. A token is let through: its value is not known yet.
 * @param prop the prop as the caller wrote it
 * @param rule what the value must be, completing "`prop` must be …"
 * @throws Error that names the prop, the rule and what was given
 */
export function requireMatch(prop: string, value: string, pattern: RegExp, rule: string): void {
  // Plain JavaScript, or an environment variable that is not set, may bring something else than a text.
  const given: unknown = value;
  if (Token.isUnresolved(given) || (typeof given === 'string' && pattern.test(given))) return;
  throw new Error(`\`${prop}\` must be ${rule}, got: ${JSON.stringify(given)}`);
}

/**
 * Refuses a number out of bounds or not whole.
 * @throws Error that names the prop, the bounds and what was given
 */
export function requireInteger(prop: string, value: number, least: number, most: number): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new Error(`\`${prop}\` must be a whole number from ${least} to ${most}, got: ${value}`);
}

/** A region by its name or display name. Which ones there are, the provider knows at plan. */
export function requireLocation(value: string): void {
  requireMatch(
    'location',
    value,
    /^[A-Za-z][A-Za-z0-9 ]*$/,
    'the name of an Azure region, such as "westeurope" (`az account list-locations`)',
  );
}

/** Azure's rule for resource groups: learn.microsoft.com, "Naming rules and restrictions for Azure resources". */
export function requireResourceGroupName(value: string): void {
  requireMatch(
    'resourceGroupName',
    value,
    /^[\w().-]{0,89}[\w()-]$/,
    '1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot',
  );
}

/** Storage account names are global host names; the prop is not always called the same. */
export function requireStorageAccountName(prop: string, value: string): void {
  requireMatch(prop, value, /^[a-z0-9]{3,24}$/, '3-24 lowercase letters or digits');
}

/**
 * Refuses a value that is not one of some words, which plain JavaScript may bring in spite of the types.
 * @throws Error that names the prop, the words and what was given
 */
export function requireOneOf(prop: string, value: string, allowed: readonly string[]): void {
  if (Token.isUnresolved(value) || allowed.includes(value)) return;
  throw new Error(`\`${prop}\` must be one of ${allowed.join(', ')}, got: ${JSON.stringify(value)}`);
}

/** What Entra calls an object id. */
export function requireObjectId(prop: string, value: string): void {
  const rule = 'the object id of a user, group or application in Entra, such as "00000000-0000-0000-0000-000000000000"';
  requireMatch(prop, value, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, rule);
}
