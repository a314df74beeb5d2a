import { type BrokerResponse, emptyResponse } from './respond';

/** What a script may send, and what of an answer it may read besides the body. */
const allowed = {
  'Access-Control-Allow-Methods': 'GET, POST, DELETE',
  'Access-Control-Allow-Headers': 'authorization, content-type, x-api-key',
  'Access-Control-Max-Age': '3600',
};
const exposed = { 'Access-Control-Expose-Headers': 'retry-after, www-authenticate' };

/** The answer to a browser that asks whether a page may ask. */
export function preflightResponse(origin: string | null, webOrigins: readonly string[]): BrokerResponse {
  return emptyResponse(isAllowed(origin, webOrigins) ? allowed : {});
}

/** Lets scripts of the declared web sites read an answer; those of others get none of it from their browser. */
export function allowOrigin(
  response: BrokerResponse,
  origin: string | null,
  webOrigins: readonly string[],
): BrokerResponse {
  if (webOrigins.length === 0) return response;
  const readable = isAllowed(origin, webOrigins) ? { 'Access-Control-Allow-Origin': origin, ...exposed } : {};
  return { ...response, headers: { ...response.headers, Vary: 'Origin', ...readable } };
}

function isAllowed(origin: string | null, webOrigins: readonly string[]): origin is string {
  return origin !== null && webOrigins.includes(origin);
}
