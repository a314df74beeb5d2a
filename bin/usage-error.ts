import { UserError } from '../lib/local/user-error';

/** A command was called in a way that cannot work, which its arguments alone tell. */
export class UsageError extends UserError {}
