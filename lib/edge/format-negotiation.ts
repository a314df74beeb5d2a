import type { CdnFrontdoorRuleConditions } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import type { DeliveryConfig } from '../../lambda/image-delivery/config';
import { display } from '../validation';
import type { CacheRules } from './cache-rules';
import { type EdgeRule, orders, signedUrl } from './edge-rule';

/** A format that not every browser takes; `offset` is that of its rules, which adding another does not renumber. */
interface Format {
  readonly name: string;
  readonly format: 'avif' | 'webp' | 'none';
  readonly offset: number;
}

const avif: Format = { name: 'Avif', format: 'avif', offset: 0 };
const webp: Format = { name: 'Webp', format: 'webp', offset: 1 };
const none: Format = { name: 'None', format: 'none', offset: 2 };

/** Options of {@link FormatNegotiation}. */
export interface FormatNegotiationOptions {
  /**
   * Whether AVIF is sent to browsers that take it, too. It is smaller than WebP, and takes longer to make.
   * @default false, as ImageKit does
   */
  readonly avif?: boolean;
}

/**
 * How a browser gets AVIF or WebP where its URL leaves the format open, as ImageKit's URLs do by default.
 *
 * Front Door ignores `Vary` and withholds `Accept` from the function, so only its rules can tell browsers apart.
 */
export class FormatNegotiation {
  /** Not at all: what the URL says (`f-avif`), else a format that every browser takes. */
  static explicit(): FormatNegotiation {
    return new FormatNegotiation('explicit', false);
  }

  /**
   * By a redirect (302) to the same URL with `ik-f=avif` or `ik-f=webp`, at the price of a round trip for the first view.
   * No signature covers `ik-f`. URLs that have it are not redirected.
   * @throws Error when an option is none
   */
  static redirect(options: FormatNegotiationOptions = {}): FormatNegotiation {
    return new FormatNegotiation('redirect', avifOf(options));
  }

  /**
   * Without a redirect: the edge puts `/.v/avif/`, `/.v/webp/` or `/.v/none/` before the path that the function gets.
   *
   * Whether the cache tells the variants apart is not documented: look at `X-Cache` on a profile of your own first, else
   * a browser may get a format that it does not take. The key then holds only what {@link CacheRules.strict} lists, or
   * with {@link CacheRules.standard} what the function reads, `v` and `updatedAt`.
   * @throws Error when an option is none
   * @experimental
   */
  static edgeVariant(options: FormatNegotiationOptions = {}): FormatNegotiation {
    return new FormatNegotiation('edge-variant', avifOf(options));
  }

  private constructor(
    /** What the delivery function is told. */
    readonly mode: DeliveryConfig['formatNegotiation'],
    /** Whether AVIF is among the formats; the function is told that, too. */
    readonly avif: boolean,
  ) {}

  /**
   * The rules that choose the format, and those that keep signed URLs out of the cache: one request takes one of each.
   * @internal
   */
  _renderRules(cacheRules: CacheRules, signedUrls: 'cache' | 'bypass'): EdgeRule[] {
    const bypass = signedUrls === 'bypass';
    // The better one first: the first rule that fits is the last to run.
    const formats = this.avif ? [avif, webp] : [webp];
    if (this.mode === 'edge-variant') {
      const variants = [...formats, none];
      const signed = bypass ? variants.map((format) => variant(format, undefined)) : [];
      return [...signed, ...variants.map((format) => variant(format, cacheRules))];
    }
    return [...(bypass ? [bypassCache] : []), ...(this.mode === 'redirect' ? formats.map(redirectTo) : [])];
  }
}

function avifOf({ avif: included = false }: FormatNegotiationOptions): boolean {
  const given: unknown = included;
  if (typeof given !== 'boolean') throw new Error(`\`avif\` must be true or false, got: ${display(given)}`);
  return included;
}

const bypassCache: EdgeRule = {
  name: 'BypassCacheWhenSigned',
  order: orders.signedUrls,
  conditions: { queryStringCondition: [signedUrl] },
  actions: { routeConfigurationOverrideAction: { cacheBehavior: 'Disabled' } },
};

function redirectTo({ name, format, offset }: Format): EdgeRule {
  return {
    name: `RedirectTo${name}`,
    order: orders.formats + offset,
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
  };
}

/** The rule of a variant for URLs that are cached; without cache rules, for signed ones, which are not. */
function variant({ name, format, offset }: Format, cacheRules: CacheRules | undefined): EdgeRule {
  const conditions: CdnFrontdoorRuleConditions = {
    ...(format === 'none' ? {} : accepts(format)),
    ...(cacheRules ? {} : { queryStringCondition: [signedUrl] }),
  };
  return {
    name: `${cacheRules ? 'Variant' : 'SignedVariant'}${name}`,
    order: (cacheRules ? orders.formats : orders.signedUrls) + offset,
    behaviorOnMatch: 'Stop',
    conditions: Object.keys(conditions).length > 0 ? conditions : undefined,
    actions: {
      urlRewriteAction: { sourcePattern: '/', destination: `/.v/${format}/`, preserveUnmatchedPath: true },
      routeConfigurationOverrideAction: cacheRules?._renderVariantCache(format) ?? { cacheBehavior: 'Disabled' },
    },
  };
}

function accepts(format: string): Pick<CdnFrontdoorRuleConditions, 'requestHeaderCondition'> {
  return {
    requestHeaderCondition: [
      { headerName: 'Accept', operator: 'Contains', matchValues: [`image/${format}`], transforms: ['Lowercase'] },
    ],
  };
}
