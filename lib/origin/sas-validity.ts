import { Rotating } from '@cdktf/provider-time/lib/rotating';
import { Fn, Op, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { requireInteger, requireUtcTime } from '../validation';

/** Options of {@link SasValidity.between}. */
export interface SasPeriodOptions {
  /**
   * Allows a SAS that is valid for more than 366 days. It can only be revoked by renewing the account key, and with it
   * every other SAS.
   * @default false
   */
  readonly allowLongLived?: boolean;
}

/** Options of {@link SasValidity.rotating}. */
export interface SasRotationOptions extends SasPeriodOptions {
  /**
   * Days after which the next run of Terraform makes a new token, at least 1.
   * @default 60
   */
  readonly rotateAfterDays?: number;
  /**
   * Days for which a token is valid, at least one more than `rotateAfterDays`.
   * @default 90
   */
  readonly validDays?: number;
}

/** First and last second of a SAS, in UTC; tokens where Terraform finds them out. */
export interface SasDates {
  readonly start: string;
  readonly expiry: string;
}

/** How long a read-only SAS is valid. */
export class SasValidity {
  /**
   * From one date to another. Every plan computes the same token, and nothing renews it: it ends on the day that is
   * written in the code.
   * @param start first second, UTC: `2026-11-01T00:00:00Z`; a quarter of an hour ago at the latest, because clocks differ
   * @param expiry last second, UTC: `2027-10-31T00:00:00Z`
   * @throws Error when a date is malformed or does not exist, the expiry is not after the start, or more than 366 days are
   * not allowed
   */
  static between(start: string, expiry: string, options: SasPeriodOptions = {}): SasValidity {
    // Not known with a token, and then not too long.
    const days = daysBetween(start, expiry) ?? 0;
    const requireAtMost = (most: number, why: string) => {
      if (days <= most) return;
      throw new Error(`\`expiry\` must be at most ${most} days after \`start\`${why}, got: ${Math.ceil(days)} days`);
    };
    if (!options.allowLongLived) requireAtMost(longestDays, ' without `allowLongLived`');
    return new SasValidity(
      () => ({ start, expiry }),
      (most) => requireAtMost(most, ", the account's SAS policy"),
    );
  }

  /**
   * A new token every now and then. The first run of Terraform after `rotateAfterDays` makes it; the one before stays
   * valid until its own `validDays` are over, so for 30 days and more (by default) both can be used, which is the time
   * to hand the new one over. Outputs and state only have the newest.
   *
   * Terraform has to run for that: whoever schedules `cdktf deploy` at least every `validDays - rotateAfterDays` days,
   * and takes the new token to whom it is for, never has a dead one. Where nobody runs it, the token expires.
   *
   * The app needs a `TimeProvider` (`@cdktf/provider-time`), whose state remembers when the token was made.
   * @throws Error when the days are out of bounds or leave no day of overlap, or more than 366 are not allowed
   */
  static rotating(options: SasRotationOptions = {}): SasValidity {
    const { rotateAfterDays = 60, validDays = 90 } = options;
    requireInteger('rotateAfterDays', rotateAfterDays, 1, mostDays);
    requireInteger('validDays', validDays, 2, mostDays);
    const known = !Token.isUnresolved(validDays);
    if (known && !Token.isUnresolved(rotateAfterDays) && validDays <= rotateAfterDays) {
      throw new Error(`\`validDays\` must be more than \`rotateAfterDays\` (${rotateAfterDays}), got: ${validDays}`);
    }
    if (known && validDays > longestDays && !options.allowLongLived) {
      throw new Error(`\`validDays\` must be at most ${longestDays} without \`allowLongLived\`, got: ${validDays}`);
    }
    return new SasValidity(
      (scope) => rotate(scope, rotateAfterDays, validDays),
      (most) => {
        // The start lies a little before, and the policy counts that too.
        if (!known || validDays < most) return;
        throw new Error(
          `\`validDays\` must be less than the ${most} days of the account's SAS policy, got: ${validDays}`,
        );
      },
    );
  }

  private constructor(
    private readonly render: (scope: Construct) => SasDates,
    private readonly requireAtMost: (days: number) => void,
  ) {}

  /**
   * @param scope what the rotation becomes a part of
   * @param policyDays the account's SAS policy, if it is known
   * @throws Error when it is longer than the policy
   * @internal
   */
  _render(scope: Construct, policyDays?: number): SasDates {
    if (policyDays !== undefined && !Token.isUnresolved(policyDays)) this.requireAtMost(policyDays);
    return this.render(scope);
  }
}

const longestDays = 366;
/** A hundred years; nobody means more. */
const mostDays = 36_500;
const day = 86_400_000;

function rotate(scope: Construct, rotateAfterDays: number, validDays: number): SasDates {
  const { rfc3339 } = new Rotating(scope, 'Rotation', { rotationDays: rotateAfterDays });
  const hours = Token.isUnresolved(validDays)
    ? Token.asString(Fn.format('%dh', [Op.mul(validDays, 24)]))
    : `${validDays * 24}h`;
  return {
    // Azure's clock may be behind: learn.microsoft.com, "Best practices when using SAS".
    start: Token.asString(Fn.timeadd(rfc3339, '-15m')),
    expiry: Token.asString(Fn.timeadd(rfc3339, hours)),
  };
}

/** Undefined where one of the dates is a token. */
function daysBetween(start: string, expiry: string): number | undefined {
  const first = parseDate('start', start);
  const last = parseDate('expiry', expiry);
  if (first === undefined || last === undefined) return undefined;
  if (last <= first) throw new Error(`\`expiry\` must be after \`start\` (${start}), got: "${expiry}"`);
  return (last - first) / day;
}

/** Milliseconds since 1970; undefined for a token. Azure takes no offset and the provider checks nothing. */
function parseDate(prop: string, value: string): number | undefined {
  requireUtcTime(prop, value);
  return Token.isUnresolved(value) ? undefined : Date.parse(value);
}
