/** Something that whoever started a command can mend; shown as one line without a stack. */
export class UserError extends Error {}

/** What anything that was thrown has to say, in one line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
