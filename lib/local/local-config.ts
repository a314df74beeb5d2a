import { Token } from 'cdktf';
import type {
  DeliveryConfig,
  OriginConfig,
  OriginConfigOf,
  UrlEndpointConfig,
} from '../../lambda/image-delivery/config';

/** An origin that has a container on this machine. */
export type StoredOrigin = OriginConfigOf<'azure-blob' | 's3'>;

/**
 * The declared configuration with the local storage account in it. Web servers and proxies are asked as they are
 * declared. For what needs a secret, and for the containers of the declaration, there is a container here, in which names
 * are what they are in URLs: without a prefix.
 *
 * The function's own look at the profile's id is left out, so that it can be tried without the edge; the host plays App
 * Service's front end.
 * @param endpoint URL of the local storage account
 */
export function localConfig(config: DeliveryConfig, endpoint: string): DeliveryConfig {
  const origins = config.origins.map((origin) => (isStored(origin) ? localOrigin(origin, endpoint) : origin));
  return { ...config, frontDoorId: undefined, origins };
}

/** Whether it has a container on this machine. */
export function isStored(origin: OriginConfig): origin is StoredOrigin {
  return origin.type === 'azure-blob' || origin.type === 's3';
}

/**
 * Containers of all accounts in the one that is here; a name that is only known at apply is replaced by the origin's, and
 * so is that of a bucket, which may have dots.
 */
export function localContainer(origin: StoredOrigin): string {
  if (origin.type === 's3') return `bucket-${origin.name.replace(/-+/g, '-').replace(/-$/, '')}`;
  return Token.isUnresolved(origin.container) ? origin.name : origin.container;
}

/** The first is the one that the gallery shows and a data folder fills. */
export function localContainers(config: DeliveryConfig): [string, ...string[]] {
  const [first = 'images', ...others] = new Set(config.origins.filter(isStored).map(localContainer));
  return [first, ...others];
}

/** The URL endpoint that serves the first container. */
export function shownEndpoint({ origins, urlEndpoints }: DeliveryConfig): UrlEndpointConfig {
  const first = origins.find(isStored);
  const serving = urlEndpoints.find((endpoint) => first !== undefined && endpoint.origins.includes(first.name));
  const endpoint = serving ?? urlEndpoints[0];
  if (endpoint === undefined) throw new Error('the delivery has no URL endpoint');
  return endpoint;
}

function localOrigin(origin: StoredOrigin, endpoint: string): OriginConfigOf<'azure-blob'> {
  const { name, canonicalBaseUrl } = origin;
  const container = localContainer(origin);
  return { type: 'azure-blob', name, endpoint, container, prefix: '', credential: 'sas', canonicalBaseUrl };
}
