export { CacheRules, type QueryStringCaching } from './cache-rules';
export { Certificate, type KeyVaultCertificateOptions } from './certificate';
export { CustomDomain, type CustomDomainEndpoint, type CustomDomainProps } from './custom-domain';
export type { DnsZoneReference } from './dns-zone';
export { Firewall, type FirewallProps, type FirewallTarget } from './firewall';
export type { FirewallRules, RateLimit } from './firewall-rules';
export { FormatNegotiation, type FormatNegotiationOptions } from './format-negotiation';
export { FrontDoor } from './front-door';
export type { FrontDoorEndpointProps, FrontDoorProps, SharedFrontDoorProps } from './front-door-props';
export {
  Invalidation,
  type ChangeQueue,
  type InvalidatedFrontDoor,
  type InvalidatedUrlEndpoint,
  type InvalidatingFunction,
  type InvalidationProps,
  type SystemTopicReference,
} from './invalidation';
export type {
  FrontDoorProfileAttributes,
  FrontDoorProfileName,
  FrontDoorProfileReference,
  FrontDoorSku,
  ScrubbedLogField,
} from './profile';
export type { FrontDoorRouteProps, PrivateLink } from './route';
