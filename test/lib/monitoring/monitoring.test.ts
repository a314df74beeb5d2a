import { ApplicationInsights } from '@cdktf/provider-azurerm/lib/application-insights';
import { ApplicationInsightsWorkbook } from '@cdktf/provider-azurerm/lib/application-insights-workbook';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { LogAnalyticsWorkspace } from '@cdktf/provider-azurerm/lib/log-analytics-workspace';
import { MonitorActionGroup } from '@cdktf/provider-azurerm/lib/monitor-action-group';
import { MonitorDiagnosticSetting } from '@cdktf/provider-azurerm/lib/monitor-diagnostic-setting';
import { MonitorMetricAlert } from '@cdktf/provider-azurerm/lib/monitor-metric-alert';
import { MonitorScheduledQueryRulesAlertV2 } from '@cdktf/provider-azurerm/lib/monitor-scheduled-query-rules-alert-v2';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { FrontDoor } from '../../../lib';
import { Monitoring, type MonitoringProps } from '../../../lib/monitoring';
import { daysUntil, latencyOf } from '../../../lib/monitoring/queries';
import { renderWorkbook } from '../../../lib/monitoring/workbook';
import { Template, testApp, unknownPrincipal, unknownText } from '../../support/template';

const props = { name: 'contoso-images', resourceGroupName: 'contoso', location: 'westeurope' };
const contoso = '/subscriptions/0000/resourceGroups/contoso/providers';
const workspaceId = `${contoso}/Microsoft.OperationalInsights/workspaces/shared`;
const actionGroup = `${contoso}/Microsoft.Insights/actionGroups/on-call`;
const profileId = `${contoso}/Microsoft.Cdn/profiles/contoso-images`;
const functionAppId = `${contoso}/Microsoft.Web/sites/contoso-images`;
const storageAccountId = `${contoso}/Microsoft.Storage/storageAccounts/contosoimages`;
const expiry = '2027-10-31T00:00:00Z';

/** Everything that can be watched, as one construct. */
class Watched extends Construct {
  readonly profileId = profileId;
  readonly functionAppId = functionAppId;
  readonly storageAccountId = storageAccountId;
}

const create = (stack: TerraformStack, more: Partial<MonitoringProps> = {}, id = 'Monitoring') =>
  new Monitoring(stack, id, { ...props, ...more });
const synth = (more: Partial<MonitoringProps> = {}) => Template.of((stack) => create(stack, more));

/** With one Front Door that is watched. */
const watching = (more: Partial<MonitoringProps> = {}) =>
  Template.of((stack) => create(stack, more).watchFrontDoor(new Watched(stack, 'FrontDoor')));

