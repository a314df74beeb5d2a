import { BrokerError } from '../errors';

/** Where a list goes on, as storage says it, in a form that can be part of a query. */
export function sealContinuation(marker: string): string {
  return Buffer.from(marker).toString('base64url');
}

/**
 * The other way round.
 * @throws BrokerError 400 `invalid-request` for one that is none
 */
export function openContinuation(continuation: string): string {
  const marker = Buffer.from(continuation, 'base64url').toString();
  if (continuation !== '' && sealContinuation(marker) === continuation) return marker;
  throw wrongContinuation();
}

/** What to throw where storage does not know a marker. */
export function wrongContinuation(): BrokerError {
  return new BrokerError(400, 'invalid-request', '`continuation` must be the one of an answer before', {
    errors: [{ pointer: '/continuation', detail: 'must be the one of an answer before' }],
  });
}
