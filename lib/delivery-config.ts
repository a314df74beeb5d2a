import { Token } from 'cdktf';
import { type DeliveryConfig, parseDeliveryConfig } from '../lambda/image-delivery/config';
import type { FrontDoor } from './edge';
import type { ImageDeliveryProps } from './image-delivery-props';
import type { ImageOrigin } from './origin';

/** What a delivery reads images from, by name. */
export type Sources = Readonly<Record<string, ImageOrigin>>;

/**
 * What the function of an `ImageDelivery` is told, complete.
 * @throws Error when a web origin would get a part of the query that the cache does not tell apart
 */
export function describeDelivery(props: ImageDeliveryProps, sources: Sources, frontDoor: FrontDoor): DeliveryConfig {
  const names = Object.keys(sources);
  const wholeQueryInKey = frontDoor.cacheRules.queryStringCaching.behavior === 'IgnoreSpecifiedQueryStrings';
  const config = parseDeliveryConfig({
    platform: 'app-service',
    frontDoorId: frontDoor.frontDoorId,
    formatNegotiation: frontDoor.formatNegotiation.mode,
    automaticAvif: frontDoor.formatNegotiation.avif,
    namedTransformations: props.namedTransformations,
    origins: Object.entries(sources).map(([name, source]) => source._render(name, wholeQueryInKey)),
    urlEndpoints: (props.urlEndpoints ?? [{}]).map((endpoint) => ({
      path: endpoint.path ?? '/',
      origins: endpoint.origins ?? names,
      requireSignature: endpoint.requireSignature ?? props.requireSignature,
      restrictUnnamed: endpoint.restrictUnnamedTransformations,
      privateImages: endpoint.privateImages && [...endpoint.privateImages],
    })),
    cacheTtlSeconds: props.cacheTtlSeconds,
    ignoredQueryParameters: frontDoor.cacheRules.ignoredQueryParameters,
    svg: props.svg,
    serverTiming: props.serverTiming,
    limits: props.limits,
  });
  const functionHost = `${props.name}-images.azurewebsites.net`;
  return {
    ...config,
    // Looked at when the stack is synthesized, because domains may be added later. A wildcard names no host.
    get ownHosts() {
      return [...frontDoor.hostNames.filter((host) => !host.startsWith('*.')), functionHost];
    },
  };
}

/** What is wrong with the hosts of web proxies once all domains are known; those of a wildcard are in no list. */
export function proxiedToItself(sources: Sources, frontDoor: FrontDoor): string[] {
  const own = frontDoor.hostNames.filter((host) => !Token.isUnresolved(host));
  return Object.entries(sources).flatMap(([name, { _allowedHosts: hosts }]) =>
    hosts
      .filter((host) => own.some((domain) => isServedAt(domain, host)))
      .map((host) => `\`allowedHosts\` of the origin "${name}" must not hold a host of this delivery, got: "${host}"`),
  );
}

function isServedAt(domain: string, host: string): boolean {
  return domain === host || (domain.startsWith('*.') && host.endsWith(domain.slice(1)));
}
