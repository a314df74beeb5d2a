export { LocalCloud } from './local-cloud';
export type { LocalCloudOptions, LocalEndpoints } from './local-cloud-options';
export type { LocalPorts } from './ports';
export { messageOf, UserError } from './user-error';
