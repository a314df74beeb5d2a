import { request } from 'undici';
import type { IdentityEndpoint } from '../environment';
import { DeliveryError } from '../errors';
import type { BlobCredential } from './azure-blob';

/** What App Service's identity endpoint answers; `expires_on` is in seconds since 1970. */
interface TokenAnswer {
  readonly access_token: string;
  readonly expires_on: string | number;
}

interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

const resource = 'https://storage.azure.com/';
const apiVersion = '2019-08-01';
/** A token is replaced this long before it expires. */
const margin = 5 * 60_000;

/**
 * Authorizes reads with the bearer token of the app's managed identity, taken from the endpoint that App Service
 * offers inside the app. The token is kept until shortly before it expires; one request for it serves all who wait.
 */
export function managedIdentityCredential(identity: IdentityEndpoint, now: () => number = Date.now): BlobCredential {
  let token: Token | undefined;
  let pending: Promise<Token> | undefined;

  async function currentToken(): Promise<Token> {
    if (token && token.expires - margin > now()) return token;
    pending ??= fetchToken(identity).finally(() => (pending = undefined));
    try {
      token = await pending;
    } catch (error) {
      // The old one is good until it really expires.
      if (!token || token.expires <= now()) throw error;
    }
    return token;
  }

  return {
    query: '',
    headers: async () => ({ authorization: `Bearer ${(await currentToken()).value}` }),
  };
}

async function fetchToken(identity: IdentityEndpoint): Promise<Token> {
  const url = new URL(identity.url);
  url.searchParams.set('resource', resource);
  url.searchParams.set('api-version', apiVersion);
  if (identity.clientId !== undefined) url.searchParams.set('client_id', identity.clientId);
  const { statusCode, body } = await request(url, {
    headers: { 'x-identity-header': identity.header },
    headersTimeout: 5_000,
    bodyTimeout: 5_000,
  });
  if (statusCode !== 200) {
    await body.dump();
    const cause = new Error(`the identity endpoint answered ${statusCode}`);
    throw new DeliveryError(502, 'EACCES', 'The origin does not let the file be read', { cause });
  }
  const answer = (await body.json()) as TokenAnswer;
  return { value: answer.access_token, expires: Number(answer.expires_on) * 1000 };
}
