import type { CdnFrontdoorRouteCache } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';

/** Parameters that mail and advertising tools append to links. They never mean another image. */
const trackingParameters = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'utm_id',
  'fbclid',
  'gclid',
  'dclid',
  'msclkid',
  'mc_cid',
  'mc_eid',
  'igshid',
  'twclid',
  'yclid',
] as const;

/** Parameters that the delivery function reads. */
const functionParameters = ['tr', 'ik-s', 'ik-t'] as const;

/** How the query takes part in the key under which an answer is cached, in Front Door's words. */
export type QueryStringCaching =
  | { readonly behavior: 'IgnoreSpecifiedQueryStrings'; readonly queryStrings: readonly string[] }
  | { readonly behavior: 'IncludeSpecifiedQueryStrings'; readonly queryStrings: readonly string[] };

/** Which parts of a URL tell cached answers apart. */
export class CacheRules {
  /**
   * The whole query but for a short list of tracking parameters. `v` and `updatedAt` stay in it: they are how users of
   * ImageKit refresh an image.
   */
  static standard(): CacheRules {
    return new CacheRules({ behavior: 'IgnoreSpecifiedQueryStrings', queryStrings: trackingParameters });
  }

  /** Only the parameters that the function reads: best against cache-busting where URLs need no signature. */
  static strict(): CacheRules {
    return new CacheRules({ behavior: 'IncludeSpecifiedQueryStrings', queryStrings: functionParameters });
  }

  private constructor(
    /** How the query takes part in the cache key. */
    readonly queryStringCaching: QueryStringCaching,
  ) {}

  /** Parameters that are not part of the key, so that the function may not let them change or break an answer. */
  get ignoredQueryParameters(): string[] {
    return [...trackingParameters];
  }

  /** @internal */
  _renderRouteCache(): CdnFrontdoorRouteCache {
    const { behavior, queryStrings } = this.queryStringCaching;
    // Images are compressed already.
    return { queryStringCachingBehavior: behavior, queryStrings: [...queryStrings], compressionEnabled: false };
  }
}
