import { errors } from 'undici';
import { DeliveryError } from '../errors';

/** The origin answered, and what it says cannot be the file. */
export function originFailed(reason: string): DeliveryError {
  return new DeliveryError(502, 'UNIDENTIFIED', 'The origin failed', { cause: new Error(reason) });
}

/** That it is our credential or container is not the client's business. */
export function originRefused(reason: string, text = 'The origin does not let the file be read'): DeliveryError {
  return new DeliveryError(502, 'EACCES', text, { cause: new Error(reason) });
}

/** What a read ends with that takes too long. */
export function originTooSlow(cause?: unknown): DeliveryError {
  return new DeliveryError(504, 'ETIMEDOUT', 'The origin did not answer in time', { cause });
}

/** What a read ends with that is too large. */
export function fileTooLarge(maxBytes: number): DeliveryError {
  return new DeliveryError(400, 'ELIMIT', `The file is larger than ${maxBytes} bytes`);
}

/** What went wrong while a server was asked, as it is answered: no text of it is shown, only logged. */
export function toOriginError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  ) {
    return originTooSlow(error);
  }
  return isNonsense(error)
    ? new DeliveryError(502, 'UNIDENTIFIED', 'The origin failed', { cause: error })
    : new DeliveryError(502, 'ECONNREFUSED', 'The origin cannot be reached', { cause: error });
}

/** Whether a connection was lost, and not refused: one that is kept alive may close in the moment it is used again. */
export function isConnectionReset(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

function isNonsense(error: unknown): boolean {
  return (
    error instanceof errors.HTTPParserError ||
    error instanceof errors.HeadersOverflowError ||
    error instanceof errors.ResponseContentLengthMismatchError
  );
}
