import type { Command } from 'commander';
import { setTimeout } from 'node:timers/promises';
import {
  maxPathsPerPurge,
  PurgeError,
  type PurgeTarget,
  requestPurge,
  waitForPurge,
} from '../../lambda/invalidation/purge';
import { UserError } from '../../lib/local/user-error';
import { loginFailure } from '../login-failure';
import { addSections, collect } from '../command-line';
import { UsageError } from '../usage-error';

/** What the options come to. */
interface PurgeOptions {
  readonly endpointId?: string;
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly domain?: readonly string[];
  readonly wait?: boolean;
  readonly managementUrl: string;
}

/** `blobfront purge`: as whoever is logged in to Azure. */
export function define(command: Command): void {
  command
    .usage('[options] <path...>')
    .argument('[path...]', "/a.jpg with every query, '/folder/*', or '/*' for everything")
    .option('--domain <host>', 'only what is cached for this host name; may be repeated', collect)
    .option('--wait', 'ends when the purge has reached every edge, some ten minutes later')
    .optionsGroup('Which endpoint:')
    .option('--endpoint-id <id>', 'resource id, /subscriptions/…/afdEndpoints/NAME; or its parts:')
    .option('--subscription <id>', 'of the Front Door profile')
    .option('--resource-group <name>', 'of the Front Door profile')
    .option('--profile <name>', 'the Front Door profile')
    .option('--endpoint <name>', 'the endpoint in it')
    .optionsGroup('Another cloud:')
    .option('--management-url <url>', 'its Azure Resource Manager', 'https://management.azure.com')
    .action(run);
  addSections(command, {
    Examples: [
      "blobfront purge --endpoint-id /subscriptions/…/afdEndpoints/images '/shop/*'",
      "blobfront purge --subscription … --resource-group contoso --profile contoso --endpoint images --wait '/*'",
    ],
  });
}

async function run(texts: readonly string[], options: PurgeOptions): Promise<void> {
  const paths = [...new Set(texts.map(requirePath))];
  if (paths.length === 0) throw new UsageError("there is no path to purge; `blobfront purge '/*'` purges everything");
  const target: PurgeTarget = {
    endpointId: endpointId(options),
    domains: (options.domain ?? []).map(requireDomain),
    managementUrl: managementUrl(options.managementUrl),
    token: login(options.managementUrl),
    wait: (milliseconds) => setTimeout(milliseconds),
  };
  try {
    await purge(paths, target, options.wait === true);
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
      throw loginFailure(error);
    }
  };
}

function requirePath(path: string): string {
  const rule = 'a URL path that begins with "/", without a query, and with "*" only as its last segment';
  if (/^\/[^?#\s*]*$/.test(path) || /^\/(?:[^?#\s*]*\/)?\*$/.test(path)) return path;
  throw new UsageError(`a path must be ${rule}, got: "${path}"`);
}

function requireDomain(domain: string): string {
  if (/^(?=.{1,253}$)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(domain)) return domain;
  throw new UsageError(`--domain must be a host name, got: "${domain}"`);
}

function managementUrl(url: string): string {
  if (/^https?:\/\/[^/?#]+$/.test(url)) return url;
  throw new UsageError(`--management-url must be a URL without a path, got: "${url}"`);
}

/** The parts of a resource id, by their options. */
const idParts = [
  ['subscription', '--subscription'],
  ['resourceGroup', '--resource-group'],
  ['profile', '--profile'],
  ['endpoint', '--endpoint'],
] as const;

/** The endpoint's resource id, given whole or in parts. */
function endpointId(options: PurgeOptions): string {
  const missing = idParts.flatMap(([part, option]) => (options[part] ? [] : [option]));
  const id = options.endpointId;
  if (id !== undefined) {
    if (missing.length < idParts.length) throw new UsageError('--endpoint-id says everything; leave out its parts');
    const form =
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Cdn\/profiles\/[^/]+\/afdEndpoints\/[^/?#]+$/i;
    if (form.test(id)) return id;
    throw new UsageError(`--endpoint-id must be the resource id of a Front Door endpoint, got: "${id}"`);
  }
  if (missing.length === idParts.length) throw new UsageError('which endpoint? --endpoint-id ID names it');
  if (missing.length > 0) throw new UsageError(`${missing.join(', ')} is missing`);
  const [subscription, group, profile, endpoint] = idParts.map(([part]) => encodeURIComponent(options[part] ?? ''));
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Cdn/profiles/${profile}/afdEndpoints/${endpoint}`;
}
