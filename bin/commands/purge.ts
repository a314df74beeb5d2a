import { setTimeout } from 'node:timers/promises';
import {
  maxPathsPerPurge,
  PurgeError,
  type PurgeTarget,
  requestPurge,
  waitForPurge,
} from '../../lambda/invalidation/purge';
import { messageOf, UserError } from '../../lib/local/user-error';
import { parseArguments } from '../arguments';

/** What `blobfront help` says of this command. */
export const usage = `  purge PATH…    has Front Door forget cached answers: /a.jpg with every query, '/folder/*', '/*' for everything
    --endpoint-id ID       resource id of the endpoint, /subscriptions/…/afdEndpoints/NAME; or its parts:
    --subscription ID, --resource-group NAME, --profile NAME, --endpoint NAME
    --domain HOST          only what is cached for this host name; may be repeated
    --wait                 ends when the purge has reached every edge, some ten minutes later
    --management-url URL   Azure Resource Manager of another cloud (https://management.azure.com)`;

const options = {
  help: { type: 'boolean', default: false },
  'endpoint-id': { type: 'string' },
  subscription: { type: 'string' },
  'resource-group': { type: 'string' },
  profile: { type: 'string' },
  endpoint: { type: 'string' },
  domain: { type: 'string', multiple: true },
  wait: { type: 'boolean', default: false },
  'management-url': { type: 'string', default: 'https://management.azure.com' },
} as const;

type Values = ReturnType<typeof parseArguments<typeof options>>['values'];

/** Purges paths from Front Door's cache, as whoever is logged in to Azure. */
export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments(args, options, usage);
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const paths = [...new Set(positionals.map(requirePath))];
  if (paths.length === 0) throw new UserError("there is no path to purge; `blobfront purge '/*'` purges everything");
  const target: PurgeTarget = {
    endpointId: endpointId(values),
    domains: (values.domain ?? []).map(requireDomain),
    managementUrl: managementUrl(values['management-url']),
    token: login(values['management-url']),
    wait: (milliseconds) => setTimeout(milliseconds),
  };
  try {
    await purge(paths, target, values.wait);
  } catch (error) {
    throw error instanceof PurgeError ? new UserError(error.message) : error;
  }
}

async function purge(paths: readonly string[], target: PurgeTarget, wait: boolean): Promise<void> {
  const operations: string[] = [];
  for (let at = 0; at < paths.length; at += maxPathsPerPurge) {
    const operation = await requestPurge(paths.slice(at, at + maxPathsPerPurge), target);
    if (operation !== undefined) operations.push(operation);
  }
  const what = paths.length === 1 ? '1 path' : `${paths.length} paths`;
  process.stdout.write(`Front Door purges ${what}; that takes up to ten minutes.\n`);
  if (!wait) return;
  for (const operation of operations) await waitForPurge(operation, target);
  process.stdout.write('Purged.\n');
}

/** Logs in when the first token is asked for; the library is large, and not needed to tell that an option is wrong. */
function login(resource: string): () => Promise<string> {
  return async () => {
    const { DefaultAzureCredential } = await import('@azure/identity');
    try {
      const token = await new DefaultAzureCredential().getToken(`${resource}/.default`);
      return token.token;
    } catch (error) {
      throw new UserError(`nobody is logged in to Azure; run \`az login\`${reasonOf(error)}`);
    }
  };
}

/** Why a way to log in that there is did not work; nothing when there is none. */
function reasonOf(error: unknown): string {
  const errors: unknown[] =
    error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [error];
  const failed = errors.find((one) => !(one instanceof Error && one.name === 'CredentialUnavailableError'));
  return failed === undefined ? '' : ` (${String(messageOf(failed).split('\n')[0]).trim()})`;
}

function requirePath(path: string): string {
  const rule = 'a URL path that begins with "/", without a query, and with "*" only as its last segment';
  if (/^\/[^?#\s*]*$/.test(path) || /^\/(?:[^?#\s*]*\/)?\*$/.test(path)) return path;
  throw new UserError(`a path must be ${rule}, got: "${path}"`);
}

function requireDomain(domain: string): string {
  if (/^(?=.{1,253}$)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(domain)) return domain;
  throw new UserError(`--domain must be a host name, got: "${domain}"`);
}

function managementUrl(url: string): string {
  if (/^https?:\/\/[^/?#]+$/.test(url)) return url;
  throw new UserError(`--management-url must be a URL without a path, got: "${url}"`);
}

/** The endpoint's resource id, given whole or in parts. */
function endpointId(values: Values): string {
  const parts = ['subscription', 'resource-group', 'profile', 'endpoint'] as const;
  const missing = parts.filter((part) => !values[part]);
  const id = values['endpoint-id'];
  if (id !== undefined) {
    if (missing.length < parts.length) throw new UserError('--endpoint-id says everything; leave out its parts');
    const form =
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Cdn\/profiles\/[^/]+\/afdEndpoints\/[^/?#]+$/i;
    if (form.test(id)) return id;
    throw new UserError(`--endpoint-id must be the resource id of a Front Door endpoint, got: "${id}"`);
  }
  if (missing.length === parts.length) throw new UserError('which endpoint? --endpoint-id ID names it');
  if (missing.length > 0) throw new UserError(`${missing.map((part) => `--${part}`).join(', ')} is missing`);
  const [subscription, group, profile, endpoint] = parts.map((part) => encodeURIComponent(values[part] ?? ''));
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Cdn/profiles/${profile}/afdEndpoints/${endpoint}`;
}
