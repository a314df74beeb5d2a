import { Agent, request } from 'undici';

/** Bytes; the keys of Entra ID, which are many and each with its certificate, take 20 KB. */
const maxBytes = 512 * 1024;

/** Follows no redirect: what an issuer says is where it says that it is. */
const agent = new Agent({ maxResponseSize: maxBytes, connections: 2 });

/**
 * Reads a JSON document of an issuer.
 * @param timeout milliseconds until all of it has to be there
 * @throws Error when it is late, too large, or none
 */
export async function readDocument(url: URL, timeout: number): Promise<unknown> {
  const { statusCode, body } = await request(url, {
    dispatcher: agent,
    signal: AbortSignal.timeout(timeout),
    headers: { accept: 'application/json, application/jwk-set+json' },
  });
  if (statusCode === 200) return body.json();
  await body.dump();
  throw new Error(`${url.href} answered ${statusCode}`);
}

/**
 * Finds out where an issuer's keys are: what is configured, or what the issuer says itself (OpenID Connect Discovery 1.0
 * §4), asked each time, because it may move them.
 * @throws Error when an address is not secure
 */
export function addressOfKeys(
  { issuer, jwksUri }: { readonly issuer: string; readonly jwksUri?: string },
  timeout: number,
): () => Promise<URL> {
  if (jwksUri !== undefined) {
    const url = secureUrl(jwksUri, '`authentication.oidc.jwksUri`');
    return () => Promise.resolve(url);
  }
  const base = secureUrl(issuer, '`authentication.oidc.issuer` without a `jwksUri`').href.replace(/\/$/, '');
  const discovery = new URL(`${base}/.well-known/openid-configuration`);
  return async () => {
    const document = await readDocument(discovery, timeout);
    const { issuer: itself, jwks_uri: keys } = Object(document) as Record<string, unknown>;
    if (itself !== issuer) throw new Error(`${discovery.href} is of another issuer: ${String(itself).slice(0, 200)}`);
    const url = secureUrl(String(keys), `\`jwks_uri\` of ${discovery.href}`);
    if (url.protocol === discovery.protocol) return url;
    throw new Error(`\`jwks_uri\` of ${discovery.href} must be an https URL`);
  };
}

/** Takes an address that nobody on the way can answer for. */
function secureUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = ['127.0.0.1', 'localhost', '[::1]'];
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.includes(url.hostname))) return url;
  throw new Error(`${what} must be an https URL, got: ${JSON.stringify(text.slice(0, 200))}`);
}
