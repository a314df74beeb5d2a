export type { BrokerConfig } from '../../lambda/sas-broker/config';
export { SasBroker } from './sas-broker';
export type { BrokerApiKey, SasBrokerProps } from './sas-broker-props';
export type { BrokerPolicyRule, UploadMode } from './policy-rule';
export { SasSigning, type AccountKeySigningOptions, type UserDelegationOptions } from './sas-signing';
export { type EntraIssuerOptions, type OidcIssuerOptions, TokenIssuer } from './token-issuer';
