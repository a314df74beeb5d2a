export { CacheRules, type QueryStringCaching } from './cache-rules';
export { FrontDoor, type FrontDoorProps, type FrontDoorRouteProps } from './front-door';
export {
  Invalidation,
  type ChangeQueue,
  type InvalidatedFrontDoor,
  type InvalidatedUrlEndpoint,
  type InvalidatingFunction,
  type InvalidationProps,
  type SystemTopicReference,
} from './invalidation';
