import { CdnFrontdoorOrigin } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin';
import { CdnFrontdoorOriginGroup } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin-group';
import { CdnFrontdoorRoute } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { CdnFrontdoorRule } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import { CdnFrontdoorRuleSet } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule-set';
import { describe, expect, it } from '@jest/globals';
import {
  CacheRules,
  FormatNegotiation,
  type FormatNegotiationOptions,
  FrontDoor,
  type FrontDoorProps,
} from '../../../lib';
import { Template } from '../../support/template';

const synth = (more: Partial<FrontDoorProps> = {}) =>
  Template.of((stack) => {
    const frontDoor = new FrontDoor(stack, 'FrontDoor', { name: 'contoso', resourceGroupName: 'contoso', ...more });
    frontDoor.addRoute('Delivery', { originHostName: 'contoso.azurewebsites.net' });
  });
const names = (template: Template) =>
  template
    .resources(CdnFrontdoorRule)
    .sort((one, other) => Number(one['order']) - Number(other['order']))
    .map(({ name, order, behavior_on_match: behavior = 'Continue' }) => [order, name, behavior].join(' '));
const accept = (format: string) => [
  { header_name: 'Accept', operator: 'Contains', match_values: [`image/${format}`], transforms: ['Lowercase'] },
];
const signed = [{ operator: 'Contains', match_values: ['ik-s='], transforms: ['UrlDecode', 'Lowercase'] }];
const functionParameters = ['tr', 'ik-s', 'ik-t', 'ik-attachment', 'ik-attachment-filename'];
const hsts = '1 StrictTransportSecurity Continue';

