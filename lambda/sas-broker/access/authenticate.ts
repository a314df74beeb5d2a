import type { Caller } from '../caller';
import type { BrokerEnvironment } from '../environment';
import type { Authenticate } from './access';
import { apiKeyCallers } from './api-keys';
import { tokenCallers } from './tokens';
import { unauthorized } from './unauthorized';

/** What tests set otherwise. */
export interface AuthenticateOptions {
  /**
   * Milliseconds that an issuer has for an answer.
   * @default 5000
   */
  readonly timeout?: number;
  /**
   * Milliseconds since 1970.
   * @default - the clock
   */
  readonly now?: () => number;
}

const anonymous: Caller = { kind: 'anonymous', id: 'anonymous', claims: { sub: 'anonymous' } };

/**
 * Makes the function that finds out who asks: by a bearer token of one of the issuers, by an API key, or, where that is
 * said in so many words, nobody in particular. What is shown has to be good; a bad token is not the same as none.
 * @throws Error when keys are missing or the same, or the address of an issuer is not secure
 */
export function createAuthenticate(
  environment: BrokerEnvironment,
  { timeout = 5_000, now = Date.now }: AuthenticateOptions = {},
): Authenticate {
  const { oidc, dangerouslyAllowAnonymous } = environment.config.authentication;
  const callerOfToken = tokenCallers(oidc, timeout, now);
  const callerOfKey = apiKeyCallers(environment);

  return async ({ authorization, apiKey }) => {
    if (authorization !== undefined && apiKey !== undefined) {
      throw unauthorized('Send either Authorization or X-API-Key', 'invalid_request');
    }
    if (authorization !== undefined) return callerOfToken(bearerToken(authorization));
    if (apiKey !== undefined) {
      const caller = callerOfKey(apiKey);
      if (!caller) throw unauthorized('The API key is not one of ours');
      return caller;
    }
    if (dangerouslyAllowAnonymous) return anonymous;
    throw unauthorized('Say who you are: by Authorization with a bearer token, or by X-API-Key');
  };
}

/** RFC 6750 §2.1; no other scheme is known here. */
function bearerToken(authorization: string): string {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
  if (token === undefined) throw unauthorized('Authorization must be Bearer and a token', 'invalid_request');
  return token;
}
