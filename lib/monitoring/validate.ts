import {
  requireHyphenatedName,
  requireInteger,
  requireList,
  requireLocation,
  requireMatch,
  requireResourceGroupName,
  resourceIdPattern,
} from '../validation';
import type { MonitoringProps } from './monitoring';
import { requireBetween } from './thresholds';

/** @throws Error when Azure or the provider would refuse a prop, or two contradict each other */
export function validateProps(props: MonitoringProps): void {
  // The rule for workspaces, which is the strictest of all that get the name.
  requireHyphenatedName('name', props.name, 4, 63);
  requireResourceGroupName(props.resourceGroupName);
  requireLocation(props.location);
  validateWorkspace(props);
  validateReceivers(props);
}

function validateWorkspace(props: MonitoringProps): void {
  const { workspaceId, retentionDays, dailyQuotaGb } = props;
  if (retentionDays !== undefined) requireInteger('retentionDays', retentionDays, 30, 730);
  requireBetween('dailyQuotaGb', dailyQuotaGb, 0.023, 100_000);
  if (workspaceId === undefined) return;
  requireResourceId('workspaceId', workspaceId, 'Microsoft.OperationalInsights/workspaces');
  for (const [prop, value] of Object.entries({ retentionDays, dailyQuotaGb })) {
    if (value === undefined) continue;
    throw new Error(`\`${prop}\` must be left out with \`workspaceId\`, which has its own, got: ${value}`);
  }
}

function validateReceivers({ alertEmails = [], actionGroupIds = [] }: MonitoringProps): void {
  requireList('alertEmails', alertEmails);
  requireList('actionGroupIds', actionGroupIds);
  for (const address of alertEmails) {
    requireMatch('alertEmails', address, /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/, 'e-mail addresses');
  }
  for (const actionGroupId of actionGroupIds) {
    requireResourceId('actionGroupIds', actionGroupId, 'Microsoft.Insights/actionGroups', 'i');
  }
  requireDistinct('alertEmails', alertEmails);
  requireDistinct('actionGroupIds', actionGroupIds);
}

/** The provider insists on the spelling of a workspace's id; that of an action group's varies even in the portal. */
function requireResourceId(prop: string, value: string, type: string, flags?: string): void {
  const rule = `a resource id /subscriptions/…/resourceGroups/…/providers/${type}/…`;
  requireMatch(prop, value, resourceIdPattern(type, flags), rule);
}

/** Azure refuses two receivers of one name, and does not tell upper from lower case. */
function requireDistinct(prop: string, values: readonly string[]): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value.toLowerCase())) throw new Error(`\`${prop}\` must be all different, got: "${value}" twice`);
    seen.add(value.toLowerCase());
  }
}
