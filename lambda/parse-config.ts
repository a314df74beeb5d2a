import type * as z from 'zod';

/**
 * Completes and checks a configuration.
 * @param name what it is, completing "… is wrong"
 * @throws Error that lists every wrong setting by its path, one line.
 */
export function parseConfig<Schema extends z.ZodType>(schema: Schema, input: unknown, name: string): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `\`${issue.path.join('.') || 'config'}\`: ${issue.message}`);
  throw new Error(`${name} is wrong: ${problems.join('; ')}`);
}
