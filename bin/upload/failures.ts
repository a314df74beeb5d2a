import { messageOf } from '../../lib/local/user-error';

/** HTTP status of an answer that the library took for an error; 0 for none. */
export function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) || 0 : 0;
}

/** The code that storage gives, or the system: `ContainerNotFound`, `ENOTFOUND`. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const details = 'details' in error ? (error.details as { errorCode?: unknown } | undefined) : undefined;
  const code = details?.errorCode ?? ('code' in error ? error.code : undefined);
  return typeof code === 'string' ? code : '';
}

/** Why one file could not be uploaded, in one line that holds nothing secret. */
export function describeFailure(error: unknown): string {
  const status = statusOf(error);
  if (status === 0) return String(messageOf(error).split('\n')[0]).trim();
  const hint = hints[status];
  return `storage answered ${status} ${codeOf(error)}`.trim() + (hint === undefined ? '' : `; ${hint}`);
}

const hints: Readonly<Record<number, string>> = {
  401: 'whoever is logged in needs the role Storage Blob Data Contributor',
  403: 'a SAS needs the permissions to read, create and write (sp=rcw), a login the role Storage Blob Data Contributor',
  412: 'somebody else changed the blob meanwhile',
};

/** Whether all other files would fail for the same reason. */
export function concernsAll(error: unknown): boolean {
  if (statusOf(error) === 0) return ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'].includes(codeOf(error));
  return [401, 403].includes(statusOf(error)) || ['ContainerNotFound', 'ContainerBeingDeleted'].includes(codeOf(error));
}
