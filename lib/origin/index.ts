export {
  BlobContainer,
  type BlobContainerProps,
  type IBlobOrigin,
  type StorageAccountReference,
} from './blob-container';
export { BlobOrigin, type AccountReplicationType, type BlobOriginProps } from './blob-origin';
export { ReadOnlySas, type ReadOnlySasProps, type SasValidityProps } from './read-only-sas';
