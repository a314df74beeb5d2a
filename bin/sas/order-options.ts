/** What the options of `blobfront sas create` come to, each as it was written. */
export interface OrderOptions {
  readonly account?: string;
  readonly container?: string;
  readonly blob?: string;
  readonly snapshot?: string;
  readonly versionId?: string;
  readonly services?: string;
  readonly resourceTypes?: string;
  readonly endpoint?: string;
  readonly permissions?: string;
  readonly start?: string;
  readonly expires?: string;
  readonly expiresIn?: string;
  readonly ip?: string;
  readonly protocol?: string;
  readonly identifier?: string;
  readonly bindHeader?: readonly string[];
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly contentType?: string;
  readonly encryptionScope?: string;
  readonly correlationId?: string;
  readonly sasVersion?: string;
}