describe('Monitoring', () => {
  it('is a workspace of its own, Application Insights on it that takes no key, and a workbook by default', () => {
    const template = synth();
    const workspace = template.reference(LogAnalyticsWorkspace, 'id');
    const insights = template.reference(ApplicationInsights, 'id');
    expect(template.resource(LogAnalyticsWorkspace)).toEqual({
      name: 'contoso-images',
      resource_group_name: 'contoso',
      location: 'westeurope',
      sku: 'PerGB2018',
      retention_in_days: 30,
      local_authentication_enabled: false,
    });
    expect(template.resource(ApplicationInsights)).toEqual({
      name: 'contoso-images',
      resource_group_name: 'contoso',
      location: 'westeurope',
      workspace_id: workspace,
      application_type: 'Node.JS',
      local_authentication_disabled: true,
      disable_ip_masking: false,
    });
    expect(template.resource(ApplicationInsightsWorkbook)).toEqual({
      name: '${uuidv5("url", "contoso/contoso-images")}',
      resource_group_name: 'contoso',
      location: 'westeurope',
      display_name: 'Image delivery: contoso-images',
      data_json: renderWorkbook({ workspaceId: workspace, applicationInsightsId: insights }),
      source_id: `\${lower(${insights.slice(2, -1)})}`,
    });
    expect(template.size).toBe(3);
  });

  it('takes everything that can be set', () => {
    const tags = { team: 'web' };
    const template = synth({
      retentionDays: 90,
      dailyQuotaGb: 0.5,
      alertEmails: ['ops@contoso.com', 'web@contoso.com'],
      tags,
    });
    expect(template.resource(LogAnalyticsWorkspace)).toMatchObject({
      retention_in_days: 90,
      daily_quota_gb: 0.5,
      tags,
    });
    expect(template.resource(ApplicationInsights)).toMatchObject({ tags });
    expect(template.resource(ApplicationInsightsWorkbook)).toMatchObject({ tags });
    expect(template.resource(MonitorActionGroup)).toEqual({
      name: 'contoso-images',
      resource_group_name: 'contoso',
      short_name: 'blobfront',
      email_receiver: [
        { name: 'ops@contoso.com', email_address: 'ops@contoso.com', use_common_alert_schema: true },
        { name: 'web@contoso.com', email_address: 'web@contoso.com', use_common_alert_schema: true },
      ],
      tags,
    });
  });

  it('uses a workspace that exists', () => {
    const template = synth({ workspaceId });
    expect(template.resources(LogAnalyticsWorkspace)).toEqual([]);
    expect(template.resource(ApplicationInsights)).toMatchObject({ workspace_id: workspaceId });
    const insights = template.reference(ApplicationInsights, 'id');
    expect(template.resource(ApplicationInsightsWorkbook)['data_json']).toBe(
      renderWorkbook({ workspaceId, applicationInsightsId: insights }),
    );
  });

  it('makes no action group for no addresses', () => {
    expect(synth({ alertEmails: [], actionGroupIds: [actionGroup] }).resources(MonitorActionGroup)).toEqual([]);
  });

  it('lets a principal send', () => {
    const template = Template.of((stack) => {
      const monitoring = create(stack);
      monitoring.grantPublish(unknownPrincipal(stack));
      new TerraformOutput(stack, 'connection', { value: monitoring.connectionString, sensitive: true });
    });
    expect(template.resource(RoleAssignment)).toMatchObject({
      scope: template.reference(ApplicationInsights, 'id'),
      role_definition_name: 'Monitoring Metrics Publisher',
      principal_id: '${var.unknown}',
    });
    expect(template.output('connection')).toBe(template.reference(ApplicationInsights, 'connection_string'));
  });
});

