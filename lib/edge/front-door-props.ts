import type { CacheRules } from './cache-rules';
import type { FormatNegotiation } from './format-negotiation';
import type { FrontDoorProfileReference, FrontDoorSku, ScrubbedLogField } from './profile';

/** What an endpoint is made of, in a new profile or in an existing one. */
export interface FrontDoorEndpointProps {
  /**
   * Tier of the profile; that of an existing one has to be said as it is. Standard can become Premium, but not the other
   * way round: upgrade the profile in the portal first, and then say it here. Terraform cannot upgrade it. It would replace
   * the profile and all that is in it, and with a custom domain fail halfway (`a resource with the ID … already exists`).
   * @default "Standard"
   */
  readonly sku?: FrontDoorSku;
  /**
   * Which parts of a URL tell cached answers apart.
   * @default - CacheRules.standard()
   */
  readonly cacheRules?: CacheRules;
  /**
   * How a browser gets AVIF or WebP where its URL leaves the format open.
   * @default - FormatNegotiation.explicit()
   */
  readonly formatNegotiation?: FormatNegotiation;
  /**
   * Whether answers to signed URLs are kept. They are never kept for longer than the signature is valid, as long as the
   * function can be reached: without it, the cache may serve what has expired. `bypass` excludes even that, and asks the
   * function each time.
   * @default "cache"
   */
  readonly signedUrls?: 'cache' | 'bypass';
  /**
   * Headers that the edge sets on every answer, in place of the function's: `{ 'Timing-Allow-Origin': '*' }`.
   * @default - Strict-Transport-Security for a year; another value of yours replaces it ("max-age=0" revokes it)
   */
  readonly responseHeaders?: Record<string, string>;
  /**
   * Tags of the profile, if it is new, and the endpoint.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** Props of {@link FrontDoor}. */
export interface FrontDoorProps extends FrontDoorEndpointProps {
  /** Name of the profile, 2-90 letters, digits or hyphens. */
  readonly name: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /**
   * Name of the endpoint, 2-46 letters, digits or hyphens; the first part of its host name.
   * @default - the name of the profile
   */
  readonly endpointName?: string;
  /**
   * Seconds after which Front Door gives up on the function, 16-240.
   * @default 60
   */
  readonly responseTimeoutSeconds?: number;
  /**
   * What the access log does not show. A signed URL is as good as what it leads to until it expires.
   * @default ["QueryStringArgNames"] (the values of query parameters)
   */
  readonly logScrubbing?: readonly ScrubbedLogField[];
}

/** Props of {@link FrontDoor.fromExisting}. What belongs to the profile is set where that is declared. */
export interface SharedFrontDoorProps extends FrontDoorEndpointProps {
  /** The profile: its name and resource group, or the provider's resource or data source. */
  readonly profile: FrontDoorProfileReference;
  /** Name of the endpoint, 2-46 letters, digits or hyphens; the first part of its host name. */
  readonly endpointName: string;
}
