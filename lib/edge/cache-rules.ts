import type { CdnFrontdoorRouteCache } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import type { CdnFrontdoorRuleActionsRouteConfigurationOverrideAction } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import { answerParameters, type DeliveryConfig } from '../../lambda/image-delivery/config';
import { display, requireList } from '../validation';

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

/** What the edge adds by a redirect, and the function reads then. */
const formatParameter = 'ik-f';
/** How users of ImageKit refresh an image. */
const refreshParameters = ['v', 'updatedAt'] as const;

/** Most parameters that a rule of Front Door takes. */
const mostParameters = 100;

/** How the query takes part in the key under which an answer is cached, in Front Door's words. */
export interface QueryStringCaching {
  /** Whether the listed parameters are left out of the key, or are all of the query that is in it. */
  readonly behavior: 'IgnoreSpecifiedQueryStrings' | 'IncludeSpecifiedQueryStrings';
  /** Names of parameters. */
  readonly queryStrings: readonly string[];
}

/** Which parts of a URL tell cached answers apart. */
export class CacheRules {
  /**
   * The whole query but for a short list of tracking parameters. `v` and `updatedAt` stay in it: they are how users of
   * ImageKit refresh an image.
   * @param alsoIgnored more parameters that never mean another image
   * @throws Error when one of them is read by the function, or no name that Front Door takes
   */
  static standard(alsoIgnored: readonly string[] = []): CacheRules {
    requireParameters('alsoIgnored', alsoIgnored, mostParameters - trackingParameters.length);
    const read = [...answerParameters, formatParameter];
    const wrong = alsoIgnored.find((name) => read.includes(name.toLowerCase()));
    if (wrong !== undefined) {
      const rule = `parameters that the function does not read (it reads ${read.join(', ')})`;
      throw new Error(`\`alsoIgnored\` must be ${rule}, got: ${JSON.stringify(wrong)}`);
    }
    const ignored = unique([...trackingParameters, ...alsoIgnored]);
    return new CacheRules({ behavior: 'IgnoreSpecifiedQueryStrings', queryStrings: ignored }, ignored);
  }

  /**
   * Only the parameters that the function reads: best against cache-busting where URLs need no signature.
   * @param alsoIncluded more parameters to tell answers apart by, such as `v`
   * @throws Error when one is no name that Front Door takes
   */
  static strict(alsoIncluded: readonly string[] = []): CacheRules {
    requireParameters('alsoIncluded', alsoIncluded, mostParameters - answerParameters.length - 1);
    const queryStrings = unique([...answerParameters, ...alsoIncluded]);
    const ignored = trackingParameters.filter((name) => !queryStrings.includes(name));
    return new CacheRules({ behavior: 'IncludeSpecifiedQueryStrings', queryStrings }, ignored);
  }

  private constructor(
    /** How the query takes part in the cache key. */
    readonly queryStringCaching: QueryStringCaching,
    private readonly ignored: readonly string[],
  ) {}

  /** Parameters that are not part of the key, so that the function may not let them change or break an answer. */
  get ignoredQueryParameters(): string[] {
    return [...this.ignored];
  }

  /**
   * The same rules for a way of choosing formats: a key that lists parameters must list what carries the format.
   * @internal
   */
  _for(mode: DeliveryConfig['formatNegotiation']): CacheRules {
    const { behavior, queryStrings } = this.queryStringCaching;
    const include = (names: readonly string[]) =>
      new CacheRules({ behavior: 'IncludeSpecifiedQueryStrings', queryStrings: unique(names) }, this.ignored);
    if (behavior === 'IncludeSpecifiedQueryStrings') {
      return mode === 'redirect' ? include([...queryStrings, formatParameter]) : this;
    }
    // A variant is a made-up parameter of the key, which only a list of what is included can have.
    return mode === 'edge-variant' ? include([...answerParameters, ...refreshParameters]) : this;
  }

  /** @internal */
  _renderRouteCache(): CdnFrontdoorRouteCache {
    const { behavior, queryStrings } = this.queryStringCaching;
    // Images are compressed already.
    return { queryStringCachingBehavior: behavior, queryStrings: [...queryStrings], compressionEnabled: false };
  }

  /**
   * The same for the requests of one variant, under keys of their own.
   * @internal
   */
  _renderVariantCache(variant: string): CdnFrontdoorRuleActionsRouteConfigurationOverrideAction {
    const { behavior, queryStrings } = this.queryStringCaching;
    return {
      cacheBehavior: 'HonorOrigin',
      queryStringCachingBehavior: behavior,
      queryStringParameters: [...queryStrings, `ikfmt=${variant}`],
      compressionEnabled: false,
    };
  }
}

/** Front Door joins the names with commas, and takes braces for variables. */
function requireParameters(prop: string, names: readonly string[], most: number): void {
  requireList(prop, names);
  if (names.length > most) throw new Error(`\`${prop}\` must be at most ${most} parameters, got: ${names.length}`);
  const rule = '1-100 letters, digits or any of "-._~[]" each';
  const wrong = names.findIndex((name: unknown) => typeof name !== 'string' || !/^[\w.~[\]-]{1,100}$/.test(name));
  if (wrong >= 0) throw new Error(`\`${prop}\` must be ${rule}, got: ${display(names[wrong])}`);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