describe('watchFrontDoor', () => {
  const serverErrors = { severity: 1 };
  const cacheHits = { severity: 3 };

  it('keeps all logs and metrics of the profile, in the table that Azure chooses', () => {
    const template = watching();
    expect(template.resource(MonitorDiagnosticSetting)).toEqual({
      name: 'contoso-images',
      target_resource_id: profileId,
      log_analytics_workspace_id: template.reference(LogAnalyticsWorkspace, 'id'),
      enabled_log: [
        { category: 'FrontDoorAccessLog' },
        { category: 'FrontDoorHealthProbeLog' },
        { category: 'FrontDoorWebApplicationFirewallLog' },
      ],
      enabled_metric: [{ category: 'AllMetrics' }],
    });
    expect(template.size).toBe(3 + 4);
  });

  it('tells of errors', () => {
    expect(watching({ alertEmails: ['ops@contoso.com'] }).resource(MonitorMetricAlert, serverErrors)).toEqual({
      name: expect.stringMatching(/^contoso-images-server-errors-[0-9a-f]{8}$/),
      resource_group_name: 'contoso',
      description: 'Too many requests were answered with 5xx.',
      severity: 1,
      scopes: [profileId],
      window_size: 'PT15M',
      frequency: 'PT5M',
      auto_mitigate: true,
      criteria: [
        {
          metric_namespace: 'Microsoft.Cdn/profiles',
          metric_name: 'Percentage5XX',
          aggregation: 'Average',
          operator: 'GreaterThan',
          threshold: 5,
        },
      ],
      action: [{ action_group_id: expect.stringMatching(/^\$\{azurerm_monitor_action_group\.\w+\.id\}$/) }],
    });
  });

  it('tells of a cache that answers too little', () => {
    expect(watching().resource(MonitorMetricAlert, cacheHits)).toEqual({
      name: expect.stringMatching(/^contoso-images-cache-hits-[0-9a-f]{8}$/),
      resource_group_name: 'contoso',
      description: 'Too little came from the cache in six hours.',
      severity: 3,
      scopes: [profileId],
      window_size: 'PT6H',
      frequency: 'PT1H',
      auto_mitigate: true,
      criteria: [
        {
          metric_namespace: 'Microsoft.Cdn/profiles',
          metric_name: 'ByteHitRatio',
          aggregation: 'Average',
          operator: 'LessThan',
          threshold: 50,
        },
      ],
    });
  });

  it('tells of slow answers', () => {
    const template = watching({ alertEmails: ['ops@contoso.com'], actionGroupIds: [actionGroup] });
    expect(template.resource(MonitorScheduledQueryRulesAlertV2)).toEqual({
      name: expect.stringMatching(/^contoso-images-latency-[0-9a-f]{8}$/),
      resource_group_name: 'contoso',
      location: 'westeurope',
      description: 'Too many requests took too long: the 95th percentile of 15 minutes.',
      severity: 2,
      scopes: [template.reference(LogAnalyticsWorkspace, 'id')],
      window_duration: 'PT15M',
      evaluation_frequency: 'PT15M',
      auto_mitigation_enabled: true,
      skip_query_validation: true,
      criteria: [
        {
          query: latencyOf(profileId),
          metric_measure_column: 'P95Seconds',
          time_aggregation_method: 'Maximum',
          operator: 'GreaterThan',
          threshold: 3,
          failing_periods: { number_of_evaluation_periods: 1, minimum_failing_periods_to_trigger_alert: 1 },
        },
      ],
      action: { action_groups: [template.reference(MonitorActionGroup, 'id'), actionGroup] },
    });
  });

  it('takes other thresholds and tags, also no error at all', () => {
    const template = watching({
      maxServerErrorPercent: 0,
      minCacheHitPercent: 80.5,
      maxP95Seconds: 0.5,
      tags: { team: 'web' },
    });
    const alertOf = (threshold: number) => ({
      criteria: [expect.objectContaining({ threshold })],
      tags: { team: 'web' },
    });
    expect(template.resource(MonitorMetricAlert, serverErrors)).toMatchObject(alertOf(0));
    expect(template.resource(MonitorMetricAlert, cacheHits)).toMatchObject(alertOf(80.5));
    expect(template.resource(MonitorScheduledQueryRulesAlertV2)).toMatchObject(alertOf(0.5));
  });

  it.each<[Partial<MonitoringProps>, number, number]>([
    [{ maxServerErrorPercent: false }, 1, 1],
    [{ minCacheHitPercent: false }, 1, 1],
    [{ maxP95Seconds: false }, 2, 0],
    [{ maxServerErrorPercent: false, minCacheHitPercent: false, maxP95Seconds: false }, 0, 0],
  ])('can be silenced by %j and keeps the logs', (more, onMetrics, onQueries) => {
    const template = watching(more);
    expect(template.resources(MonitorMetricAlert)).toHaveLength(onMetrics);
    expect(template.resources(MonitorScheduledQueryRulesAlertV2)).toHaveLength(onQueries);
    expect(template.resources(MonitorDiagnosticSetting)).toHaveLength(1);
  });

  it('keeps the names and ids of an alert whatever else is changed', () => {
    const namesIn = (template: Template) =>
      [MonitorMetricAlert, MonitorScheduledQueryRulesAlertV2].flatMap((type) => [
        ...template.ids(type),
        ...template.resources(type).map(({ name }) => name),
      ]);
    expect(namesIn(watching({ alertEmails: ['ops@contoso.com'], maxP95Seconds: 1, retentionDays: 60 }))).toEqual(
      namesIn(watching()),
    );
  });

  it('watches two in one stack, under different names', () => {
    const template = Template.of((stack) => {
      const monitoring = create(stack);
      for (const id of ['One', 'Two']) {
        monitoring.watchFrontDoor(Object.assign(new Watched(stack, id), { profileId: `${profileId}-${id}` }));
      }
    });
    const alerts = [MonitorMetricAlert, MonitorScheduledQueryRulesAlertV2].flatMap((type) => template.resources(type));
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(6);
    expect(template.resources(MonitorDiagnosticSetting)).toHaveLength(2);
  });

  it('watches a profile once, whose logs and metrics its endpoints share', () => {
    const template = Template.of((stack) => {
      const profile = new CdnFrontdoorProfile(stack, 'profile', {
        name: 'shared',
        resourceGroupName: 'contoso',
        skuName: 'Standard_AzureFrontDoor',
      });
      const named = { profileName: 'named', resourceGroupName: 'contoso' };
      const own = new FrontDoor(stack, 'own', { name: 'own', resourceGroupName: 'contoso' });
      const attributes = { id: own.profileId, resourceGuid: own.frontDoorId, resourceGroupName: 'contoso' };
      const others = [profile, profile, named, { ...named }, attributes].map((reference, index) =>
        FrontDoor.fromExisting(stack, `shared-${index}`, { profile: reference, endpointName: `shared-${index}` }),
      );
      const monitoring = create(stack);
      for (const frontDoor of [own, ...others]) monitoring.watchFrontDoor(frontDoor);
    });
    expect(template.resources(MonitorDiagnosticSetting)).toHaveLength(3);
    expect(template.resources(MonitorMetricAlert)).toHaveLength(6);
  });

  it('refuses one that it watches already', () => {
    expect(() =>
      Template.of((stack) => {
        const [monitoring, frontDoor] = [create(stack), new Watched(stack, 'FrontDoor')];
        monitoring.watchFrontDoor(frontDoor);
        monitoring.watchFrontDoor(frontDoor);
      }),
    ).toThrow(/There is already a Construct with name 'Monitoring-[0-9a-f]{8}'/);
  });

  it('puts everything into the stack of what is watched, which may depend on that of the monitoring', () => {
    const app = testApp();
    const [shared, site] = ['shared', 'site'].map((name) => {
      const stack = new TerraformStack(app, name);
      new AzurermProvider(stack, 'azurerm', { features: [{}] });
      return stack;
    });
    if (!shared || !site) throw new Error('there are no stacks');
    create(shared).watchFrontDoor(new Watched(site, 'FrontDoor'));
    expect(Template.fromStack(site).size).toBeGreaterThanOrEqual(4);
    expect(Template.fromStack(shared).resources(MonitorDiagnosticSetting)).toEqual([]);
    expect(site.dependsOn(shared)).toBe(true);
    expect(shared.dependsOn(site)).toBe(false);
  });
});

