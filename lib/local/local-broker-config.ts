import { Token } from 'cdktf';
import type { DeliveryConfig } from '../../lambda/image-delivery/config';
import type { BrokerConfig } from '../../lambda/sas-broker/config';
import { localContainer, localContainers } from './local-config';
import type { OidcConfig } from './local-issuer';

/** What of a broker's storage is here. */
export type BrokerStorage = BrokerConfig['storage'];

/** What there is on this machine in place of what is declared. */
export interface LocalBrokerSite {
  readonly storage: BrokerStorage;
  /** Issues the local token. */
  readonly issuer: OidcConfig;
  /** Web sites that may ask, besides those that are declared. */
  readonly webOrigins: readonly string[];
}

/**
 * The broker's containers in the local account: the served one is that of the origin which serves it, the other is one that
 * no origin has.
 */
export function localBrokerContainers(
  { storage: { endpoint, served, uploads } }: BrokerConfig,
  delivery: DeliveryConfig,
): Pick<BrokerStorage, 'served' | 'uploads'> {
  const origin = delivery.origins
    .filter((candidate) => candidate.type === 'azure-blob')
    .find((candidate) => candidate.container === served && candidate.endpoint === endpoint);
  const name = withoutTokens(uploads);
  return {
    served: origin ? localContainer(origin) : withoutTokens(served),
    uploads: localContainers(delivery).includes(name) ? `${name}-unconfirmed` : name,
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
    webOrigins: [...declared.webOrigins.filter(isKnown), ...site.webOrigins],
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
