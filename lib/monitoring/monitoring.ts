import { ApplicationInsights } from '@cdktf/provider-azurerm/lib/application-insights';
import { ApplicationInsightsWorkbook } from '@cdktf/provider-azurerm/lib/application-insights-workbook';
import { LogAnalyticsWorkspace } from '@cdktf/provider-azurerm/lib/log-analytics-workspace';
import { MonitorActionGroup } from '@cdktf/provider-azurerm/lib/monitor-action-group';
import { MonitorDiagnosticSetting } from '@cdktf/provider-azurerm/lib/monitor-diagnostic-setting';
import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { assignRole, type Principal } from '../role';
import { requireMatch, requireUtcTime } from '../validation';
import { alertOnQuery, type AlertSettings } from './alerts';
import { alertOnFrontDoor } from './front-door-alerts';
import { pathHash } from '../path-hash';
import { daysUntil } from './queries';
import type { ITelemetry } from './telemetry';
import { readThresholds, type ThresholdProps, type Thresholds } from './thresholds';
import { validateProps } from './validate';
import type { WatchedFrontDoor, WatchedFunction, WatchedSas, WatchedStorage } from './watched';
import { renderWorkbook } from './workbook';

/** Props of {@link Monitoring}. */
export interface MonitoringProps extends ThresholdProps {
  /** Name of everything it makes, and the start of the names of its alerts: 4-63 letters, digits or hyphens. */
  readonly name: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`; with `workspaceId` that of the workspace. */
  readonly location: string;
  /**
   * Resource id of a Log Analytics workspace that exists. Its workbook then shows every Front Door that logs to it.
   * @default - a new one
   */
  readonly workspaceId?: string;
  /**
   * Days that the new workspace keeps logs, 30-730. The first 30 are free of charge, those of traces the first 90.
   * @default 30
   */
  readonly retentionDays?: number;
  /**
   * Gigabytes a day after which the new workspace takes no more logs until the next. Alerts on logs are blind then.
   * @default - no limit
   */
  readonly dailyQuotaGb?: number;
  /**
   * E-mail addresses that are told of alerts.
   * @default - none
   */
  readonly alertEmails?: readonly string[];
  /**
   * Resource ids of action groups that exist and are told of alerts.
   * @default - none; without `alertEmails` either, alerts are seen in the portal only
   */
  readonly actionGroupIds?: readonly string[];
  /**
   * Tags of everything it makes.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * Watches an image delivery: a Log Analytics workspace, Application Insights on it, a workbook, and alerts on what is
 * handed to its methods. See docs/monitoring.md.
 *
 * Application Insights takes telemetry from identities in Entra only ({@link grantPublish}), never by its key.
 *
 * Logs and alerts of something watched become parts of that, in its stack, so that one `Monitoring` can be shared
 * between stacks and need not know them.
 */
export class Monitoring extends Construct implements ITelemetry {
  /** Connection string of Application Insights. It says where to, and is no secret: keys are not taken. */
  readonly connectionString: string;
  /** Resource id of Application Insights. */
  readonly applicationInsightsId: string;
  /** Resource id of the Log Analytics workspace. */
  readonly workspaceId: string;
  private readonly alerts: AlertSettings;
  private readonly thresholds: Thresholds;
  /** Front Door profiles that are watched; Azure refuses a second diagnostic setting of one name. */
  private readonly profiles = new Set<unknown>();

  /** @throws Error when Azure would refuse a prop, or a threshold is out of bounds */
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    validateProps(props);
    this.thresholds = readThresholds(props);

    const { name, resourceGroupName, location, tags } = props;
    const where = { resourceGroupName, location, tags };
    this.workspaceId = props.workspaceId ?? this.createWorkspace(props).id;
    const insights = new ApplicationInsights(this, 'Resource', {
      ...where,
      name,
      workspaceId: this.workspaceId,
      applicationType: 'Node.JS',
      localAuthenticationDisabled: true,
      disableIpMasking: false,
    });
    this.connectionString = insights.connectionString;
    this.applicationInsightsId = insights.id;
    this.alerts = { ...where, name, workspaceId: this.workspaceId, actionGroupIds: this.actionGroupIds(props) };

    new ApplicationInsightsWorkbook(this, 'Workbook', {
      ...where,
      // Azure wants a UUID. This one is always the same for the same place, and another where `sourceId` is another,
      // which the provider cannot change.
      name: Token.asString(Fn.uuidv5('url', `${resourceGroupName}/${name}`)),
      displayName: `Image delivery: ${name}`,
      dataJson: renderWorkbook(this),
      sourceId: Token.asString(Fn.lower(insights.id)),
    });
  }

  /** Lets a principal send traces and metrics (role "Monitoring Metrics Publisher"). */
  grantPublish(principal: Principal): RoleAssignment {
    return assignRole(principal, 'Monitoring Metrics Publisher', {
      construct: this,
      resourceId: this.applicationInsightsId,
    });
  }

  /**
   * Keeps the access, health probe and firewall logs and the metrics of a Front Door, and alerts on its errors, its
   * cache and its latency. All of that is the profile's: it is done once for several endpoints of one profile, as a part
   * of the first.
   */
  watchFrontDoor(frontDoor: WatchedFrontDoor): void {
    const scope = this.scopeIn(frontDoor);
    const { profile = frontDoor.profileId } = frontDoor;
    if (this.profiles.has(profile)) return;
    this.profiles.add(profile);
    this.keepLogs(scope, frontDoor.profileId, frontDoorLogs, 'AllMetrics');
    const suffix = pathHash(frontDoor, this);
    alertOnFrontDoor(scope, { profileId: frontDoor.profileId, suffix, ...this.alerts, ...this.thresholds });
  }

  /**
   * Keeps the log of a function app, which has also what the host says before the app sends telemetry itself.
   * @throws Error when the app is on Flex Consumption, which has no such log; its traces arrive all the same
   */
  watchFunction(fn: WatchedFunction): void {
    if (fn.hasDiagnosticLogs === false) {
      throw new Error('`fn` must be on a plan with diagnostic logs, got: one without, such as Flex Consumption');
    }
    this.keepLogs(this.scopeIn(fn), fn.functionAppId, ['FunctionAppLogs']);
  }

  /**
   * Logs every read, write and delete of blobs: who, what and when. It is one row for each request, and costs
   * accordingly. Once for each account.
   */
  watchStorage(storage: WatchedStorage): void {
    const target = `${storage.storageAccountId}/blobServices/default`;
    this.keepLogs(this.scopeIn(storage), target, ['StorageRead', 'StorageWrite', 'StorageDelete']);
  }

  /**
   * Tells once a day that a SAS ends soon, or has ended, until its expiry is another. Nothing where
   * `sasExpiryWarningDays` is off.
   * @param id tells the SAS apart in the names of alerts: 1-60 letters, digits or hyphens
   * @throws Error when the id or the expiry is malformed
   */
  watchSas(id: string, sas: WatchedSas): void {
    requireMatch('id', id, /^[A-Za-z0-9-]{1,60}$/, '1-60 letters, digits or hyphens');
    requireUtcTime('expiry', sas.expiry);
    const { sasExpiryWarningDays } = this.thresholds;
    if (sasExpiryWarningDays === undefined) return;
    alertOnQuery(this, `Sas-${id}`, this.alerts, {
      name: `${this.alerts.name}-sas-${id}`,
      description: `The SAS ${id} ends soon or has ended. Until it is renewed, this is told once a day.`,
      severity: 2,
      query: daysUntil(sas.expiry),
      column: 'DaysLeft',
      window: 'P1D',
      endsByItself: false,
      operator: 'LessThan',
      threshold: sasExpiryWarningDays,
    });
  }

  private createWorkspace(props: MonitoringProps): LogAnalyticsWorkspace {
    return new LogAnalyticsWorkspace(this, 'Workspace', {
      name: props.name,
      resourceGroupName: props.resourceGroupName,
      location: props.location,
      sku: 'PerGB2018',
      retentionInDays: props.retentionDays ?? 30,
      dailyQuotaGb: props.dailyQuotaGb,
      // Diagnostic settings and Application Insights do not use its keys.
      localAuthenticationEnabled: false,
      tags: props.tags,
    });
  }

  private actionGroupIds(props: MonitoringProps): string[] {
    const { alertEmails = [], actionGroupIds = [] } = props;
    if (alertEmails.length === 0) return [...actionGroupIds];
    const group = new MonitorActionGroup(this, 'ActionGroup', {
      name: props.name,
      resourceGroupName: props.resourceGroupName,
      shortName: 'blobfront',
      emailReceiver: alertEmails.map((address) => ({
        name: address,
        emailAddress: address,
        useCommonAlertSchema: true,
      })),
      tags: props.tags,
    });
    return [group.id, ...actionGroupIds];
  }

  /** Where the parts of something watched are made. */
  private scopeIn(watched: Construct): Construct {
    return new Construct(watched, `Monitoring-${pathHash(this, watched)}`);
  }

  private keepLogs(scope: Construct, targetResourceId: string, logs: readonly string[], metrics?: 'AllMetrics'): void {
    // The destination type is left to Azure: for some services any value is a difference for ever.
    new MonitorDiagnosticSetting(scope, 'Logs', {
      name: this.alerts.name,
      targetResourceId,
      logAnalyticsWorkspaceId: this.workspaceId,
      enabledLog: logs.map((category) => ({ category })),
      enabledMetric: metrics && [{ category: metrics }],
    });
  }
}

const frontDoorLogs = ['FrontDoorAccessLog', 'FrontDoorHealthProbeLog', 'FrontDoorWebApplicationFirewallLog'];