describe('FormatNegotiation', () => {
  it.each([undefined, FormatNegotiation.explicit()])('needs no rule when explicit, as it is by default', (formats) => {
    expect(names(synth({ formatNegotiation: formats }))).toEqual([hsts]);
  });

  it('says what the function is to be told', () => {
    const ways = [FormatNegotiation.explicit(), FormatNegotiation.redirect(), FormatNegotiation.edgeVariant()];
    expect(ways.map(({ mode }) => mode)).toEqual(['explicit', 'redirect', 'edge-variant']);
  });

  it('has no rule for AVIF unless it is asked for', () => {
    expect(names(synth({ formatNegotiation: FormatNegotiation.redirect() }))).toEqual([
      hsts,
      '10012 RedirectToWebp Stop',
    ]);
    const variants = synth({ formatNegotiation: FormatNegotiation.edgeVariant(), signedUrls: 'bypass' });
    expect(names(variants)).toEqual([
      hsts,
      '10002 SignedVariantWebp Stop',
      '10003 SignedVariantNone Stop',
      '10012 VariantWebp Stop',
      '10013 VariantNone Stop',
    ]);
  });

  it('says whether AVIF is among the formats', () => {
    const ways = [
      FormatNegotiation.explicit(),
      FormatNegotiation.redirect(),
      FormatNegotiation.redirect({ avif: true }),
      FormatNegotiation.edgeVariant({ avif: false }),
      FormatNegotiation.edgeVariant({ avif: true }),
    ];
    expect(ways.map(({ avif }) => avif)).toEqual([false, false, true, false, true]);
  });

  it.each([
    ['yes', '"yes"'],
    [1, '1'],
    [null, 'null'],
  ])('refuses %j for AVIF', (avif, got) => {
    const options = { avif } as unknown as FormatNegotiationOptions;
    const message = `\`avif\` must be true or false, got: ${got}`;
    expect(() => FormatNegotiation.redirect(options)).toThrow(new Error(message));
    expect(() => FormatNegotiation.edgeVariant(options)).toThrow(new Error(message));
  });

  describe('redirect', () => {
    const template = synth({ formatNegotiation: FormatNegotiation.redirect({ avif: true }) });

    it('prefers AVIF, and stops at the first redirect', () => {
      expect(names(template)).toEqual([hsts, '10011 RedirectToAvif Stop', '10012 RedirectToWebp Stop']);
    });

    it.each([
      ['RedirectToAvif', 10_011, 'avif'],
      ['RedirectToWebp', 10_012, 'webp'],
    ])('%s keeps everything but adds the format to the query', (name, order, format) => {
      expect(template.resource(CdnFrontdoorRule, { name })).toEqual({
        name,
        order,
        cdn_frontdoor_rule_set_id: template.reference(CdnFrontdoorRuleSet, 'id'),
        behavior_on_match: 'Stop',
        conditions: {
          request_header_condition: accept(format),
          request_method_condition: [{ operator: 'Equal', match_values: ['GET', 'HEAD'] }],
          query_string_condition: [
            {
              operator: 'Contains',
              match_values: ['ik-f='],
              negate_condition: true,
              transforms: ['UrlDecode', 'Lowercase'],
            },
          ],
        },
        actions: {
          url_redirect_action: {
            redirect_type: 'Found',
            redirect_protocol: 'MatchRequest',
            destination_hostname: '',
            query_string: `{query_string}&ik-f=${format}`,
          },
          response_header_action: [
            { header_action: 'Overwrite', header_name: 'Access-Control-Allow-Origin', value: '*' },
          ],
        },
        depends_on: [template.address(CdnFrontdoorOriginGroup), template.address(CdnFrontdoorOrigin)],
      });
    });

    it('has its rules before the route serves', () => {
      const rules = template
        .resources(CdnFrontdoorRule)
        .map(({ name }) => template.address(CdnFrontdoorRule, { name }));
      expect([...(template.resource(CdnFrontdoorRoute)['depends_on'] as string[])].sort()).toEqual(rules.sort());
    });

    it('keys on the format, too', () => {
      const strict = synth({ formatNegotiation: FormatNegotiation.redirect(), cacheRules: CacheRules.strict() });
      expect(strict.resource(CdnFrontdoorRoute)).toMatchObject({
        cache: { query_strings: [...functionParameters, 'ik-f'] },
      });
      expect(template.resource(CdnFrontdoorRoute)).toMatchObject({
        cache: { query_string_caching_behavior: 'IgnoreSpecifiedQueryStrings' },
      });
    });

    it('keeps signed URLs out of the cache before it redirects', () => {
      const both = FormatNegotiation.redirect({ avif: true });
      const bypassing = synth({ formatNegotiation: both, signedUrls: 'bypass' });
      expect(names(bypassing)).toEqual([
        hsts,
        '10001 BypassCacheWhenSigned Continue',
        '10011 RedirectToAvif Stop',
        '10012 RedirectToWebp Stop',
      ]);
    });
  });

  describe('edgeVariant', () => {
    const formatNegotiation = FormatNegotiation.edgeVariant({ avif: true });
    const key = [...functionParameters, 'v', 'updatedAt'];
    const template = synth({ formatNegotiation });

    it('takes the first variant that fits', () => {
      expect(names(template)).toEqual([
        hsts,
        '10011 VariantAvif Stop',
        '10012 VariantWebp Stop',
        '10013 VariantNone Stop',
      ]);
    });

    it.each([
      ['VariantAvif', 'avif', { request_header_condition: accept('avif') }],
      ['VariantWebp', 'webp', { request_header_condition: accept('webp') }],
      ['VariantNone', 'none', undefined],
    ])('%s has a path and a key of its own', (name, format, conditions) => {
      const rule = template.resource(CdnFrontdoorRule, { name });
      expect(rule['conditions']).toEqual(conditions);
      expect(rule['actions']).toEqual({
        url_rewrite_action: { source_pattern: '/', destination: `/.v/${format}/`, preserve_unmatched_path: true },
        route_configuration_override_action: {
          cache_behavior: 'HonorOrigin',
          query_string_caching_behavior: 'IncludeSpecifiedQueryStrings',
          query_string_parameters: [...key, `ikfmt=${format}`],
          compression_enabled: false,
        },
      });
    });

    it('says what the key holds, and takes a list of yours', () => {
      expect(template.resource(CdnFrontdoorRoute)).toMatchObject({ cache: { query_strings: key } });
      const strict = synth({ formatNegotiation, cacheRules: CacheRules.strict(['page']) });
      const rule = strict.resource(CdnFrontdoorRule, { name: 'VariantNone' });
      expect(rule['actions']).toMatchObject({
        route_configuration_override_action: {
          query_string_parameters: [...functionParameters, 'page', 'ikfmt=none'],
        },
      });
    });

    it('negotiates for signed URLs as well where they bypass the cache', () => {
      const bypassing = synth({ formatNegotiation, signedUrls: 'bypass' });
      expect(names(bypassing).slice(1, 4)).toEqual([
        '10001 SignedVariantAvif Stop',
        '10002 SignedVariantWebp Stop',
        '10003 SignedVariantNone Stop',
      ]);
      expect(bypassing.resource(CdnFrontdoorRule, { name: 'SignedVariantAvif' })).toMatchObject({
        conditions: { request_header_condition: accept('avif'), query_string_condition: signed },
        actions: {
          url_rewrite_action: { source_pattern: '/', destination: '/.v/avif/', preserve_unmatched_path: true },
          route_configuration_override_action: { cache_behavior: 'Disabled' },
        },
      });
      expect(bypassing.resource(CdnFrontdoorRule, { name: 'SignedVariantNone' })['conditions']).toEqual({
        query_string_condition: signed,
      });
    });
  });
});

describe('signedUrls', () => {
  it('bypass keeps answers to signed URLs out of the cache', () => {
    const template = synth({ signedUrls: 'bypass' });
    expect(template.resource(CdnFrontdoorRule, { name: 'BypassCacheWhenSigned' })).toEqual({
      name: 'BypassCacheWhenSigned',
      order: 10_001,
      cdn_frontdoor_rule_set_id: template.reference(CdnFrontdoorRuleSet, 'id'),
      conditions: { query_string_condition: signed },
      actions: { route_configuration_override_action: { cache_behavior: 'Disabled' } },
      depends_on: [template.address(CdnFrontdoorOriginGroup), template.address(CdnFrontdoorOrigin)],
    });
  });

  it('cache is the default', () => {
    expect(synth({ signedUrls: 'cache' }).json).toEqual(synth().json);
  });

  it('can be read, as the local cloud does', () => {
    const props = { name: 'contoso', resourceGroupName: 'contoso' };
    Template.of((stack) => {
      expect(new FrontDoor(stack, 'One', props).signedUrls).toBe('cache');
      expect(new FrontDoor(stack, 'Other', { ...props, signedUrls: 'bypass' }).signedUrls).toBe('bypass');
    });
  });
});
