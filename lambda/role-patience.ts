/** Milliseconds before a read is tried again: 3.75 seconds at most, within what a read may take. */
const pauses = [250, 500, 1_000, 2_000];
/** How long it may take, in milliseconds, until a role that was assigned has effect; Azure says ten minutes. */
const propagation = 10 * 60_000;

/** What Azure answers where an identity has no role: for want of one, or because it has not reached the storage yet. */
const codes: readonly (string | undefined)[] = ['AuthorizationPermissionMismatch', 'AuthorizationFailure'];

/**
 * How long an identity waits for its role after a deployment. Once it was let in, or ten minutes after it was first turned
 * away, a refusal is final and costs no time.
 */
export class RolePatience {
  private wasLetIn = false;
  private firstRefusal: number | undefined;

  /** @param now milliseconds */
  constructor(private readonly now: () => number) {}

  /** A read has worked. */
  letIn(): void {
    this.wasLetIn = true;
  }

  /**
   * Milliseconds to wait before a read is tried again; undefined where the refusal is final.
   * @param code what storage answered
   * @param count how often the read was tried again before
   */
  pause(code: string | undefined, count: number): number | undefined {
    if (this.wasLetIn || !codes.includes(code)) return undefined;
    this.firstRefusal ??= this.now();
    return this.now() - this.firstRefusal < propagation ? pauses[count] : undefined;
  }
}
