import { BrokerError } from '../errors';

/** Kinds of errors that a challenge names (RFC 6750 §3.1). */
export type ChallengeError = 'invalid_request' | 'invalid_token';

/**
 * 401, with the challenge that it needs (RFC 9110 §15.5.2, RFC 6750 §3).
 * @param reason a sentence without quotation marks and backslashes, which a challenge cannot have, and without any of what
 * was shown
 * @param error none where nothing was shown
 */
export function unauthorized(reason: string, error?: ChallengeError, cause?: unknown): BrokerError {
  const parameters = error === undefined ? '' : ` error="${error}", error_description="${reason}"`;
  return new BrokerError(401, 'unauthorized', reason, {
    cause,
    headers: { 'WWW-Authenticate': `Bearer${parameters}` },
  });
}
