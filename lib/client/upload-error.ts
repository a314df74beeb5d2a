import type { FieldProblem } from './wire';

/**
 * What went wrong: the last part of a problem's `type`, as the broker says it (`too-large`, `type-not-allowed`,
 * `quota-exceeded`, …), or what is found out here:
 *
 * - `network`: nobody answers
 * - `storage`: storage refuses; `status` says how
 * - `blocks-lost`: storage has not all blocks that it took
 * - `file`: the file cannot be read, or is empty
 */
export type UploadErrorCode = 'network' | 'storage' | 'blocks-lost' | 'file' | (string & {});

/** What else is known of an {@link UploadError}. */
export interface UploadErrorDetails {
  /** Status of the answer. */
  readonly status?: number;
  /** Seconds after which whoever answered wants to be asked again. */
  readonly retryAfterSeconds?: number;
  /** What is wrong with the request, field by field. */
  readonly errors?: readonly FieldProblem[];
}

/**
 * Why an upload, or another request to the broker, failed. Its message can be shown to whoever uploads, and has no URL, SAS
 * or token in it; neither has it a cause, as those of the storage library hold the URL.
 */
export class UploadError extends Error {
  /** `UploadError` */
  override readonly name = 'UploadError';
  /** Status of the answer, if there was one. */
  readonly status?: number;
  /** Seconds after which whoever answered wants to be asked again. */
  readonly retryAfterSeconds?: number;
  /** What is wrong with the request, field by field. */
  readonly errors?: readonly FieldProblem[];

  /** @internal */
  constructor(
    /** See {@link UploadErrorCode}. */
    readonly code: UploadErrorCode,
    message: string,
    { status, retryAfterSeconds, errors }: UploadErrorDetails = {},
  ) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.errors = errors;
  }

  /** Whether the same may go well a little later. */
  get transient(): boolean {
    return this.code === 'network' || (this.status !== undefined && transientStatuses.has(this.status));
  }
}

const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Nobody answered, or not in time. What the browser says of it has nothing that helps, and may hold the URL. */
export function networkError(who: string): UploadError {
  return new UploadError('network', `${who} cannot be reached`);
}

/** What an answer says of when to ask again: `Retry-After` in seconds or as a date. */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
