import type { Construct } from 'constructs';
import { alertOnMetric, alertOnQuery, type AlertSettings } from './alerts';
import { latencyOf } from './queries';
import type { Thresholds } from './thresholds';

/** A Front Door profile, and when to tell of it. */
export interface FrontDoorAlerts extends AlertSettings, Thresholds {
  /** Resource id of the profile. */
  readonly profileId: string;
  /** What tells the names of its alerts apart from those of another Front Door. */
  readonly suffix: string;
}

/** Makes the alerts on errors, cache and latency, each unless its threshold is off. */
export function alertOnFrontDoor(scope: Construct, props: FrontDoorAlerts): void {
  const { profileId, maxServerErrorPercent, minCacheHitPercent, maxP95Seconds } = props;
  const nameOf = (alert: string) => `${props.name}-${alert}-${props.suffix}`;

  if (maxServerErrorPercent !== undefined) {
    alertOnMetric(scope, 'ServerErrors', props, {
      name: nameOf('server-errors'),
      description: 'Too many requests were answered with 5xx.',
      severity: 1,
      profileId,
      metricName: 'Percentage5XX',
      windowSize: 'PT15M',
      frequency: 'PT5M',
      operator: 'GreaterThan',
      threshold: maxServerErrorPercent,
    });
  }
  if (minCacheHitPercent !== undefined) {
    alertOnMetric(scope, 'CacheHits', props, {
      name: nameOf('cache-hits'),
      description: 'Too little came from the cache in six hours.',
      severity: 3,
      profileId,
      metricName: 'ByteHitRatio',
      windowSize: 'PT6H',
      frequency: 'PT1H',
      operator: 'LessThan',
      threshold: minCacheHitPercent,
    });
  }
  if (maxP95Seconds !== undefined) {
    alertOnQuery(scope, 'Latency', props, {
      name: nameOf('latency'),
      description: 'Too many requests took too long: the 95th percentile of 15 minutes.',
      severity: 2,
      query: latencyOf(profileId),
      column: 'P95Seconds',
      window: 'PT15M',
      endsByItself: true,
      operator: 'GreaterThan',
      threshold: maxP95Seconds,
    });
  }
}
