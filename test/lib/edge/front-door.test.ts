import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { CdnFrontdoorOrigin } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin';
import { CdnFrontdoorOriginGroup } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin-group';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { CdnFrontdoorRoute } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { CdnFrontdoorRule } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import { CdnFrontdoorRuleSet } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule-set';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { CacheRules, FrontDoor, type FrontDoorProps } from '../../../lib';
import { Template, unknownText } from '../../support/template';

const props = { name: 'contoso-images', resourceGroupName: 'contoso' };
const originHostName = 'contoso.azurewebsites.net';

const create = (stack: TerraformStack, more: Partial<FrontDoorProps> = {}, id = 'FrontDoor') =>
  new FrontDoor(stack, id, { ...props, ...more });
const synth = (more: Partial<FrontDoorProps> = {}, routeId = 'Delivery') =>
  Template.of((stack) => create(stack, more).addRoute(routeId, { originHostName }));

describe('FrontDoor', () => {
  it('is a Standard profile with one endpoint of the same name by default', () => {
    const template = synth();
    expect(template.resource(CdnFrontdoorProfile)).toEqual({
      name: 'contoso-images',
      resource_group_name: 'contoso',
      sku_name: 'Standard_AzureFrontDoor',
      response_timeout_seconds: 60,
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
    });
  });

  it('takes every setting', () => {
    const template = synth(
      { endpointName: 'pictures', cacheRules: CacheRules.strict(), tags: { team: 'web' } },
      'Shop2',
    );
    expect(template.resource(CdnFrontdoorProfile)).toMatchObject({ tags: { team: 'web' } });
    expect(template.resource(CdnFrontdoorEndpoint)).toMatchObject({ name: 'pictures', tags: { team: 'web' } });
    expect(template.resource(CdnFrontdoorRoute)).toMatchObject({
      name: 'Shop2',
      cache: { query_string_caching_behavior: 'IncludeSpecifiedQueryStrings' },
    });
  });

  it('tells its id and host name before there is a route', () => {
    const template = Template.of((stack) => {
      const frontDoor = create(stack);
      new TerraformOutput(stack, 'id', { value: frontDoor.frontDoorId });
      new TerraformOutput(stack, 'host', { value: frontDoor.hostName });
    });
    expect(template.output('id')).toBe(template.reference(CdnFrontdoorProfile, 'resource_guid'));
    expect(template.output('host')).toBe(template.reference(CdnFrontdoorEndpoint, 'host_name'));
    expect(template.size).toBe(2);
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
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  // Rule sets want letters and digits, routes and origins at least two characters.
  it.each(['my-route', '2nd', '', 'R', 'r'.repeat(61)])('refuses the route %j', (id) => {
    const message = `\`id\` must be 2-60 letters or digits, beginning with a letter, got: "${id}"`;
    expect(() => synth({}, id)).toThrow(new Error(message));
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
