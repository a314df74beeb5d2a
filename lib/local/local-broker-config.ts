import { Token } from 'cdktf';
import type { DeliveryConfig } from '../../lambda/image-delivery/config';
import type { BrokerConfig } from '../../lambda/sas-broker/config';
import { isStored, localContainer, localContainers } from './local-config';
import type { OidcConfig } from './token-issuer';

/** What of a broker's storage is here. */
export type BrokerStorage = BrokerConfig['storage'];

/** What there is on this machine in place of what is declared. */
export interface LocalBrokerSite {
  readonly storage: BrokerStorage;
  /** Issues the local token. */
  readonly issuer: OidcConfig;
  /** Web site that may ask, besides those that are declared. */
  readonly webOrigin: string;
}

/**
 * The broker's containers in the local account: the served one is that of the origin which serves it, the other is one that
 * no origin has.
 * @param account name and URL of the local account
 */
export function localBrokerStorage(
  { storage }: BrokerConfig,
  delivery: DeliveryConfig,
  account: Pick<BrokerStorage, 'accountName' | 'endpoint'>,
): BrokerStorage {
  const { served, endpoint } = storage;
  const origin = delivery.origins
    .filter(isStored)
    .find(
      (candidate) =>
        candidate.type === 'azure-blob' && candidate.container === served && candidate.endpoint === endpoint,
    );
  const uploads = withoutTokens(storage.uploads);
  const isTaken = localContainers(delivery).includes(uploads);
  return {
    ...account,
    served: origin ? localContainer(origin) : withoutTokens(served),
    uploads: isTaken ? `${uploads}-unconfirmed` : uploads,
  };
}

/**
 * The declared configuration with this machine in it. The emulator gives no delegation keys over http, so the account key
 * signs; one process needs no shared counters; the host plays App Service's front end. Issuers and web sites that are only
 * known at apply are left out.
 */
export function localBrokerConfig(declared: BrokerConfig, site: LocalBrokerSite): BrokerConfig {
  const config = JSON.parse(withoutTokens(JSON.stringify(declared))) as BrokerConfig;
  return {
    ...config,
    clientAddress: 'app-service',
    frontDoorId: undefined,
    storage: site.storage,
    signing: config.signing.type === 'account-key' ? config.signing : { type: 'account-key', version: '2022-11-02' },
    limits: { ...config.limits, store: { type: 'memory' } },
    authentication: {
      ...config.authentication,
      oidc: [...declared.authentication.oidc.filter(isKnown), site.issuer],
    },
    webOrigins: [...declared.webOrigins.filter(isKnown), site.webOrigin],
  };
}

/** Whether it is known at synth. */
function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(JSON.stringify(value));
}

/** A word in place of each token, always the same: a claim that is asked for stays the one that a key has. */
function withoutTokens(text: string): string {
  return text.replace(/[$#&]\{TfToken\[[^\]]*?(\d+)\]\}/g, 'token-$1');
}
