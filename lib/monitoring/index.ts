export { Monitoring, type MonitoringProps } from './monitoring';
export type { ITelemetry } from './telemetry';
export type { WatchedFrontDoor, WatchedFunction, WatchedSas, WatchedStorage } from './watched';
