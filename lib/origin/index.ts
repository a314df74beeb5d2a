export {
  BlobContainer,
  type BlobContainerProps,
  type ContainerImmutability,
  type IBlobOrigin,
  type StorageAccountLookup,
  type StorageAccountReference,
} from './blob-container';
export { type AddContainerOptions, BlobOrigin, type ExistingBlobOriginProps } from './blob-origin';
export { type AccountReplicationType, type BlobOriginProps, type CustomerManagedKey } from './blob-origin-props';
export { brokerUploadCorsRule, type CorsMethod, type CorsRule } from './cors-rule';
export { ImageOrigin } from './image-origin';
export type {
  AzureBlobOptions,
  ContainerOriginOptions,
  ImageOriginOptions,
  S3CompatibleOptions,
  WebOptions,
  WebProxyOptions,
  WebServerOptions,
} from './image-origin-options';
export { type LifecycleRule } from './lifecycle-rule';
export {
  type ImageKitAzureBlobOrigin,
  ReadOnlySas,
  type ReadOnlySasOptions,
  type ReadOnlySasProps,
  type SasResponseHeaders,
  type SasScope,
  type SasSecretOptions,
} from './read-only-sas';
export { type SasPeriodOptions, type SasRotationOptions, SasValidity } from './sas-validity';
