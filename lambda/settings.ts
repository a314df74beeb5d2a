/** The environment variables of a process, or what stands in for them. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** @throws Error that names the setting when it is missing or empty. */
export function requiredSetting(variables: EnvironmentVariables, setting: string): string {
  const value = variables[setting];
  return value === undefined || value === '' ? missingSetting(setting) : value;
}

/** @throws Error that names the setting. */
export function missingSetting(setting: string): never {
  throw new Error(`the app setting \`${setting}\` is missing`);
}

/**
 * A setting that holds JSON.
 * @throws Error that names the setting when it is missing, empty or something else
 */
export function jsonSetting(variables: EnvironmentVariables, setting: string): unknown {
  const text = requiredSetting(variables, setting);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`\`${setting}\` is not JSON`);
  }
}

/**
 * A secret; undefined when it is missing or empty.
 * @throws Error that names the setting when it is a Key Vault reference still
 */
export function secretSetting(variables: EnvironmentVariables, setting: string): string | undefined {
  const value = variables[setting];
  // App Service leaves the reference as it stands when it cannot read the vault. Used as a key it would be one that
  // everybody knows. A reference is only read where it is the whole value, so one among other keys stays one for ever.
  if (value?.includes('@Microsoft.KeyVault(')) {
    throw new Error(`\`${setting}\` is a Key Vault reference that App Service has not resolved; check the role`);
  }
  return value === '' ? undefined : value;
}
