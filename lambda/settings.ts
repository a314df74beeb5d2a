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
