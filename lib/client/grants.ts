import type { UploadGrant } from './wire';

/** A SAS that ends sooner is renewed before it is used. */
const marginMs = 30_000;

/** The grant of an upload as it is now; several requests that need another one get the same. */
export class Grants {
  private renewAt = Infinity;
  private renewal?: Promise<UploadGrant>;

  constructor(
    private grant: UploadGrant,
    private readonly renew: () => Promise<UploadGrant>,
    /** Milliseconds since 1970. */
    private readonly now = () => Date.now(),
  ) {
    this.take(grant);
  }

  /** A grant with time left. */
  current(): Promise<UploadGrant> {
    return this.now() < this.renewAt ? Promise.resolve(this.grant) : this.replace(this.grant);
  }

  /** Another one than that which was refused. */
  async replace(refused: UploadGrant): Promise<UploadGrant> {
    if (this.grant !== refused) return this.grant;
    this.renewal ??= this.renew()
      .then((grant) => this.take(grant))
      .finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private take(grant: UploadGrant): UploadGrant {
    const end = Date.parse(grant.expiresAt) - marginMs;
    // By a clock that is fast every SAS has ended when it comes; then the only one to ask is storage.
    this.renewAt = end > this.now() ? end : Infinity;
    this.grant = grant;
    return grant;
  }
}
