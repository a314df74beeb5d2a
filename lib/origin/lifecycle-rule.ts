import type {
  StorageManagementPolicyRule,
  StorageManagementPolicyRuleActionsBaseBlob,
} from '@cdktf/provider-azurerm/lib/storage-management-policy';
import { Token } from 'cdktf';
import { requireInteger, requireKnownOneOf, requireList, requireMatch } from '../validation';

/**
 * What becomes of blobs as they grow old. Azure looks once a day; all counts are whole days, 0-99999, that must have
 * gone by. Where several actions are due it takes the cheapest: deleting before archive before cold before cool.
 */
export interface LifecycleRule {
  /** Name of the rule, unique in the account: 1-256 letters, digits, underscores, dots or hyphens. */
  readonly name: string;
  /**
   * Beginnings of container and blob name, at most 10: `images/tmp/`.
   * @default - all blobs of the account
   */
  readonly prefixes?: readonly string[];
  /**
   * Kinds of blobs. Those of append blobs are only deleted, never moved to another tier; page blobs no rule reaches.
   * @default ["blockBlob"]
   */
  readonly blobTypes?: readonly ('blockBlob' | 'appendBlob')[];
  /**
   * What the days of the blob's own actions are counted from. With `lastAccess` the account records when each blob was
   * last read, once a day and at a small cost.
   * @default "modification"
   */
  readonly since?: 'modification' | 'lastAccess';
  /**
   * Days until a blob moves to the cool tier.
   * @default - never
   */
  readonly tierToCoolAfterDays?: number;
  /**
   * Days until a blob moves to the cold tier.
   * @default - never
   */
  readonly tierToColdAfterDays?: number;
  /**
   * Days until a blob moves to the archive tier. It cannot be read from there, so its image is gone from every URL until
   * somebody moves it back, which takes hours. Accounts replicated as LRS, GRS or RAGRS only.
   * @default - never
   */
  readonly tierToArchiveAfterDays?: number;
  /**
   * Days until a blob is deleted. With versioning it is then an earlier version of itself, which
   * `deleteVersionsAfterDays` deletes.
   * @default - never
   */
  readonly deleteAfterDays?: number;
  /**
   * Days, from when it was written, until an earlier version of a blob is deleted.
   * @default - never
   */
  readonly deleteVersionsAfterDays?: number;
  /**
   * Days, from when it was taken, until a snapshot of a blob is deleted.
   * @default - never
   */
  readonly deleteSnapshotsAfterDays?: number;
}

/** What of the account decides which actions there are. */
export interface LifecycleAccount {
  readonly accountTier?: string;
  readonly accountReplicationType?: string;
}

/** Whether the account must record when blobs are read. */
export function needsLastAccessTime(rules: readonly LifecycleRule[]): boolean {
  return rules.some((rule) => rule.since === 'lastAccess');
}

/**
 * The rules as the provider wants them.
 * @throws Error when a rule is one that Azure would refuse
 */
export function renderLifecycleRules(
  rules: readonly LifecycleRule[],
  account: LifecycleAccount,
): StorageManagementPolicyRule[] {
  requireList('lifecycleRules', rules);
  if (rules.length > 100) throw new Error(`\`lifecycleRules\` must be at most 100 rules, got: ${rules.length}`);
  rules.forEach((rule, index) => {
    const prop = `lifecycleRules[${index}]`;
    requireLifecycleRule(prop, rule, account);
    const first = rules.findIndex(({ name }) => name === rule.name);
    if (first < index) {
      throw new Error(`\`${prop}.name\` must differ from that of \`lifecycleRules[${first}]\`, got: "${rule.name}"`);
    }
  });
  return rules.map(renderRule);
}

/**
 * @param prop the rule as the caller wrote it
 * @throws Error when it is one that Azure would refuse
 */
export function requireLifecycleRule(prop: string, rule: LifecycleRule, account: LifecycleAccount): void {
  requireValidRule(prop, rule);
  requireTiersOf(account, prop, rule);
}

const tierActions = ['tierToCoolAfterDays', 'tierToColdAfterDays', 'tierToArchiveAfterDays'] as const;
const actions = [...tierActions, 'deleteAfterDays', 'deleteVersionsAfterDays', 'deleteSnapshotsAfterDays'] as const;

