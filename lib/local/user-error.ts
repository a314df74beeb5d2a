/** Something that whoever started a command can mend; shown as one line without a stack. */
export class UserError extends Error {}
