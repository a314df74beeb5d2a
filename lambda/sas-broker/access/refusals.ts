import { BrokerError, type ProblemCode } from '../errors';
import type { Action } from './access';
import { isActive } from './media-types';
import { type Attempt, limitOf, type Obstacle, obstacles, type UploadAction } from './obstacles';

/** Most prefixes that a text names. */
const maxPrefixes = 10;

/** The error for an action that no rule allows: of the rules that came furthest, with what they would have allowed. */
export function refusalOf(action: Action, attempts: readonly Attempt[]): BrokerError {
  const ranks = attempts.map(({ obstacle }) => obstacles.indexOf(obstacle));
  const obstacle = obstacles[Math.max(0, ...ranks)] ?? 'purpose';
  const stopped = attempts.filter((attempt) => attempt.obstacle === obstacle);
  if (obstacle === 'purpose') return new BrokerError(403, 'forbidden', `You may not ${action.purpose} here`);
  if (obstacle === 'claims') return withoutClaims(action, stopped);
  if (obstacle === 'name' || action.purpose !== 'upload') return elsewhere(action, stopped);
  return refusedUpload(obstacle, action, stopped);
}

/** They are named as the policy writes them: `tid`, not whose. */
function withoutClaims({ purpose }: Action, stopped: readonly Attempt[]): BrokerError {
  const templates = stopped.flatMap(({ rule }) => rule.prefixes).join('');
  const claims = Array.from(templates.matchAll(/\{([^{}]+)\}/g), ([, claim = '']) => claim);
  return new BrokerError(
    403,
    'forbidden',
    `You may ${purpose} below folders named by your claims only (${oneOf(claims)}), and what you showed lacks one, or it ` +
      'cannot name a folder',
  );
}

function elsewhere(action: Action, stopped: readonly Attempt[]): BrokerError {
  const pointer = action.purpose === 'list' ? '/prefix' : '/blobName';
  const prefixes = stopped.flatMap((attempt) => attempt.prefixes).slice(0, maxPrefixes);
  return problem(403, 'forbidden', pointer, `must begin with ${oneOf(prefixes)}`);
}

function refusedUpload(obstacle: Obstacle, action: UploadAction, stopped: readonly Attempt[]): BrokerError {
  const { blobName, contentType, mode } = action;
  const rules = stopped.map(({ rule }) => rule);
  switch (obstacle) {
    case 'type': {
      const types = oneOf(rules.flatMap((rule) => rule.contentTypes));
      const hint = isActive(contentType) ? `; no range such as "image/*" allows ${contentType}` : '';
      return problem(415, 'type-not-allowed', '/contentType', `must be ${types}${hint}`);
    }
    case 'mode':
      return problem(400, 'invalid-request', '/mode', `must be ${oneOf(rules.flatMap(({ modes }) => modes))}`);
    case 'size': {
      const limit = Math.max(...rules.map((rule) => limitOf(rule, mode)));
      return problem(413, 'too-large', '/contentLength', `must be at most ${limit} bytes`);
    }
    case 'single':
      return problem(413, 'too-large', '/contentLength', 'must be at most 5000 MiB, unless `mode` is "block"');
    default:
      return blobName === undefined
        ? problem(400, 'invalid-request', '/blobName', 'must be there: clients name what they upload here')
        : problem(400, 'invalid-request', '/blobName', 'must be left out: what is uploaded here is given a name');
  }
}

function problem(status: number, code: ProblemCode, pointer: string, detail: string): BrokerError {
  return new BrokerError(status, code, `\`${pointer.slice(1)}\` ${detail}`, { errors: [{ pointer, detail }] });
}

function oneOf(texts: readonly string[]): string {
  const different = [...new Set(texts)].map((text) => JSON.stringify(text));
  return different.length === 1 ? different.join('') : `one of ${different.join(', ')}`;
}
