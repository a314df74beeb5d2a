import { Token } from 'cdktf';
import { Construct } from 'constructs';

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
  throw new Error(`\`${prop}\` must be ${rule}, got: ${display(given)}`);
}

/** What was given as JavaScript has it: `"5"` is not `5`, and JSON has no word for `NaN`. */
export function display(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (value instanceof Construct) return `the construct ${value.node.path}`;
  const json: unknown = JSON.stringify(value);
  return typeof json === 'string' ? json : typeof value;
}

/**
 * Refuses a number out of bounds or not whole.
 * @throws Error that names the prop, the bounds and what was given
 */
export function requireInteger(prop: string, value: number, least: number, most: number): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new Error(`\`${prop}\` must be a whole number from ${least} to ${most}, got: ${display(value)}`);
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

/** The shape that most names in Azure have. */
export function requireHyphenatedName(prop: string, name: string, least: number, most: number): void {
  const pattern = new RegExp(`^(?=.{${least},${most}}$)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$`);
  const rule = `${least}-${most} letters, digits or hyphens, with a letter or digit at both ends`;
  requireMatch(prop, name, pattern, rule);
}

/** Azure's rule for the containers and queues of a storage account. */
export function requireContainerOrQueueName(prop: string, name: string): void {
  const rule = '3-63 lowercase letters, digits or single hyphens, with a letter or digit at both ends';
  requireMatch(prop, name, /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/, rule);
}

/** Azure's rule for the secrets of a key vault. */
export function requireSecretName(name: string): void {
  requireMatch('secretName', name, /^[A-Za-z0-9-]{1,127}$/, '1-127 letters, digits or hyphens');
}

/**
 * Matches the resource ids of a type.
 * @param type provider and type, as in `Microsoft.Network/virtualNetworks/subnets`
 */
export function resourceIdPattern(type: string, flags?: string): RegExp {
  const [provider = '', ...types] = type.split('/');
  const names = types.map((name) => `/${name}/[^/]+`).join('');
  const start = '/subscriptions/[^/]+/resourceGroups/[^/]+/providers/';
  return new RegExp(`^${start}${provider.replaceAll('.', '\\.')}${names}$`, flags);
}

/** Storage account names are global host names; the prop is not always called the same. */
export function requireStorageAccountName(prop: string, value: string): void {
  requireMatch(prop, value, /^[a-z0-9]{3,24}$/, '3-24 lowercase letters or digits');
}

/**
 * Refuses a value that is not one of some words or numbers, which plain JavaScript may bring in spite of the types.
 * @throws Error that names the prop, what it can be and what was given
 */
export function requireOneOf<Value extends string | number>(
  prop: string,
  value: Value,
  allowed: readonly Value[],
): void {
  if (Token.isUnresolved(value) || allowed.includes(value)) return;
  throw new Error(`\`${prop}\` must be one of ${allowed.join(', ')}, got: ${display(value)}`);
}

/**
 * The same for a word that decides what a stack is made of: a token would be taken for none of the words.
 * @throws Error that names the prop, the words and what was given
 */
export function requireKnownOneOf(prop: string, value: string, allowed: readonly string[]): void {
  requireOneOf(prop, value, allowed);
  if (!Token.isUnresolved(value)) return;
  throw new Error(`\`${prop}\` must be known at synth, one of ${allowed.join(', ')}, got: a token`);
}

/**
 * Refuses what is no choice of a class, such as the name of one.
 * @param rule what makes one
 * @throws Error that names the prop, the rule and what was given
 */
export function requireInstance(
  prop: string,
  value: object,
  type: { [Symbol.hasInstance](value: unknown): boolean },
  rule: string,
): void {
  if (value instanceof type) return;
  throw new Error(`\`${prop}\` must be ${rule}, got: ${display(value)}`);
}

/**
 * Refuses what is no list, such as a single value without its brackets.
 * @throws Error that names the prop and what was given
 */
export function requireList(prop: string, values: readonly unknown[]): void {
  if (Array.isArray(values) || Token.isUnresolved(values)) return;
  throw new Error(`\`${prop}\` must be a list, got: ${display(values)}`);
}

/**
 * Refuses a time that is malformed or does not exist, or has an offset.
 * @throws Error that names the prop, the rule and what was given
 */
export function requireUtcTime(prop: string, value: string): void {
  const rule = 'a UTC date and time such as "2027-10-31T00:00:00Z"';
  requireMatch(prop, value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, rule);
  if (Token.isUnresolved(value)) return;
  const time = Date.parse(value);
  // Some engines roll 30 February over to March.
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(value.slice(0, 19));
  if (!exists) throw new Error(`\`${prop}\` must be ${rule}, got: "${value}"`);
}

/** What Entra calls an object id. */
export function requireObjectId(prop: string, value: string): void {
  const rule = 'the object id of a user, group or application in Entra, such as "00000000-0000-0000-0000-000000000000"';
  requireMatch(prop, value, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, rule);
}

/**
 * Refuses a secret that is written into the code, where it would be in the repository and in the synthesized stack.
 * @throws Error that does not repeat it
 */
export function requireReference(prop: string, secret: string): void {
  const given: unknown = secret;
  if (Token.isUnresolved(given)) return;
  const got = typeof given === 'string' ? 'a literal' : given instanceof Construct ? display(given) : typeof given;
  const rule = 'a reference, such as `stringValue` of a sensitive TerraformVariable';
  throw new Error(`\`${prop}\` must be ${rule}, got: ${got}`);
}