describe('watchFunction', () => {
  it('keeps the log of the app and raises no alerts', () => {
    const template = Template.of((stack) => create(stack).watchFunction(new Watched(stack, 'Function')));
    expect(template.resource(MonitorDiagnosticSetting)).toEqual({
      name: 'contoso-images',
      target_resource_id: functionAppId,
      log_analytics_workspace_id: template.reference(LogAnalyticsWorkspace, 'id'),
      enabled_log: [{ category: 'FunctionAppLogs' }],
    });
    expect(template.size).toBe(3 + 1);
  });

  it('refuses an app whose plan has no such log', () => {
    const message = '`fn` must be on a plan with diagnostic logs, got: one without, such as Flex Consumption';
    expect(() =>
      Template.of((stack) => {
        const flex = Object.assign(new Watched(stack, 'Function'), { hasDiagnosticLogs: false });
        create(stack).watchFunction(flex);
      }),
    ).toThrow(new Error(message));
  });
});

describe('watchStorage', () => {
  it('logs what is done to blobs', () => {
    const template = Template.of((stack) => create(stack).watchStorage(new Watched(stack, 'Images')));
    expect(template.resource(MonitorDiagnosticSetting)).toEqual({
      name: 'contoso-images',
      target_resource_id: `${storageAccountId}/blobServices/default`,
      log_analytics_workspace_id: template.reference(LogAnalyticsWorkspace, 'id'),
      enabled_log: [{ category: 'StorageRead' }, { category: 'StorageWrite' }, { category: 'StorageDelete' }],
    });
  });
});

