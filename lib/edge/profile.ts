import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { DataAzurermCdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/data-azurerm-cdn-frontdoor-profile';
import { Construct } from 'constructs';
import {
  requireHyphenatedName,
  requireInteger,
  requireList,
  requireOneOf,
  requireResourceGroupName,
} from '../validation';

/** Tier of a profile. Private link, managed firewall rules and bot protection need Premium. */
export type FrontDoorSku = 'Standard' | 'Premium';

/**
 * What the access log shows as `****`: the values of query parameters, the addresses of clients, or whole URLs.
 * learn.microsoft.com, "Azure Front Door sensitive data protection".
 */
export type ScrubbedLogField = 'QueryStringArgNames' | 'RequestIPAddress' | 'RequestUri';

/** An existing profile by its name. */
export interface FrontDoorProfileName {
  /** Name of the profile. */
  readonly profileName: string;
  /** Resource group that it is in. */
  readonly resourceGroupName: string;
}

/** What is used of a profile; the provider's resource and its data source both have it. */
export interface FrontDoorProfileAttributes {
  /** Resource id. */
  readonly id: string;
  /** What arrives at origins in `X-Azure-FDID`. */
  readonly resourceGuid: string;
  /** Resource group that it is in. */
  readonly resourceGroupName: string;
}

/** An existing profile: by its name, or the provider's resource or data source. */
export type FrontDoorProfileReference = FrontDoorProfileName | FrontDoorProfileAttributes;

/** What a new profile is made of. */
interface NewProfileProps {
  readonly name: string;
  readonly resourceGroupName: string;
  readonly sku: FrontDoorSku;
  readonly responseTimeoutSeconds?: number;
  readonly logScrubbing?: readonly ScrubbedLogField[];
  readonly tags?: Record<string, string>;
}

/** Makes a profile, or finds one, as a child of a front door. */
type ProfileSource = (scope: Construct) => FrontDoorProfileAttributes;

/**
 * A profile yet to be created, checked.
 * @throws Error when Azure would refuse a value
 */
export function newProfile(props: NewProfileProps): ProfileSource {
  const { responseTimeoutSeconds = 60, logScrubbing = ['QueryStringArgNames'] } = props;
  requireFrontDoorName('name', props.name, 90);
  requireResourceGroupName(props.resourceGroupName);
  requireInteger('responseTimeoutSeconds', responseTimeoutSeconds, 16, 240);
  requireList('logScrubbing', logScrubbing);
  for (const field of logScrubbing) {
    requireOneOf('logScrubbing', field, ['QueryStringArgNames', 'RequestIPAddress', 'RequestUri']);
  }
  const logScrubbingRule = [...new Set(logScrubbing)].map((matchVariable) => ({ matchVariable }));
  return (scope) =>
    new CdnFrontdoorProfile(scope, 'Resource', {
      name: props.name,
      resourceGroupName: props.resourceGroupName,
      skuName: `${props.sku}_AzureFrontDoor`,
      responseTimeoutSeconds,
      logScrubbingRule: logScrubbingRule.length > 0 ? logScrubbingRule : undefined,
      tags: props.tags,
    });
}

/**
 * A profile that exists already, checked.
 * @throws Error when Azure would refuse a name
 */
export function existingProfile(profile: FrontDoorProfileReference): ProfileSource {
  if ('id' in profile) return () => profile;
  requireFrontDoorName('profile.profileName', profile.profileName, 90);
  requireResourceGroupName(profile.resourceGroupName);
  return (scope) =>
    new DataAzurermCdnFrontdoorProfile(scope, 'Profile', {
      name: profile.profileName,
      resourceGroupName: profile.resourceGroupName,
    });
}

/** What is the same for two references to one profile, as far as it can be told at synth. */
export function identityOf(profile: FrontDoorProfileReference): unknown {
  if ('id' in profile) return Construct.isConstruct(profile) ? profile : profile.id;
  return `${profile.resourceGroupName}/${profile.profileName}`.toLowerCase();
}

/** The provider's rule for everything in a profile but rules and rule sets. */
export function requireFrontDoorName(prop: string, name: string, longest: number): void {
  requireHyphenatedName(prop, name, 2, longest);
}