function requireValidRule(prop: string, rule: LifecycleRule): void {
  const { prefixes = [], blobTypes = ['blockBlob'], since = 'modification' } = rule;
  requireMatch(`${prop}.name`, rule.name, /^[\w.-]{1,256}$/, '1-256 letters, digits, underscores, dots or hyphens');
  requireKnownOneOf(`${prop}.since`, since, ['modification', 'lastAccess']);
  requireList(`${prop}.prefixes`, prefixes);
  if (prefixes.length > 10) throw new Error(`\`${prop}.prefixes\` must be at most 10, got: ${prefixes.length}`);
  prefixes.forEach((prefix, index) =>
    requireMatch(
      `${prop}.prefixes[${index}]`,
      prefix,
      /^[a-z0-9][a-z0-9-]{0,62}(?:\/.*)?$/s,
      'the name of a container, or its beginning, and what follows, such as "images/tmp/"',
    ),
  );
  requireList(`${prop}.blobTypes`, blobTypes);
  if (blobTypes.length === 0) throw new Error(`\`${prop}.blobTypes\` must hold one at least, got: none`);
  blobTypes.forEach((type, index) =>
    requireKnownOneOf(`${prop}.blobTypes[${index}]`, type, ['blockBlob', 'appendBlob']),
  );
  const taken = actions.filter((action) => rule[action] !== undefined);
  if (taken.length === 0) throw new Error(`\`${prop}\` must have at least one of ${actions.join(', ')}`);
  for (const action of taken) requireInteger(`${prop}.${action}`, rule[action] ?? 0, 0, 99_999);
}

/** Premium accounts have one tier only; the archive is not replicated over zones. */
function requireTiersOf(account: LifecycleAccount, prop: string, rule: LifecycleRule): void {
  const { accountTier, accountReplicationType: replication = 'ZRS' } = account;
  const tier = tierActions.find((action) => rule[action] !== undefined);
  if (accountTier === 'Premium' && tier) {
    throw new Error(
      `\`${prop}.${tier}\` must be left out where \`accountTier\` is Premium, which has one tier, got: ${rule[tier]}`,
    );
  }
  if (tier && rule.blobTypes?.includes('appendBlob')) {
    throw new Error(
      `\`${prop}.${tier}\` must be left out where \`blobTypes\` holds appendBlob, which has no tiers, got: ${rule[tier]}`,
    );
  }
  const archives = Token.isUnresolved(replication) || ['LRS', 'GRS', 'RAGRS'].includes(replication);
  if (rule.tierToArchiveAfterDays !== undefined && !archives) {
    throw new Error(
      `\`${prop}.tierToArchiveAfterDays\` needs \`accountReplicationType\` LRS, GRS or RAGRS, got: "${replication}"`,
    );
  }
}

function renderRule(rule: LifecycleRule): StorageManagementPolicyRule {
  const { deleteVersionsAfterDays, deleteSnapshotsAfterDays } = rule;
  const ofBlob = [rule.deleteAfterDays, ...tierActions.map((action) => rule[action])];
  return {
    name: rule.name,
    enabled: true,
    filters: { blobTypes: [...(rule.blobTypes ?? ['blockBlob'])], prefixMatch: rule.prefixes && [...rule.prefixes] },
    actions: {
      baseBlob: ofBlob.some((days) => days !== undefined) ? renderBlobActions(rule) : undefined,
      version:
        deleteVersionsAfterDays === undefined ? undefined : { deleteAfterDaysSinceCreation: deleteVersionsAfterDays },
      snapshot:
        deleteSnapshotsAfterDays === undefined
          ? undefined
          : { deleteAfterDaysSinceCreationGreaterThan: deleteSnapshotsAfterDays },
    },
  };
}

function renderBlobActions(rule: LifecycleRule): StorageManagementPolicyRuleActionsBaseBlob {
  if (rule.since === 'lastAccess') {
    return {
      tierToCoolAfterDaysSinceLastAccessTimeGreaterThan: rule.tierToCoolAfterDays,
      tierToColdAfterDaysSinceLastAccessTimeGreaterThan: rule.tierToColdAfterDays,
      tierToArchiveAfterDaysSinceLastAccessTimeGreaterThan: rule.tierToArchiveAfterDays,
      deleteAfterDaysSinceLastAccessTimeGreaterThan: rule.deleteAfterDays,
    };
  }
  return {
    tierToCoolAfterDaysSinceModificationGreaterThan: rule.tierToCoolAfterDays,
    tierToColdAfterDaysSinceModificationGreaterThan: rule.tierToColdAfterDays,
    tierToArchiveAfterDaysSinceModificationGreaterThan: rule.tierToArchiveAfterDays,
    deleteAfterDaysSinceModificationGreaterThan: rule.deleteAfterDays,
  };
}
