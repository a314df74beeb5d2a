import { Token } from 'cdktf';
import { display, requireInteger } from '../validation';

/** When alerts are raised; each is switched off by `false`. */
export interface ThresholdProps {
  /**
   * Most of the requests, in percent, that may be answered with 5xx in 15 minutes.
   * @default 5
   */
  readonly maxServerErrorPercent?: number | false;
  /**
   * Most seconds that 95 % of the requests may take at the edge in 15 minutes (with 20 requests or more in them).
   * @default 3
   */
  readonly maxP95Seconds?: number | false;
  /**
   * Least of the bytes, in percent, that must come from the cache in 6 hours.
   * @default 50
   */
  readonly minCacheHitPercent?: number | false;
  /**
   * Days before its expiry from which a SAS is warned of, 1-365.
   * @default 14
   */
  readonly sasExpiryWarningDays?: number | false;
}

/** The thresholds with their defaults; undefined is off. */
export type Thresholds = Readonly<Record<keyof ThresholdProps, number | undefined>>;

/** @throws Error when a threshold could never be crossed, or always is */
export function readThresholds(props: ThresholdProps): Thresholds {
  const read = (name: keyof ThresholdProps, standard: number): number | undefined => {
    const { [name]: value = standard } = props;
    return value === false ? undefined : value;
  };
  const thresholds = {
    maxServerErrorPercent: read('maxServerErrorPercent', 5),
    maxP95Seconds: read('maxP95Seconds', 3),
    minCacheHitPercent: read('minCacheHitPercent', 50),
    sasExpiryWarningDays: read('sasExpiryWarningDays', 14),
  };
  requireBetween('maxServerErrorPercent', thresholds.maxServerErrorPercent, 0, 99);
  // Front Door waits no longer for its origin.
  requireBetween('maxP95Seconds', thresholds.maxP95Seconds, 0.1, 240);
  requireBetween('minCacheHitPercent', thresholds.minCacheHitPercent, 1, 100);
  if (thresholds.sasExpiryWarningDays !== undefined) {
    requireInteger('sasExpiryWarningDays', thresholds.sasExpiryWarningDays, 1, 365);
  }
  return thresholds;
}

/**
 * Refuses a number out of bounds; undefined and tokens pass.
 * @throws Error that names the prop, the bounds and what was given
 */
export function requireBetween(prop: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw new Error(`\`${prop}\` must be a number from ${least} to ${most}, got: ${display(value)}`);
}
