import { STATUS_CODES } from 'node:http';
import type { Problem } from '../api';
import type { BrokerError } from '../errors';

/** An answer. Not a WHATWG `Response`, whose body is a stream: making one only to read it again takes longer than signing. */
export interface BrokerResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** None where it is undefined. */
  readonly body?: string;
}

/** Whatever is answered is somebody's own: a cache that kept it would hand out SAS. */
const common = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

/** An answer of JSON. */
export function jsonResponse(status: number, body: object): BrokerResponse {
  return respond(status, 'application/json', JSON.stringify(body));
}

/** An error as RFC 9457 has it. */
export function problemResponse(error: BrokerError): BrokerResponse {
  const body: Problem = {
    type: `urn:blobfront:problem:${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail: error.message,
    ...(error.errors && { errors: [...error.errors] }),
  };
  return respond(error.status, 'application/problem+json', JSON.stringify(body), error.headers);
}

/** An answer without a body. */
export function emptyResponse(headers: Readonly<Record<string, string>> = {}): BrokerResponse {
  return { status: 204, headers: { ...common, ...headers } };
}

function respond(
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): BrokerResponse {
  const length = String(Buffer.byteLength(body));
  return { status, headers: { ...common, ...headers, 'Content-Type': type, 'Content-Length': length }, body };
}
