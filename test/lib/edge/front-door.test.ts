import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { CdnFrontdoorOrigin } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin';
import { CdnFrontdoorOriginGroup } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin-group';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { CdnFrontdoorRoute } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { CdnFrontdoorRule } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import { CdnFrontdoorRuleSet } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule-set';
import { CdnFrontdoorFirewallPolicy } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-firewall-policy';
import { DataAzurermCdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/data-azurerm-cdn-frontdoor-profile';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack, Token } from 'cdktf';
import {
  CacheRules,
  FormatNegotiation,
  FrontDoor,
  type FrontDoorProps,
  type FrontDoorSku,
  type PrivateLink,
  type SharedFrontDoorProps,
} from '../../../lib';
import { type Json, Template, unknownText } from '../../support/template';

const props = { name: 'contoso-images', resourceGroupName: 'contoso' };
const originHostName = 'contoso.azurewebsites.net';

const create = (stack: TerraformStack, more: Partial<FrontDoorProps> = {}, id = 'FrontDoor') =>
  new FrontDoor(stack, id, { ...props, ...more });
const synth = (more: Partial<FrontDoorProps> = {}, routeId = 'Delivery') =>
  Template.of((stack) => create(stack, more).addRoute(routeId, { originHostName }));

/** All resources, but for the lists that grow. */
const withoutLists = (template: Template) => {
  const resources = structuredClone(template.json['resource']) as Record<string, Record<string, Json>>;
  for (const resource of Object.values(resources).flatMap((type) => Object.values(type))) {
    delete resource['depends_on'];
    delete resource['cdn_frontdoor_custom_domain_ids'];
  }
  return resources;
};

describe('FrontDoor', () => {
  it('is a Standard profile with one endpoint of the same name by default', () => {
    const template = synth();
    expect(template.resource(CdnFrontdoorProfile)).toEqual({
      name: 'contoso-images',
      resource_group_name: 'contoso',
      sku_name: 'Standard_AzureFrontDoor',
      response_timeout_seconds: 60,
      // A log that held `ik-s` would hand out what signed URLs lead to.
      log_scrubbing_rule: [{ match_variable: 'QueryStringArgNames' }],
    });
    expect(template.resource(CdnFrontdoorEndpoint)).toEqual({
      name: 'contoso-images',
      cdn_frontdoor_profile_id: template.reference(CdnFrontdoorProfile, 'id'),
    });
    expect(template.size).toBe(7);
  });

  it('asks a single origin by its own host name, without probes and without cookies', () => {
    const template = synth();
    expect(template.resource(CdnFrontdoorOriginGroup)).toEqual({
      name: 'Delivery',
      cdn_frontdoor_profile_id: template.reference(CdnFrontdoorProfile, 'id'),
      session_affinity_enabled: false,
      load_balancing: {},
    });
    expect(template.resource(CdnFrontdoorOrigin)).toEqual({
      name: 'Delivery',
      cdn_frontdoor_origin_group_id: template.reference(CdnFrontdoorOriginGroup, 'id'),
      host_name: originHostName,
      origin_host_header: originHostName,
      certificate_name_check_enabled: true,
      enabled: true,
    });
  });

  it('adds strict transport security, after the origin is there', () => {
    const template = synth();
    expect(template.resource(CdnFrontdoorRuleSet)).toEqual({
      name: 'Delivery',
      cdn_frontdoor_profile_id: template.reference(CdnFrontdoorProfile, 'id'),
    });
    expect(template.resource(CdnFrontdoorRule)).toEqual({
      name: 'StrictTransportSecurity',
      cdn_frontdoor_rule_set_id: template.reference(CdnFrontdoorRuleSet, 'id'),
      order: 1,
      actions: {
        response_header_action: [
          { header_action: 'Overwrite', header_name: 'Strict-Transport-Security', value: 'max-age=31536000' },
        ],
      },
      depends_on: [template.address(CdnFrontdoorOriginGroup), template.address(CdnFrontdoorOrigin)],
    });
  });

  it('routes every path over HTTPS through the cache and one rule set, after the rule is there', () => {
    const template = synth();
    expect(template.resource(CdnFrontdoorRoute)).toEqual({
      name: 'Delivery',
      cdn_frontdoor_endpoint_id: template.reference(CdnFrontdoorEndpoint, 'id'),
      cdn_frontdoor_origin_group_id: template.reference(CdnFrontdoorOriginGroup, 'id'),
      cdn_frontdoor_origin_ids: [template.reference(CdnFrontdoorOrigin, 'id')],
      cdn_frontdoor_rule_set_ids: [template.reference(CdnFrontdoorRuleSet, 'id')],
      patterns_to_match: ['/*'],
      supported_protocols: ['Http', 'Https'],
      https_redirect_enabled: true,
      forwarding_protocol: 'HttpsOnly',
      link_to_default_domain: true,
      cache: {
        query_string_caching_behavior: 'IgnoreSpecifiedQueryStrings',
        query_strings: CacheRules.standard().ignoredQueryParameters,
        compression_enabled: false,
      },
      depends_on: [template.address(CdnFrontdoorRule)],
      lifecycle: { replace_triggered_by: [`${template.address(CdnFrontdoorOrigin)}.id`] },
    });
  });

  it('takes every setting', () => {
    const template = synth(
      {
        endpointName: 'pictures',
        sku: 'Premium',
        cacheRules: CacheRules.strict(),
        responseTimeoutSeconds: 30,
        logScrubbing: ['RequestUri', 'RequestIPAddress', 'RequestUri'],
        tags: { team: 'web' },
      },
      'Shop2',
    );
    expect(template.resource(CdnFrontdoorProfile)).toEqual({
      name: 'contoso-images',
      resource_group_name: 'contoso',
      sku_name: 'Premium_AzureFrontDoor',
      response_timeout_seconds: 30,
      log_scrubbing_rule: [{ match_variable: 'RequestUri' }, { match_variable: 'RequestIPAddress' }],
      tags: { team: 'web' },
    });
    expect(template.resource(CdnFrontdoorEndpoint)).toMatchObject({ name: 'pictures', tags: { team: 'web' } });
    for (const part of [CdnFrontdoorOriginGroup, CdnFrontdoorOrigin, CdnFrontdoorRuleSet, CdnFrontdoorRoute]) {
      expect(template.resource(part)).toMatchObject({ name: 'Shop2' });
    }
  });

  it('names the parts of a route as it is told', () => {
    const template = Template.of((stack) => create(stack).addRoute('Delivery', { originHostName, name: 'Pictures' }));
    for (const part of [CdnFrontdoorOriginGroup, CdnFrontdoorOrigin, CdnFrontdoorRuleSet, CdnFrontdoorRoute]) {
      expect(template.resource(part)).toMatchObject({ name: 'Pictures' });
      expect(template.ids(part)).toEqual(synth().ids(part));
    }
  });

  it('scrubs nothing where told so', () => {
    expect(synth({ logScrubbing: [] }).resource(CdnFrontdoorProfile)).not.toHaveProperty('log_scrubbing_rule');
  });

  it('says what it is', () => {
    const template = Template.of((stack) => {
      const frontDoor = create(stack);
      new TerraformOutput(stack, 'guid', { value: frontDoor.frontDoorId });
      new TerraformOutput(stack, 'profile', { value: frontDoor.profileId });
      new TerraformOutput(stack, 'endpoint', { value: frontDoor.endpointId });
      new TerraformOutput(stack, 'host', { value: frontDoor.hostName });
    });
    expect(template.output('guid')).toBe(template.reference(CdnFrontdoorProfile, 'resource_guid'));
    expect(template.output('profile')).toBe(template.reference(CdnFrontdoorProfile, 'id'));
    expect(template.output('endpoint')).toBe(template.reference(CdnFrontdoorEndpoint, 'id'));
    expect(template.output('host')).toBe(template.reference(CdnFrontdoorEndpoint, 'host_name'));
    expect(template.size).toBe(2);
  });

  describe('private link', () => {
    const resourceId = '/subscriptions/s/resourceGroups/contoso/providers/Microsoft.Web/sites/contoso';
    const privateLink = { resourceId, location: 'westeurope' };
    const link = (more: Partial<PrivateLink> = {}, sku: FrontDoorSku = 'Premium') =>
      Template.of((stack) =>
        create(stack, { sku }).addRoute('Delivery', { originHostName, privateLink: { ...privateLink, ...more } }),
      );

    it('leads to the site', () => {
      expect(link().resource(CdnFrontdoorOrigin)).toMatchObject({
        certificate_name_check_enabled: true,
        private_link: {
          private_link_target_id: resourceId,
          location: 'westeurope',
          target_type: 'sites',
          request_message: 'Front Door of Blobfront',
        },
      });
      expect(link({ requestMessage: 'Please.' }).resource(CdnFrontdoorOrigin)).toMatchObject({
        private_link: { request_message: 'Please.' },
      });
    });

    it('needs Premium', () => {
      const message = `\`privateLink\` must be left out, because \`sku\` is Standard, got: "${resourceId}"`;
      expect(() => link({}, 'Standard')).toThrow(new Error(message));
    });

    it.each<[Partial<PrivateLink>, string]>([
      [{ resourceId: 'contoso' }, '`privateLink.resourceId` must be the resource id of a function app, got: "contoso"'],
      [
        { location: '' },
        '`location` must be the name of an Azure region, such as "westeurope" (`az account list-locations`), got: ""',
      ],
      [{ requestMessage: '' }, '`privateLink.requestMessage` must be 1-140 characters, got: ""'],
      [
        { requestMessage: 'm'.repeat(141) },
        `\`privateLink.requestMessage\` must be 1-140 characters, got: "${'m'.repeat(141)}"`,
      ],
    ])('refuses %j', (wrong, message) => {
      expect(() => link(wrong)).toThrow(new Error(message));
    });

    it('takes what is only known at apply', () => {
      const template = Template.of((stack) => {
        const unknown = unknownText(stack);
        const unknownLink = { resourceId: unknown, location: unknown, requestMessage: unknown };
        create(stack, { sku: 'Premium' }).addRoute('Delivery', { originHostName, privateLink: unknownLink });
      });
      expect(template.resource(CdnFrontdoorOrigin)).toMatchObject({
        private_link: { private_link_target_id: '${var.unknown}' },
      });
    });
  });

  // Logical ids are contract: what comes on top may change lists, and nothing else.
  it.each<[string, (frontDoor: FrontDoor) => void]>([
    ['a domain', (frontDoor) => void frontDoor.addCustomDomain('Domain', { hostName: 'images.contoso.com' })],
    ['a firewall', (frontDoor) => void frontDoor.addFirewall('Firewall', { blockedCountries: ['AQ'] })],
  ])('leaves everything else as it is when %s is added', (_, add) => {
    const build = (more: (frontDoor: FrontDoor) => void) =>
      Template.of((stack) => {
        const frontDoor = create(stack);
        frontDoor.addRoute('Delivery', { originHostName });
        more(frontDoor);
      });
    expect(withoutLists(build(add))).toMatchObject(withoutLists(build(() => undefined)));
  });

  it.each<Partial<FrontDoorProps>>([
    { responseHeaders: { 'Timing-Allow-Origin': '*' } },
    { formatNegotiation: FormatNegotiation.redirect() },
    { formatNegotiation: FormatNegotiation.redirect(), signedUrls: 'bypass' },
    { signedUrls: 'bypass' },
  ])('leaves everything else as it is with %j', (more) => {
    expect(withoutLists(synth(more))).toMatchObject(withoutLists(synth()));
  });

  const characters = 'letters, digits or hyphens, with a letter or digit at both ends, got:';
  const group = '1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot';
  it.each<[Partial<FrontDoorProps>, string]>([
    [{ name: 'a' }, `\`name\` must be 2-90 ${characters} "a"`],
    [{ name: 'a'.repeat(91) }, `\`name\` must be 2-90 ${characters} "${'a'.repeat(91)}"`],
    [{ name: 'my_images' }, `\`name\` must be 2-90 ${characters} "my_images"`],
    [{ name: '-images' }, `\`name\` must be 2-90 ${characters} "-images"`],
    [{ name: 'images-' }, `\`name\` must be 2-90 ${characters} "images-"`],
    [{ endpointName: '' }, `\`endpointName\` must be 2-46 ${characters} ""`],
    [{ endpointName: 'e'.repeat(47) }, `\`endpointName\` must be 2-46 ${characters} "${'e'.repeat(47)}"`],
    [{ name: 'n'.repeat(47) }, `\`endpointName\` must be 2-46 ${characters} "${'n'.repeat(47)}"`],
    [{ resourceGroupName: '' }, `\`resourceGroupName\` must be ${group}, got: ""`],
    [{ sku: 'Basic' as 'Standard' }, '`sku` must be one of Standard, Premium, got: "Basic"'],
    [{ signedUrls: 'never' as 'cache' }, '`signedUrls` must be one of cache, bypass, got: "never"'],
    [
      { signedUrls: Token.asString({ known: 'at apply' }) as 'cache' },
      '`signedUrls` must be known at synth, one of cache, bypass, got: a token',
    ],
    [
      { cacheRules: 'strict' as unknown as CacheRules },
      '`cacheRules` must be CacheRules.standard() or CacheRules.strict(), got: "strict"',
    ],
    [
      { formatNegotiation: 'redirect' as unknown as FormatNegotiation },
      '`formatNegotiation` must be FormatNegotiation.explicit(), .redirect() or .edgeVariant(), got: "redirect"',
    ],
    [{ logScrubbing: 'RequestUri' as unknown as ['RequestUri'] }, '`logScrubbing` must be a list, got: "RequestUri"'],
    [{ responseTimeoutSeconds: 15 }, '`responseTimeoutSeconds` must be a whole number from 16 to 240, got: 15'],
    [{ responseTimeoutSeconds: 241 }, '`responseTimeoutSeconds` must be a whole number from 16 to 240, got: 241'],
    [
      { logScrubbing: ['Everything' as 'RequestUri'] },
      '`logScrubbing` must be one of QueryStringArgNames, RequestIPAddress, RequestUri, got: "Everything"',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  // Rule sets want letters and digits, routes and origins at least two characters.
  it.each(['my-route', '2nd', '', 'R', 'r'.repeat(61)])('refuses the route %j', (id) => {
    const message = `\`id\` must be 2-60 letters or digits, beginning with a letter, got: "${id}"`;
    expect(() => synth({}, id)).toThrow(new Error(message));
  });

  it('refuses a route whose id is only known at apply', () => {
    expect(() =>
      Template.of((stack) => {
        create(stack).addRoute(unknownText(stack), { originHostName });
      }),
    ).toThrow(new Error('`id` must be known at synth, got: a token'));
  });

  it('refuses a second route, which would take the same paths', () => {
    expect(() =>
      Template.of((stack) => {
        const frontDoor = create(stack);
        frontDoor.addRoute('First', { originHostName });
        frontDoor.addRoute('Second', { originHostName });
      }),
    ).toThrow(
      new Error('`addRoute` must be called once, because a route takes all paths of the endpoint, got: "Second"'),
    );
  });

  it('takes the longest names', () => {
    const template = synth({ name: 'n'.repeat(90), endpointName: 'e'.repeat(46) }, 'r'.repeat(60));
    expect(template.resource(CdnFrontdoorProfile)).toMatchObject({ name: 'n'.repeat(90) });
    expect(template.resource(CdnFrontdoorEndpoint)).toMatchObject({ name: 'e'.repeat(46) });
    expect(template.resource(CdnFrontdoorRuleSet)).toMatchObject({ name: 'r'.repeat(60) });
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      const frontDoor = create(stack, { name: unknown, endpointName: unknown, resourceGroupName: unknown });
      frontDoor.addRoute('Delivery', { originHostName: unknown });
    });
    const unknown = '${var.unknown}';
    expect(template.resource(CdnFrontdoorProfile)).toMatchObject({ name: unknown, resource_group_name: unknown });
    expect(template.resource(CdnFrontdoorEndpoint)).toMatchObject({ name: unknown });
    expect(template.resource(CdnFrontdoorOrigin)).toMatchObject({ host_name: unknown, origin_host_header: unknown });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      create(stack, {}, 'A').addRoute('Delivery', { originHostName });
      create(stack, {}, 'B').addRoute('Delivery', { originHostName });
    });
    expect(template.size).toBe(14);
  });
});

