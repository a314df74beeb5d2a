/**
 * Machine-readable part of the `ik-error` header. `ENOENT`, `EACCES`, `ECONNREFUSED` and `ELIMIT` are ImageKit's;
 * the others say what ImageKit puts under `UNIDENTIFIED`.
 */
export type ErrorCode =
  | 'EACCES'
  | 'ECANCELED'
  | 'ECONFIG'
  | 'ECONNREFUSED'
  | 'EINVAL'
  | 'ELIMIT'
  | 'EMETHOD'
  | 'ENOENT'
  | 'ENOTSUP'
  | 'ERANGE'
  | 'ETIMEDOUT'
  | 'EUNAUTHORIZED'
  | 'UNIDENTIFIED';

/** What an error may carry besides its public text. */
export interface DeliveryErrorOptions {
  /** For the log only; never reaches a client. */
  readonly cause?: unknown;
  /** Extra response headers, e.g. `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The only error that is answered as it is: status, code and a text that may be shown to anybody. */
export class DeliveryError extends Error {
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    publicMessage: string,
    options: DeliveryErrorOptions = {},
  ) {
    super(publicMessage, { cause: options.cause });
    this.name = 'DeliveryError';
    this.headers = options.headers ?? {};
  }
}

/** What ends work that nobody waits for any more; only the log sees it. */
export function clientGone(): DeliveryError {
  return new DeliveryError(499, 'ECANCELED', 'The client has gone');
}

/** Anything that was thrown, as a {@link DeliveryError}; what is not one becomes a 500 without details. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  return new DeliveryError(500, 'UNIDENTIFIED', 'The image could not be delivered', { cause: error });
}
