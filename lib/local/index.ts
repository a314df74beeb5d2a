export { LocalCloud, type LocalCloudOptions, type LocalEndpoints } from './local-cloud';
export type { LocalPorts } from './ports';
export { messageOf, UserError } from './user-error';
