import type { Caller } from '../caller';
import type { PolicyRule } from '../config';
import { requireBlobName, requireNamePrefix } from '../names/blob-name';
import { requireContentType } from '../names/content-type';
import type { Action, Permit } from './access';
import { type Attempt, obstacleOf } from './obstacles';
import { expandPrefix } from './prefixes';
import { refusalOf } from './refusals';

/**
 * Finds the first rule that allows the whole action. Names and types have to be good ones whatever the policy says.
 *
 * Where no rule does, the answer is what stopped those that came furthest. It names prefixes of this caller, and nobody
 * else's.
 * @throws BrokerError 403 `forbidden` for a purpose or a name that no rule allows; 413 `too-large`; 415 `type-not-allowed`;
 * 400 `invalid-request` for another mode, and a name where the broker names or none where the client does; 400 `invalid-name`
 */
export function authorize(policy: readonly PolicyRule[], caller: Caller, action: Action): Permit {
  const checked = withGoodNames(action);
  const attempts: Attempt[] = [];
  for (const rule of policy) {
    const prefixes = rule.prefixes.map((template) => expandPrefix(template, caller.claims)).filter(isText);
    const obstacle = obstacleOf(rule, prefixes, caller, checked);
    if (obstacle === undefined) return { rule, prefixes: askedFor(checked) ?? prefixes };
    attempts.push({ rule, prefixes, obstacle });
  }
  throw refusalOf(checked, attempts);
}

function withGoodNames(action: Action): Action {
  switch (action.purpose) {
    case 'upload':
      if (action.blobName !== undefined) requireBlobName(action.blobName, '/blobName');
      return { ...action, contentType: requireContentType(action.contentType) };
    case 'list':
      // An empty one asks for everything that there is for the caller, as none does.
      return { ...action, prefix: requireNamePrefix(action.prefix ?? '', '/prefix') || undefined };
    default:
      requireBlobName(action.blobName, '/blobName');
      return action;
  }
}

/** What a list is narrowed down to. */
function askedFor(action: Action): readonly string[] | undefined {
  return action.purpose === 'list' && action.prefix !== undefined ? [action.prefix] : undefined;
}

function isText(prefix: string | undefined): prefix is string {
  return prefix !== undefined;
}
