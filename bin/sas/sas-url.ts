import { boundNames, kindOf, type SasParameters, type SasResource } from './string-to-sign';
import { decode, type WrittenSas } from './written-sas';

/** What a URL, or somebody who knows, says of what a SAS is for; what is not known is undefined. */
export interface SasTarget {
  readonly account?: string;
  readonly container?: string;
  readonly blob?: string;
}

/** The account of an Azure host: `ACCOUNT.blob.core.windows.net`, with zones and private links, and as Azurite has it. */
const azureHost =
  /^([a-z0-9]{3,24})(?:-secondary)?(?:\.[a-z0-9]+)?\.(?:blob|dfs|file|queue|table)\.(?:core\.[a-z.]+|storage\.azure\.net|localhost)(?::\d+)?$/i;
/** An address or a name without a domain: an emulator, which has the account in the path. */
const emulatorHost = /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]|[a-z0-9-]+|host\.docker\.internal)(?::\d+)?$/i;

/** Reads account, container and blob of a URL. It decodes names, but leaves relative segments as they are. */
export function targetOf({ host, path }: { readonly host: string; readonly path: string }): SasTarget {
  const segments = path.replace(/^\//, '').split('/').map(decode);
  const account = azureHost.exec(host)?.[1]?.toLowerCase();
  const [named, container, ...blob] =
    account !== undefined || !emulatorHost.test(host) ? [account, ...segments] : segments;
  return {
    account: named || undefined,
    container: container || undefined,
    blob: blob.join('/') || undefined,
  };
}

/** What of a URL is left out of the signature, or stands for something else, is settled by `sr`. */
export function resourceOf({ url, parameters }: WrittenSas, given: SasTarget): Partial<SasResource> {
  const read = url === undefined ? {} : targetOf(url);
  const target = {
    account: given.account ?? read.account,
    container: given.container ?? read.container,
    blob: given.blob ?? read.blob,
  };
  const { account } = target;
  if (kindOf(parameters) === 'account') return { account };
  const container = target.container;
  const type = parameters.get('sr') ?? '';
  if (type === 'c') return { account, container };
  if (type === 'd') return { account, container, blob: directory(target.blob, parameters) };
  // A blob without a container is in the one called so.
  if (container !== undefined && target.blob === undefined && url !== undefined && given.container === undefined) {
    return { account, container: '$root', blob: container, moment: moment(parameters) };
  }
  return { account, container, blob: target.blob, moment: moment(parameters) };
}

/** Names of what must be known before the signature can be checked. */
export function missingOf(resource: Partial<SasResource>, parameters: SasParameters): readonly string[] {
  const account = resource.account === undefined ? ['--account'] : [];
  if (kindOf(parameters) === 'account') return account;
  const container = resource.container === undefined ? ['--container'] : [];
  const blob = resource.blob === undefined && /^[bd]/.test(parameters.get('sr') ?? '') ? ['--blob'] : [];
  const query = boundNames(parameters, 'srq').filter((name) => !parameters.has(name)).length > 0;
  return [...account, ...container, ...blob, ...(query ? ['the query parameters that srq names'] : [])];
}

function directory(path: string | undefined, parameters: SasParameters): string | undefined {
  const depth = Number(parameters.get('sdd') ?? Number.NaN);
  if (path === undefined || !Number.isInteger(depth)) return path;
  return path.split('/').slice(0, depth).join('/');
}

function moment(parameters: SasParameters): string | undefined {
  const type = parameters.get('sr');
  if (type === 'bs') return parameters.get('snapshot');
  return type === 'bv' ? parameters.get('versionid') : undefined;
}
