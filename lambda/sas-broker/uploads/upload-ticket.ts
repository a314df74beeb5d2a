import type { Mode } from '../config';

/**
 * All that is known of an upload between its requests. It travels as the upload's id, signed with a key of the broker
 * (HS256), so that no instance has to remember anything.
 */
export interface UploadTicket {
  /** UUID; the name of the blob in the container of uploads. */
  readonly uploadName: string;
  /** Id of the caller; nobody else's requests are taken. */
  readonly caller: string;
  /** Name of the policy rule that allowed it. */
  readonly rule: string;
  /** Name that it gets in the served container. */
  readonly blobName: string;
  readonly contentType: string;
  readonly contentLength: number;
  readonly contentMd5?: string;
  readonly filename?: string;
  readonly mode: Mode;
  /** When it can no longer be renewed or confirmed, milliseconds since 1970. */
  readonly ends: number;
}

/** Makes ids of uploads, and reads them. */
export interface UploadTickets {
  seal(ticket: UploadTicket): Promise<string>;
  /** @throws BrokerError 404 `upload-unknown` for one that is not ours, has ended, or belongs to another caller */
  open(id: string, caller: string): Promise<UploadTicket>;
}
