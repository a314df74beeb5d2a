export type { INetwork, PrivateEndpointTarget, Subresource } from './network';
