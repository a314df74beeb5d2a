import { messageOf, UserError } from '../lib/local/user-error';

/** Says in one line that nobody is logged in to Azure. */
export function loginFailure(error: unknown): UserError {
  return new UserError(`nobody is logged in to Azure; run \`az login\`${reasonOf(error)}`);
}

/** Why a way to log in that there is did not work; nothing when there is none. */
function reasonOf(error: unknown): string {
  const errors: unknown[] =
    error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [error];
  const failed = errors.find((one) => !(one instanceof Error && one.name === 'CredentialUnavailableError'));
  return failed === undefined ? '' : ` (${String(messageOf(failed).split('\n')[0]).trim()})`;
}
