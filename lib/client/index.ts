export { BrokerClient, type BrokerClientOptions, type ListOptions } from './broker-client';
export { Upload, uploadFile, type UploadOptions, type UploadState } from './upload';
export { UploadError, type UploadErrorCode, type UploadErrorDetails } from './upload-error';
export type { UploadSource } from './upload-source';
export { stagedBytes, type UploadRecord, type UploadStore, webStorageStore, type WebStorage } from './upload-store';
export type {
  BlobGrant,
  BlobList,
  FieldProblem,
  Problem,
  StoredBlob,
  UploadGrant,
  UploadMode,
  UploadRequest,
} from './wire';
