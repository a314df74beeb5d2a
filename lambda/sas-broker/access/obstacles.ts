import type { Caller } from '../caller';
import type { Mode, PolicyRule } from '../config';
import type { Action, Permit } from './access';
import { hasClaims } from './claims';
import { allowsType } from './media-types';
import { expandPrefix, isBelow } from './prefixes';

/**
 * What stops a rule from allowing an action, in the order in which it is looked for: the purpose and who asks, the claims in
 * the prefixes, who names the blob, its name, type, mode and size, and that it is too much for one request.
 */
export const obstacles = ['purpose', 'claims', 'naming', 'name', 'type', 'mode', 'size', 'single'] as const;
/** See {@link obstacles}. */
export type Obstacle = (typeof obstacles)[number];

/** A rule that does not allow an action. */
export interface Attempt extends Permit {
  readonly obstacle: Obstacle;
}

/** An action of the purpose `upload`. */
export type UploadAction = Extract<Action, { purpose: 'upload' }>;

/** Azure's limit for one Put Blob. */
const largestSingle = 5000 * 1024 * 1024;

/**
 * The first obstacle; none where the rule allows the action.
 * @param prefixes those of the rule that are the caller's
 */
export function obstacleOf(
  rule: PolicyRule,
  prefixes: readonly string[],
  { claims }: Caller,
  action: Action,
): Obstacle | undefined {
  if (!hasClaims(claims, rule.when) || !rule.purposes.includes(action.purpose)) return 'purpose';
  if (prefixes.length === 0) return 'claims';
  const isAllowed = (name: string | undefined) =>
    name === undefined || prefixes.some((prefix) => isBelow(name, prefix));
  if (action.purpose === 'list') return isAllowed(action.prefix) ? undefined : 'name';
  if (action.purpose === 'upload') {
    const home = expandPrefix(rule.prefixes[0] ?? '', claims);
    if (rule.naming === 'broker' && home === undefined) return 'claims';
    if ((rule.naming === 'client') !== (action.blobName !== undefined)) return 'naming';
  }
  if (!isAllowed(action.blobName)) return 'name';
  return action.purpose === 'upload' ? contentObstacle(rule, action) : undefined;
}

/** Largest upload of a rule in one mode, as far as there is no other mode for more. */
export function limitOf(rule: PolicyRule, mode: Mode): number {
  const only = mode === 'single' && !rule.modes.includes('block');
  return only ? Math.min(rule.maxBytes, largestSingle) : rule.maxBytes;
}

function contentObstacle(rule: PolicyRule, { contentType, contentLength, mode }: UploadAction): Obstacle | undefined {
  if (!allowsType(rule.contentTypes, contentType)) return 'type';
  if (!rule.modes.includes(mode)) return 'mode';
  if (contentLength > limitOf(rule, mode)) return 'size';
  return mode === 'single' && contentLength > largestSingle ? 'single' : undefined;
}