describe('FrontDoor.fromExisting', () => {
  const profile = { profileName: 'shared', resourceGroupName: 'edge' };
  const share = (more: Partial<SharedFrontDoorProps> = {}) =>
    Template.of((stack) => {
      const frontDoor = FrontDoor.fromExisting(stack, 'FrontDoor', {
        profile,
        endpointName: 'contoso-images',
        ...more,
      });
      frontDoor.addRoute('Delivery', { originHostName });
      frontDoor.addFirewall('Firewall');
      new TerraformOutput(stack, 'guid', { value: frontDoor.frontDoorId });
    });

  it('finds the profile by its name and leaves it alone', () => {
    const template = share();
    const profileId = template.dataReference(DataAzurermCdnFrontdoorProfile, 'id');
    expect(template.dataSource(DataAzurermCdnFrontdoorProfile)).toEqual({
      name: 'shared',
      resource_group_name: 'edge',
    });
    expect(template.resources(CdnFrontdoorProfile)).toEqual([]);
    expect(template.resource(CdnFrontdoorEndpoint)).toEqual({
      name: 'contoso-images',
      cdn_frontdoor_profile_id: profileId,
    });
    expect(template.resource(CdnFrontdoorRuleSet)).toMatchObject({ cdn_frontdoor_profile_id: profileId });
    expect(template.output('guid')).toBe(template.dataReference(DataAzurermCdnFrontdoorProfile, 'resource_guid'));
  });

  it('takes a profile of the same stack', () => {
    const template = Template.of((stack) => {
      const own = new CdnFrontdoorProfile(stack, 'Profile', {
        name: 'shared',
        resourceGroupName: 'edge',
        skuName: 'Premium_AzureFrontDoor',
      });
      FrontDoor.fromExisting(stack, 'FrontDoor', { profile: own, endpointName: 'contoso', sku: 'Premium' }).addFirewall(
        'Firewall',
        { managedRules: true },
      );
    });
    expect(template.resource(CdnFrontdoorEndpoint)).toMatchObject({
      cdn_frontdoor_profile_id: template.reference(CdnFrontdoorProfile, 'id'),
    });
    expect(template.resource(CdnFrontdoorFirewallPolicy)).toMatchObject({
      resource_group_name: template.reference(CdnFrontdoorProfile, 'resource_group_name'),
      sku_name: 'Premium_AzureFrontDoor',
    });
  });

  it('names what has to be unique in the profile after the endpoint', () => {
    const template = share();
    for (const part of [CdnFrontdoorOriginGroup, CdnFrontdoorRuleSet, CdnFrontdoorRoute]) {
      expect(template.resource(part)).toMatchObject({ name: 'contosoimagesDelivery' });
    }
  });

  it('has the same ids as a front door with a profile of its own', () => {
    expect(share().ids(CdnFrontdoorRoute)).toEqual(synth().ids(CdnFrontdoorRoute));
    expect(share().ids(CdnFrontdoorEndpoint)).toEqual(synth().ids(CdnFrontdoorEndpoint));
  });

  const characters = 'letters, digits or hyphens, with a letter or digit at both ends, got:';
  it.each<[Partial<SharedFrontDoorProps & FrontDoorProps>, string]>([
    [{ endpointName: 'e' }, `\`endpointName\` must be 2-46 ${characters} "e"`],
    [
      { profile: { profileName: 'my_profile', resourceGroupName: 'edge' } },
      `\`profile.profileName\` must be 2-90 ${characters} "my_profile"`,
    ],
    ...[undefined, null, 'contoso'].map((profile): [Partial<SharedFrontDoorProps>, string] => [
      { profile: profile as unknown as SharedFrontDoorProps['profile'] },
      `\`profile\` must be its name and resource group, or the provider's resource, got: ${JSON.stringify(profile)}`,
    ]),
    [{ name: 'contoso' }, '`name` must be left out where `profile` is given, got: "contoso"'],
    [{ resourceGroupName: 'edge' }, '`resourceGroupName` must be left out where `profile` is given, got: "edge"'],
    [{ responseTimeoutSeconds: 30 }, '`responseTimeoutSeconds` must be left out where `profile` is given, got: 30'],
    [{ logScrubbing: [] }, '`logScrubbing` must be left out where `profile` is given, got: []'],
    [{ endpointName: '2pics' }, '`name` must be 2-60 letters or digits, beginning with a letter, got: "2picsDelivery"'],
  ])('refuses %j', (wrong, message) => {
    expect(() => share(wrong)).toThrow(new Error(message));
  });

  it('wants a name for the route where that of the endpoint is only known at apply', () => {
    const unnamed = (stack: TerraformStack) => {
      const frontDoor = FrontDoor.fromExisting(stack, 'FrontDoor', { profile, endpointName: unknownText(stack) });
      frontDoor.addRoute('Delivery', { originHostName });
    };
    const message = '`name` must be given where `endpointName` is only known at apply, got: undefined';
    expect(() => Template.of(unnamed)).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      FrontDoor.fromExisting(stack, 'FrontDoor', {
        profile: { profileName: unknown, resourceGroupName: unknown },
        endpointName: unknown,
      }).addRoute('Delivery', { originHostName, name: unknown });
    });
    expect(template.dataSource(DataAzurermCdnFrontdoorProfile)).toMatchObject({ name: '${var.unknown}' });
    expect(template.resource(CdnFrontdoorRuleSet)).toMatchObject({ name: '${var.unknown}' });
  });

  it('fits twice into one profile', () => {
    const template = Template.of((stack) => {
      for (const endpointName of ['one', 'two']) {
        FrontDoor.fromExisting(stack, endpointName, { profile, endpointName }).addRoute('Delivery', { originHostName });
      }
    });
    expect(template.resources(CdnFrontdoorRuleSet).map(({ name }) => name)).toEqual(['oneDelivery', 'twoDelivery']);
  });
});
