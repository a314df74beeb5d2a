import { UsageError } from '../usage-error';
import { requireAccount, requireBlob, requireContainer } from './names';
import type { OrderOptions } from './order-options';
import { targetOf } from './sas-url';

/** What a SAS is for. */
export interface OrderTarget {
  /** Undefined where only a key can tell. */
  readonly account?: string;
  /** URL of the account, without a slash at its end; undefined for that of the account in Azure. */
  readonly endpoint?: string;
  readonly container?: string;
  readonly blob?: string;
}

/**
 * Reads what a SAS is for, of a URL or of options.
 * @throws UsageError where both say the same, or it is no name that Azure takes
 */
export function readOrderTarget([url, ...others]: readonly string[], options: OrderOptions): OrderTarget {
  if (others.length > 0) throw new UsageError('sas create takes one URL; there are several');
  const named = url === undefined ? {} : readUrl(url);
  for (const part of ['container', 'blob', 'endpoint'] as const) {
    if (named[part] !== undefined && options[part] !== undefined) {
      throw new UsageError(`--${part} is in the URL already; leave one of them out`);
    }
  }
  const { account = named.account, container, blob } = options;
  if (named.account !== undefined && account !== named.account) {
    throw new UsageError(`--account must be that of the URL, ${named.account}, got: ${JSON.stringify(account)}`);
  }
  return {
    account: account === undefined ? undefined : requireAccount('--account', account),
    endpoint: options.endpoint === undefined ? named.endpoint : readEndpoint(options.endpoint),
    container: container === undefined ? named.container : requireContainer('--container', container),
    blob: blob === undefined ? named.blob : requireBlob('--blob', blob),
  };
}

/** No message repeats a URL: there may be a SAS in it. */
function readUrl(text: string): OrderTarget {
  const [, scheme = '', host = '', path = ''] = /^(https?):\/\/([^/?#@\s]+)([^?#]*)$/i.exec(text.trim()) ?? [];
  if (scheme === '') {
    throw new UsageError(
      'the URL must be that of a container or a blob, without a query: https://ACCOUNT.blob.core.windows.net/…',
    );
  }
  const { account, container, blob } = targetOf({ host, path });
  const origin = `${scheme.toLowerCase()}://${host}`;
  // An emulator has the account in the path.
  const inPath =
    account !== undefined && path.startsWith(`/${account}`) && !host.toLowerCase().startsWith(`${account}.`);
  return {
    account: account === undefined ? undefined : requireAccount('the account of the URL', account),
    endpoint: inPath ? `${origin}/${account}` : origin,
    container: container === undefined ? undefined : requireContainer('the container of the URL', container),
    blob: blob === undefined ? undefined : requireBlob('the blob of the URL', blob),
  };
}

function readEndpoint(text: string): string {
  if (/^https?:\/\/[^/?#@\s]+(?:\/[a-z0-9]{3,24})?\/?$/i.test(text)) return text.replace(/\/$/, '');
  throw new UsageError('--endpoint must be the URL of an account, such as http://127.0.0.1:10000/devstoreaccount1');
}
