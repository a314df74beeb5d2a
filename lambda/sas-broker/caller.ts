/** Who asks, as far as a policy is concerned. */
export interface Caller {
  readonly kind: 'user' | 'api-key' | 'anonymous';
  /** Tells callers apart in quotas and logs: of a user issuer and subject, hashed to 16 hex digits; of a key `key:NAME`. */
  readonly id: string;
  /** What is known of it. `sub` is always there: the subject claim of the issuer, the name of an API key, `anonymous`. */
  readonly claims: Readonly<Record<string, unknown>> & { readonly sub: string };
}

/** What is known of a request before anybody is asked who sent it. */
export interface Credentials {
  readonly authorization?: string;
  readonly apiKey?: string;
}
