export { BlobOrigin, type AccountReplicationType, type BlobOriginProps } from './blob-origin';
export { ReadOnlySas, type ReadOnlySasProps, type SasValidityProps } from './read-only-sas';
