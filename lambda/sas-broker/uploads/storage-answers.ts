import type { RestError } from '@azure/storage-blob';
import { TokenRefused } from '../../managed-identity';
import { BrokerError } from '../errors';

/** What storage answers where something is not there, is there already, or is no longer as it was. */
export const changed = [404, 409, 412] as const;

/** Seconds after which to ask again. */
const retryAfter = 5;

/**
 * What storage answers, or nothing where it refuses with one of some statuses.
 * @param operation as Azure calls it: `Copy Blob`
 * @param refusals statuses for which there is `undefined`
 * @throws BrokerError 503 `storage-unavailable` for any other error
 */
export async function answerTo<T>(
  operation: string,
  answer: Promise<T>,
  refusals: readonly number[] = [],
): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const { status, code } = refusalOf(error);
    if (status !== undefined && refusals.includes(status) && code !== 'ContainerNotFound') return undefined;
    throw unavailable('Storage cannot be asked at the moment', operation, error);
  }
}

/** @param error what was thrown; of it only status, code and kind are kept, because its request has tokens in it */
export function unavailable(publicMessage: string, operation: string, error?: unknown): BrokerError {
  const { status, code, kind } = refusalOf(error);
  const reason = [status, code ?? kind].filter((part) => part !== undefined).join(' ');
  return new BrokerError(503, 'storage-unavailable', publicMessage, {
    cause: new Error(`${operation}: ${reason}`),
    headers: { 'Retry-After': String(retryAfter) },
  });
}

/** Status and code of an answer of storage, or what kind of error it is. */
function refusalOf(error: unknown): { status?: number; code?: string; kind?: string } {
  if (!(error instanceof Error)) return {};
  const { statusCode, code, details } = error as Partial<RestError>;
  // The answer to a HEAD has no body, and its code in a header.
  const { errorCode } = (details ?? {}) as { errorCode?: unknown };
  return {
    status: typeof statusCode === 'number' ? statusCode : undefined,
    code: [code, errorCode].find((part) => typeof part === 'string'),
    kind: error instanceof TokenRefused ? error.message : error.name,
  };
}
