export * from './edge';
export * from './function';
export { ImageDelivery, type ImageDeliveryProps } from './image-delivery';
export * from './origin';
export { signUrl, type SignUrlOptions } from './sign-url';
