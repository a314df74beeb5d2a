/** What a problem may carry besides its public text. */
export interface BrokerErrorOptions {
  /** For the log only; never reaches a client. */
  readonly cause?: unknown;
  /** Extra response headers, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is wrong with the request, field by field. */
  readonly errors?: readonly FieldError[];
}

/** What is wrong with one field of a request. */
export interface FieldError {
  /** JSON pointer into the body: `/contentLength`. */
  readonly pointer: string;
  readonly detail: string;
}

/** Machine-readable kind of a problem; the last part of its `type`. */
export type ProblemCode =
  | 'blob-exists'
  | 'blob-not-found'
  | 'ending'
  | 'forbidden'
  | 'invalid-name'
  | 'invalid-request'
  | 'issuer-unavailable'
  | 'method-not-allowed'
  | 'not-configured'
  | 'not-found'
  | 'quota-exceeded'
  | 'storage-unavailable'
  | 'too-large'
  | 'too-many-requests'
  | 'type-not-allowed'
  | 'unauthorized'
  | 'unexpected'
  | 'upload-incomplete'
  | 'upload-mismatch'
  | 'upload-unknown';

/** The only error that is answered as it is: status, code and a text that may be shown to anybody (RFC 9457). */
export class BrokerError extends Error {
  readonly headers: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];

  constructor(
    readonly status: number,
    readonly code: ProblemCode,
    publicMessage: string,
    options: BrokerErrorOptions = {},
  ) {
    super(publicMessage, { cause: options.cause });
    this.name = 'BrokerError';
    this.headers = options.headers ?? {};
    this.errors = options.errors;
  }
}

/** Anything that was thrown, as a {@link BrokerError}; what is not one becomes a 500 without details. */
export function toBrokerError(error: unknown): BrokerError {
  if (error instanceof BrokerError) return error;
  return new BrokerError(500, 'unexpected', 'The request could not be answered', { cause: error });
}
