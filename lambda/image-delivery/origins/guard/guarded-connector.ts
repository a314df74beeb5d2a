import { lookup as lookupHost, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { DeliveryError } from '../../errors';
import { isPublicAddress } from './public-address';

/** What only tests change: no setting opens the guard. */
export interface Guard {
  /** Whether an address may be connected to; by default {@link isPublicAddress}. */
  readonly mayConnect: (address: string) => boolean;
  /** All addresses of a host name; by default the system's. */
  readonly resolve: typeof resolveAll;
}

/** What holds outside of tests. */
export const strictGuard: Guard = { mayConnect: isPublicAddress, resolve: resolveAll };

/**
 * Makes connections for undici only to addresses that may be connected to. A name is resolved once for each connection,
 * and what was looked at is what is connected to, so that a name server cannot change its answer in between. One address
 * that is refused is enough to refuse a name: who answers with both has no good reason.
 *
 * Errors are a DeliveryError 403 `EACCES`, which names neither host nor address.
 */
export function guardedConnector(
  options: buildConnector.BuildOptions,
  { mayConnect, resolve }: Guard = strictGuard,
): buildConnector.connector {
  const lookup: LookupFunction = (host, { all, family }, callback) => {
    resolve(host, family, (error, addresses) => {
      const [first] = addresses;
      if (error !== null) callback(error, []);
      else if (!first || !addresses.every(({ address }) => mayConnect(address))) callback(addressRefused(), []);
      else if (all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ ...options, lookup });
  return (target, callback) => {
    // Nobody looks up what is an address already.
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) === 0 || mayConnect(host)) connect(target, callback);
    else queueMicrotask(() => callback(addressRefused(), null));
  };
}

function resolveAll(
  host: string,
  family: number | 'IPv4' | 'IPv6' | undefined,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
): void {
  lookupHost(host, { all: true, family }, callback);
}

function addressRefused(): DeliveryError {
  return new DeliveryError(403, 'EACCES', 'The server of the file is not one that may be read from');
}
