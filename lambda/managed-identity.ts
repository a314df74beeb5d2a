import { request } from 'undici';
import { type EnvironmentVariables, requiredSetting } from './settings';

/** Where App Service hands out tokens of a managed identity. */
export interface IdentityEndpoint {
  readonly url: string;
  readonly header: string;
  /** Client id of the user-assigned identity; the system-assigned one without it. */
  readonly clientId?: string;
}

/** A bearer token for one resource. */
export interface BearerToken {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** The identity endpoint answered, but not with a token. */
export class TokenRefused extends Error {}

/** What App Service's identity endpoint answers; `expires_on` is in seconds since 1970. */
interface TokenAnswer {
  readonly access_token: string;
  readonly expires_on: string | number;
}

const apiVersion = '2019-08-01';
/** A token is replaced this long before it expires. */
const margin = 5 * 60_000;

/**
 * Reads `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, which App Service sets, and `AZURE_CLIENT_ID`.
 * @throws Error that names the missing setting.
 */
export function readIdentityEndpoint(variables: EnvironmentVariables): IdentityEndpoint {
  return {
    url: requiredSetting(variables, 'IDENTITY_ENDPOINT'),
    header: requiredSetting(variables, 'IDENTITY_HEADER'),
    clientId: variables.AZURE_CLIENT_ID === '' ? undefined : variables.AZURE_CLIENT_ID,
  };
}

/**
 * Tokens of the app's managed identity, taken from the endpoint that App Service offers inside the app. A token is kept
 * until shortly before it expires, or until it is handed in as one that was refused; one request for it serves all who
 * wait.
 * @param resource what the token is for, such as `https://storage.azure.com/`
 */
export function managedIdentityTokens(
  identity: IdentityEndpoint,
  resource: string,
  now: () => number = Date.now,
): (refused?: string) => Promise<BearerToken> {
  let token: BearerToken | undefined;
  let pending: Promise<BearerToken> | undefined;

  return async (refused) => {
    if (token?.value === refused) token = undefined;
    if (token && token.expires - margin > now()) return token;
    pending ??= fetchToken(identity, resource).finally(() => (pending = undefined));
    try {
      token = await pending;
    } catch (error) {
      // The old one is good until it really expires.
      if (!token || token.expires <= now()) throw error;
    }
    return token;
  };
}

/** The same in the form in which Azure's client libraries want it: a credential for storage. */
export function storageCredential(identity: IdentityEndpoint): { getToken(): Promise<AccessToken> } {
  const tokens = managedIdentityTokens(identity, 'https://storage.azure.com/');
  return {
    getToken: async () => {
      const { value, expires } = await tokens();
      return { token: value, expiresOnTimestamp: expires };
    },
  };
}

/** A token as Azure's client libraries have it. */
interface AccessToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

async function fetchToken(identity: IdentityEndpoint, resource: string): Promise<BearerToken> {
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
    throw new TokenRefused(`the identity endpoint answered ${statusCode}`);
  }
  const answer = (await body.json()) as TokenAnswer;
  return { value: answer.access_token, expires: Number(answer.expires_on) * 1000 };
}
