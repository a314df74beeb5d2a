import { emptyResponse } from './respond';

/** What a script may send, and what of an answer it may read besides the body. */
const allowed = {
  'Access-Control-Allow-Methods': 'GET, POST, DELETE',
  'Access-Control-Allow-Headers': 'authorization, content-type, x-api-key',
  'Access-Control-Max-Age': '3600',
};
const exposed = { 'Access-Control-Expose-Headers': 'retry-after, www-authenticate' };

/** The answer to a browser that asks whether a page may ask. */
export function preflightResponse(origin: string | null, webOrigins: readonly string[]): Response {
  return emptyResponse(isAllowed(origin, webOrigins) ? allowed : {});
}

/** Lets scripts of the declared web sites read an answer; those of others get none of it from their browser. */
export function allowOrigin(response: Response, origin: string | null, webOrigins: readonly string[]): Response {
  if (webOrigins.length > 0) response.headers.set('Vary', 'Origin');
  if (!isAllowed(origin, webOrigins)) return response;
  response.headers.set('Access-Control-Allow-Origin', origin);
  for (const [name, value] of Object.entries(exposed)) response.headers.set(name, value);
  return response;
}

function isAllowed(origin: string | null, webOrigins: readonly string[]): origin is string {
  return origin !== null && webOrigins.includes(origin);
}
