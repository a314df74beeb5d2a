export { CacheRules, type QueryStringCaching } from './cache-rules';
export { Certificate, type KeyVaultCertificateOptions } from './certificate';
export { CustomDomain, type CustomDomainProps } from './custom-domain';
export type { DnsZoneReference } from './dns-zone';
export { Firewall, type FirewallProps, type RateLimit } from './firewall';
export { FormatNegotiation } from './format-negotiation';
export { FrontDoor, type FrontDoorEndpointProps, type FrontDoorProps, type SharedFrontDoorProps } from './front-door';
export type {
  FrontDoorProfileAttributes,
  FrontDoorProfileName,
  FrontDoorProfileReference,
  FrontDoorSku,
  ScrubbedLogField,
} from './profile';
export type { FrontDoorRouteProps, PrivateLink } from './route';
