export { CacheRules, type QueryStringCaching } from './cache-rules';
export { FrontDoor, type FrontDoorProps, type FrontDoorRouteProps } from './front-door';
