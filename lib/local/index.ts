export { LocalCloud, type LocalCloudOptions, type LocalEndpoints } from './local-cloud';
export type { LocalPorts } from './ports';
export { UserError } from './user-error';
