import { MonitorMetricAlert } from '@cdktf/provider-azurerm/lib/monitor-metric-alert';
import { MonitorScheduledQueryRulesAlertV2 } from '@cdktf/provider-azurerm/lib/monitor-scheduled-query-rules-alert-v2';
import type { Construct } from 'constructs';

/** What all alerts of one `Monitoring` have in common. */
export interface AlertSettings {
  /** What the names of all begin with. */
  readonly name: string;
  readonly resourceGroupName: string;
  readonly location: string;
  readonly workspaceId: string;
  /** Who is told; nobody is allowed, alerts show in the portal. */
  readonly actionGroupIds: readonly string[];
  readonly tags: Record<string, string> | undefined;
}

interface Alert {
  /** Its name in Azure, unique in the resource group. */
  readonly name: string;
  /** What has happened, for the e-mail. */
  readonly description: string;
  /** 1 error, 2 warning, 3 information. */
  readonly severity: 1 | 2 | 3;
  readonly operator: 'GreaterThan' | 'LessThan';
  readonly threshold: number;
}

/** An alert on a metric that a Front Door profile has by itself, averaged over a window. */
export interface MetricAlert extends Alert {
  readonly profileId: string;
  readonly metricName: 'Percentage5XX' | 'ByteHitRatio';
  readonly windowSize: 'PT15M' | 'PT6H';
  readonly frequency: 'PT5M' | 'PT1H';
}

/** An alert on a query with one row, or none, for each window. */
export interface QueryAlert extends Alert {
  readonly query: string;
  /** Column with the number that is compared. */
  readonly column: string;
  /** Length of a window, and how often there is one. */
  readonly window: 'PT15M' | 'P1D';
  /** Whether it ends by itself; one that does not tells again each time. */
  readonly endsByItself: boolean;
}

/** Makes an alert on a metric. */
export function alertOnMetric(scope: Construct, id: string, settings: AlertSettings, alert: MetricAlert): void {
  const { name, description, severity, operator, threshold } = alert;
  const { resourceGroupName, actionGroupIds, tags } = settings;
  new MonitorMetricAlert(scope, id, {
    name,
    resourceGroupName,
    description,
    severity,
    scopes: [alert.profileId],
    windowSize: alert.windowSize,
    frequency: alert.frequency,
    autoMitigate: true,
    criteria: [
      {
        metricNamespace: 'Microsoft.Cdn/profiles',
        metricName: alert.metricName,
        aggregation: 'Average',
        operator,
        threshold,
      },
    ],
    action: actionGroupIds.length > 0 ? actionGroupIds.map((actionGroupId) => ({ actionGroupId })) : undefined,
    tags,
  });
}

/** Makes an alert on a query. */
export function alertOnQuery(scope: Construct, id: string, settings: AlertSettings, alert: QueryAlert): void {
  const { name, description, severity, operator, threshold } = alert;
  const { resourceGroupName, location, workspaceId, actionGroupIds, tags } = settings;
  new MonitorScheduledQueryRulesAlertV2(scope, id, {
    name,
    resourceGroupName,
    location,
    description,
    severity,
    scopes: [workspaceId],
    windowDuration: alert.window,
    evaluationFrequency: alert.window,
    autoMitigationEnabled: alert.endsByItself,
    // Before the first request the log has no columns, which Azure would take for a mistake.
    skipQueryValidation: true,
    criteria: [
      {
        query: alert.query,
        metricMeasureColumn: alert.column,
        timeAggregationMethod: 'Maximum',
        operator,
        threshold,
        failingPeriods: { numberOfEvaluationPeriods: 1, minimumFailingPeriodsToTriggerAlert: 1 },
      },
    ],
    action: actionGroupIds.length > 0 ? { actionGroups: [...actionGroupIds] } : undefined,
    tags,
  });
}
