/** What a SAS of the broker can permit: one thing. */
export type SasPermission = 'c' | 'w' | 'r' | 'd';

/** A SAS to be made, for one blob (`sr=b`). */
export interface SasOrder {
  readonly container: string;
  readonly blobName: string;
  readonly permission: SasPermission;
  /** Seconds from now until it ends; it begins 15 minutes ago, because clocks differ. */
  readonly seconds: number;
  /** IPv4 address that requests must come from (`sip`). */
  readonly address?: string;
  /** Headers that Azure answers with (`rscc`, `rscd`, `rsct`). */
  readonly responseHeaders?: {
    readonly cacheControl?: string;
    readonly contentDisposition?: string;
    readonly contentType?: string;
  };
  /** Headers that requests must have, with their values (`srh`); ignored where the signer cannot bind any. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
}

/** A SAS that was made. */
export interface SignedUrl {
  /** URL of the blob with the token. */
  readonly url: string;
  readonly expiresAt: Date;
  /** `scid`: what the logs of storage call it. */
  readonly correlationId?: string;
}

/** Makes SAS, in one way for all. */
export interface SasSigner {
  /** @throws BrokerError 503 `storage-unavailable` with `Retry-After` when there is no key to sign with */
  sign(order: SasOrder): Promise<SignedUrl>;
}
