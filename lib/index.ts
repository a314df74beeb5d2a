export type { DeliveryConfig } from '../lambda/image-delivery/config';
export * from './edge';
export * from './function';
export { ImageDelivery, type ImageDeliveryProps, type InvalidationOptions, type UrlEndpoint } from './image-delivery';
export * from './monitoring';
export * from './network';
export * from './origin';
export { EntraPrincipal, type EntraPrincipalProps, type Principal, type PrincipalType } from './role';
export { signUrl, type SignUrlOptions } from './sign-url';