describe('watchSas', () => {
  const watch = (more: Partial<MonitoringProps> = {}, id = 'ImageKit', date = expiry) =>
    Template.of((stack) => create(stack, more).watchSas(id, { expiry: date }));

  it('tells every day of the last two weeks', () => {
    const template = watch();
    expect(template.resource(MonitorScheduledQueryRulesAlertV2)).toEqual({
      name: 'contoso-images-sas-ImageKit',
      resource_group_name: 'contoso',
      location: 'westeurope',
      description: 'The SAS ImageKit ends soon or has ended. Until it is renewed, this is told once a day.',
      severity: 2,
      scopes: [template.reference(LogAnalyticsWorkspace, 'id')],
      window_duration: 'P1D',
      evaluation_frequency: 'P1D',
      auto_mitigation_enabled: false,
      skip_query_validation: true,
      criteria: [
        {
          query: daysUntil(expiry),
          metric_measure_column: 'DaysLeft',
          time_aggregation_method: 'Maximum',
          operator: 'LessThan',
          threshold: 14,
          failing_periods: { number_of_evaluation_periods: 1, minimum_failing_periods_to_trigger_alert: 1 },
        },
      ],
    });
  });

  it('takes another time, or none', () => {
    expect(watch({ sasExpiryWarningDays: 30 }).resource(MonitorScheduledQueryRulesAlertV2)).toMatchObject({
      criteria: [{ threshold: 30 }],
    });
    expect(watch({ sasExpiryWarningDays: false }).resources(MonitorScheduledQueryRulesAlertV2)).toEqual([]);
  });

  it('takes an expiry that is known at apply', () => {
    const template = Template.of((stack) => create(stack).watchSas('Rotating', { expiry: unknownText(stack) }));
    expect(template.resource(MonitorScheduledQueryRulesAlertV2)).toMatchObject({
      criteria: [{ query: daysUntil('${var.unknown}') }],
    });
  });

  it('watches two', () => {
    const template = Template.of((stack) => {
      const monitoring = create(stack);
      for (const id of ['One', 'Two']) monitoring.watchSas(id, { expiry });
    });
    const names = template.resources(MonitorScheduledQueryRulesAlertV2).map(({ name }) => name);
    expect(names).toEqual(['contoso-images-sas-One', 'contoso-images-sas-Two']);
  });

  it.each([
    ['a b', expiry, '`id` must be 1-60 letters, digits or hyphens, got: "a b"'],
    ['Sas', '2027-10-31', '`expiry` must be a UTC date and time such as "2027-10-31T00:00:00Z", got: "2027-10-31"'],
    [
      'Sas',
      '2027-10-31T00:00:00+01:00',
      '`expiry` must be a UTC date and time such as "2027-10-31T00:00:00Z", got: "2027-10-31T00:00:00+01:00"',
    ],
    [
      'Sas',
      '2027-02-30T00:00:00Z',
      '`expiry` must be a UTC date and time such as "2027-10-31T00:00:00Z", got: "2027-02-30T00:00:00Z"',
    ],
  ])('refuses %j, %j', (id, date, message) => {
    expect(() => watch({ sasExpiryWarningDays: false }, id, date)).toThrow(new Error(message));
  });
});

