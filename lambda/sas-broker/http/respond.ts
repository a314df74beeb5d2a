import { STATUS_CODES } from 'node:http';
import type { Problem } from '../api';
import type { BrokerError } from '../errors';

/** Whatever is answered is somebody's own: a cache that kept it would hand out SAS. */
const common = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

/** An answer of JSON. */
export function jsonResponse(status: number, body: object): Response {
  return respond(status, 'application/json', JSON.stringify(body));
}

/** An error as RFC 9457 has it. */
export function problemResponse(error: BrokerError): Response {
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
export function emptyResponse(headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 204, headers: { ...common, ...headers } });
}

function respond(status: number, type: string, body: string, headers: Readonly<Record<string, string>> = {}): Response {
  const length = String(Buffer.byteLength(body));
  const own = { 'Content-Type': type, 'Content-Length': length };
  return new Response(body, { status, headers: { ...common, ...headers, ...own } });
}
