export type { ExistingNetworkProps } from './existing-network';
export type { INetwork, PrivateEndpointTarget, Subresource } from './network';
export { PrivateNetwork, type PrivateNetworkProps } from './private-network';
