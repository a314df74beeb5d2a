export { type SnapshotSerializer, blobfrontSerializer } from './serializer';
export { type Json, type ResourceClass, snapshot, synthesize, Template } from './template';