describe('what Monitoring refuses', () => {
  const nameRule = '4-63 letters, digits or hyphens, with a letter or digit at both ends';
  const idRule = (type: string) => `a resource id /subscriptions/…/resourceGroups/…/providers/${type}/…`;
  const workspaceRule = idRule('Microsoft.OperationalInsights/workspaces');
  const lowercase = workspaceId.toLowerCase();

  it.each<[Partial<MonitoringProps>, string]>([
    [{ name: 'abc' }, `\`name\` must be ${nameRule}, got: "abc"`],
    [{ name: 'contoso-' }, `\`name\` must be ${nameRule}, got: "contoso-"`],
    [{ name: 'contoso_images' }, `\`name\` must be ${nameRule}, got: "contoso_images"`],
    [{ name: 'a'.repeat(64) }, `\`name\` must be ${nameRule}, got: "${'a'.repeat(64)}"`],
    [
      { resourceGroupName: 'a.' },
      '`resourceGroupName` must be 1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot, got: "a."',
    ],
    [
      { location: 'west-europe' },
      '`location` must be the name of an Azure region, such as "westeurope" (`az account list-locations`), got: "west-europe"',
    ],
    [{ alertEmails: 'ops@contoso.com' as unknown as string[] }, '`alertEmails` must be a list, got: "ops@contoso.com"'],
    [{ retentionDays: '60' as unknown as number }, '`retentionDays` must be a whole number from 30 to 730, got: "60"'],
    [{ retentionDays: 29 }, '`retentionDays` must be a whole number from 30 to 730, got: 29'],
    [{ retentionDays: 731 }, '`retentionDays` must be a whole number from 30 to 730, got: 731'],
    [{ dailyQuotaGb: 0 }, '`dailyQuotaGb` must be a number from 0.023 to 100000, got: 0'],
    [{ dailyQuotaGb: Number.NaN }, '`dailyQuotaGb` must be a number from 0.023 to 100000, got: NaN'],
    [{ workspaceId: 'shared' }, `\`workspaceId\` must be ${workspaceRule}, got: "shared"`],
    [{ workspaceId: lowercase }, `\`workspaceId\` must be ${workspaceRule}, got: "${lowercase}"`],
    [
      { workspaceId, retentionDays: 60 },
      '`retentionDays` must be left out with `workspaceId`, which has its own, got: 60',
    ],
    [{ workspaceId, dailyQuotaGb: 1 }, '`dailyQuotaGb` must be left out with `workspaceId`, which has its own, got: 1'],
    [{ alertEmails: ['ops'] }, '`alertEmails` must be e-mail addresses, got: "ops"'],
    [{ alertEmails: ['ops@contoso'] }, '`alertEmails` must be e-mail addresses, got: "ops@contoso"'],
    [{ alertEmails: ['a@b.c, d@e.f'] }, '`alertEmails` must be e-mail addresses, got: "a@b.c, d@e.f"'],
    [
      { alertEmails: ['ops@contoso.com', 'Ops@contoso.com'] },
      '`alertEmails` must be all different, got: "Ops@contoso.com" twice',
    ],
    [
      { actionGroupIds: [workspaceId] },
      `\`actionGroupIds\` must be ${idRule('Microsoft.Insights/actionGroups')}, got: "${workspaceId}"`,
    ],
    [
      { actionGroupIds: [actionGroup, actionGroup.toLowerCase()] },
      `\`actionGroupIds\` must be all different, got: "${actionGroup.toLowerCase()}" twice`,
    ],
    [{ maxServerErrorPercent: 100 }, '`maxServerErrorPercent` must be a number from 0 to 99, got: 100'],
    [{ maxServerErrorPercent: -1 }, '`maxServerErrorPercent` must be a number from 0 to 99, got: -1'],
    [{ maxP95Seconds: 0 }, '`maxP95Seconds` must be a number from 0.1 to 240, got: 0'],
    [{ maxP95Seconds: 300 }, '`maxP95Seconds` must be a number from 0.1 to 240, got: 300'],
    [{ minCacheHitPercent: 101 }, '`minCacheHitPercent` must be a number from 1 to 100, got: 101'],
    [{ minCacheHitPercent: 0 }, '`minCacheHitPercent` must be a number from 1 to 100, got: 0'],
    [{ sasExpiryWarningDays: 0 }, '`sasExpiryWarningDays` must be a whole number from 1 to 365, got: 0'],
    [{ sasExpiryWarningDays: 1.5 }, '`sasExpiryWarningDays` must be a whole number from 1 to 365, got: 1.5'],
  ])('%j', (more, message) => {
    expect(() => synth(more)).toThrow(new Error(message));
  });

  it('is not the wrong type of plain JavaScript', () => {
    const wrong = JSON.parse('{"maxP95Seconds":"3"}') as Partial<MonitoringProps>;
    expect(() => synth(wrong)).toThrow(new Error('`maxP95Seconds` must be a number from 0.1 to 240, got: "3"'));
  });

  it('is nothing that is only known at apply', () => {
    const template = Template.of((stack) => {
      const text = unknownText(stack);
      const number = new TerraformVariable(stack, 'number', { type: 'number' }).numberValue;
      const monitoring = create(stack, {
        name: text,
        resourceGroupName: text,
        location: text,
        retentionDays: number,
        dailyQuotaGb: number,
        alertEmails: [text],
        actionGroupIds: [text],
        maxServerErrorPercent: number,
        maxP95Seconds: number,
        minCacheHitPercent: number,
        sasExpiryWarningDays: number,
      });
      monitoring.watchFrontDoor(new Watched(stack, 'FrontDoor'));
      monitoring.watchSas('ImageKit', { expiry: text });
      create(stack, { workspaceId: text }, 'Shared');
    });
    const name = expect.stringMatching(/^\$\{var\.unknown\}-/);
    const criteria = [expect.objectContaining({ threshold: '${var.number}' })];
    for (const type of [MonitorMetricAlert, MonitorScheduledQueryRulesAlertV2]) {
      expect(template.resources(type)).toHaveLength(2);
      for (const alert of template.resources(type)) expect(alert).toMatchObject({ name, criteria });
    }
    expect(template.resource(MonitorActionGroup)).toMatchObject({
      email_receiver: [{ name: '${var.unknown}', email_address: '${var.unknown}' }],
    });
  });
});

describe('two in one stack', () => {
  it('share nothing, also when both watch the same', () => {
    const template = Template.of((stack) => {
      const [watched, principal] = [new Watched(stack, 'FrontDoor'), unknownPrincipal(stack)];
      for (const name of ['contoso-one', 'contoso-two']) {
        const monitoring = create(stack, { name, alertEmails: ['ops@contoso.com'] }, name);
        monitoring.watchFrontDoor(watched);
        monitoring.watchSas('ImageKit', { expiry });
        monitoring.grantPublish(principal);
      }
    });
    expect(template.size).toBe(2 * (4 + 4 + 1 + 1));
    const names = new Set(
      [LogAnalyticsWorkspace, ApplicationInsights, ApplicationInsightsWorkbook, MonitorMetricAlert]
        .flatMap((type) => template.resources(type))
        .map(({ name }) => name),
    );
    expect(names.size).toBe(2 + 2 + 4);
  });
});
