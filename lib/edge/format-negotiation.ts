import type { CdnFrontdoorRuleConditions } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import type { DeliveryConfig } from '../../lambda/image-delivery/config';
import type { CacheRules } from './cache-rules';
import { type EdgeRule, orders, signedUrl } from './edge-rule';

/** Formats that not every browser takes, the better one first. */
const formats = [
  { name: 'Avif', format: 'avif' },
  { name: 'Webp', format: 'webp' },
] as const;

/**
 * How a browser gets AVIF or WebP where its URL leaves the format open, as ImageKit's URLs do by default.
 *
 * Front Door ignores `Vary` and withholds `Accept` from the function, so only its rules can tell browsers apart.
 */
export class FormatNegotiation {
  /** Not at all: what the URL says (`f-avif`), else a format that every browser takes. */
  static explicit(): FormatNegotiation {
    return new FormatNegotiation('explicit');
  }

  /**
   * By a redirect (302) to the same URL with `ik-f=avif` or `ik-f=webp`, at the price of a round trip for the first view.
   * No signature covers `ik-f`. URLs that have it are not redirected.
   */
  static redirect(): FormatNegotiation {
    return new FormatNegotiation('redirect');
  }

  /**
   * Without a redirect: the edge puts `/.v/avif/`, `/.v/webp/` or `/.v/none/` before the path that the function gets.
   *
   * Whether the cache tells the variants apart is not documented: look at `X-Cache` on a profile of your own first, else
   * a browser may get a format that it does not take. The key then holds only what {@link CacheRules.strict} lists, or
   * with {@link CacheRules.standard} what the function reads, `v` and `updatedAt`.
   * @experimental
   */
  static edgeVariant(): FormatNegotiation {
    return new FormatNegotiation('edge-variant');
  }

  private constructor(
    /** What the delivery function is told. */
    readonly mode: DeliveryConfig['formatNegotiation'],
  ) {}

  /**
   * The rules that choose the format, and those that keep signed URLs out of the cache: one request takes one of each.
   * @internal
   */
  _renderRules(cacheRules: CacheRules, signedUrls: 'cache' | 'bypass'): EdgeRule[] {
    const bypass = signedUrls === 'bypass';
    if (this.mode === 'edge-variant') return [...(bypass ? variants(undefined) : []), ...variants(cacheRules)];
    return [...(bypass ? [bypassCache] : []), ...(this.mode === 'redirect' ? redirects : [])];
  }
}

const bypassCache: EdgeRule = {
  name: 'BypassCacheWhenSigned',
  order: orders.signedUrls,
  conditions: { queryStringCondition: [signedUrl] },
  actions: { routeConfigurationOverrideAction: { cacheBehavior: 'Disabled' } },
};

const redirects = formats.map(({ name, format }, index): EdgeRule => ({
  name: `RedirectTo${name}`,
  order: orders.formats + index,
  behaviorOnMatch: 'Stop',
  conditions: {
    ...accepts(format),
    // A redirected preflight request (OPTIONS) would fail.
    requestMethodCondition: [{ operator: 'Equal', matchValues: ['GET', 'HEAD'] }],
    queryStringCondition: [
      {
        operator: 'Contains',
        matchValues: ['ik-f='],
        negateCondition: true,
        transforms: ['UrlDecode', 'Lowercase'],
      },
    ],
  },
  actions: {
    // An empty host keeps the host. Without a query this gives "?&ik-f=avif", which the function takes.
    urlRedirectAction: {
      redirectType: 'Found',
      redirectProtocol: 'MatchRequest',
      destinationHostname: '',
      queryString: `{query_string}&ik-f=${format}`,
    },
    // A browser that asks across origins looks at the redirect, too, before it follows.
    responseHeaderAction: [{ headerAction: 'Overwrite', headerName: 'Access-Control-Allow-Origin', value: '*' }],
  },
}));

/** One rule per variant for URLs that are cached; without cache rules, for signed ones, which are not. */
function variants(cacheRules: CacheRules | undefined): EdgeRule[] {
  return [...formats, { name: 'None', format: 'none' } as const].map(({ name, format }, index) => {
    const conditions: CdnFrontdoorRuleConditions = {
      ...(format === 'none' ? {} : accepts(format)),
      ...(cacheRules ? {} : { queryStringCondition: [signedUrl] }),
    };
    return {
      name: `${cacheRules ? 'Variant' : 'SignedVariant'}${name}`,
      order: (cacheRules ? orders.formats : orders.signedUrls) + index,
      behaviorOnMatch: 'Stop',
      conditions: Object.keys(conditions).length > 0 ? conditions : undefined,
      actions: {
        urlRewriteAction: { sourcePattern: '/', destination: `/.v/${format}/`, preserveUnmatchedPath: true },
        routeConfigurationOverrideAction: cacheRules?._renderVariantCache(format) ?? { cacheBehavior: 'Disabled' },
      },
    };
  });
}

function accepts(format: string): Pick<CdnFrontdoorRuleConditions, 'requestHeaderCondition'> {
  return {
    requestHeaderCondition: [
      { headerName: 'Accept', operator: 'Contains', matchValues: [`image/${format}`], transforms: ['Lowercase'] },
    ],
  };
}
