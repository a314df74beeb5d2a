import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { CdnFrontdoorFirewallPolicy } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-firewall-policy';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { CdnFrontdoorSecurityPolicy } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-security-policy';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { type FirewallProps, FrontDoor, type FrontDoorProps } from '../../../lib';
import { Template, unknownText } from '../../support/template';

const create = (stack: TerraformStack, more: Partial<FrontDoorProps> = {}, id = 'FrontDoor') =>
  new FrontDoor(stack, id, { name: 'contoso-images', resourceGroupName: 'contoso', ...more });
const synth = (props: FirewallProps = {}, more: Partial<FrontDoorProps> = {}) =>
  Template.of((stack) => void create(stack, more).addFirewall('Firewall', props));
const customRules = (props: FirewallProps) => synth(props).resource(CdnFrontdoorFirewallPolicy)['custom_rule'];

const outside = { match_variable: 'SocketAddr', negation_condition: true };
const inside = { match_variable: 'SocketAddr', negation_condition: false };
const block = { type: 'MatchRule', action: 'Block', enabled: true };

describe('Firewall', () => {
  it('is a policy of the same tier without rules, in force before the endpoint, by default', () => {
    const template = synth();
    expect(template.resource(CdnFrontdoorFirewallPolicy)).toEqual({
      name: 'wafcontosoimages',
      resource_group_name: template.reference(CdnFrontdoorProfile, 'resource_group_name'),
      sku_name: 'Standard_AzureFrontDoor',
      enabled: true,
      mode: 'Prevention',
      request_body_check_enabled: true,
      custom_block_response_status_code: 403,
    });
    expect(template.resource(CdnFrontdoorSecurityPolicy)).toEqual({
      name: 'wafcontosoimages',
      cdn_frontdoor_profile_id: template.reference(CdnFrontdoorProfile, 'id'),
      security_policies: {
        firewall: {
          cdn_frontdoor_firewall_policy_id: template.reference(CdnFrontdoorFirewallPolicy, 'id'),
          association: {
            patterns_to_match: ['/*'],
            domain: [{ cdn_frontdoor_domain_id: template.reference(CdnFrontdoorEndpoint, 'id') }],
          },
        },
      },
    });
  });

  it('takes every setting', () => {
    const template = synth(
      {
        name: 'Shield2',
        mode: 'Detection',
        rateLimit: { requests: 2000, minutes: 5 },
        allowedCountries: ['DE', 'ZZ'],
        allowedIpRanges: ['203.0.113.0/24', '2001:db8::/32'],
        blockedIpRanges: ['203.0.113.7'],
        managedRules: true,
        botProtection: true,
        blockStatusCode: 429,
        blockBody: 'Enough for now.',
        tags: { team: 'web' },
      },
      { sku: 'Premium' },
    );
    expect(template.resource(CdnFrontdoorFirewallPolicy)).toEqual({
      name: 'Shield2',
      resource_group_name: template.reference(CdnFrontdoorProfile, 'resource_group_name'),
      sku_name: 'Premium_AzureFrontDoor',
      enabled: true,
      mode: 'Detection',
      request_body_check_enabled: true,
      custom_block_response_status_code: 429,
      custom_block_response_body: 'RW5vdWdoIGZvciBub3cu',
      custom_rule: [
        {
          ...block,
          name: 'BlockedIpRanges',
          priority: 10,
          match_condition: [{ ...inside, operator: 'IPMatch', match_values: ['203.0.113.7'] }],
        },
        {
          ...block,
          name: 'AllowedIpRanges',
          priority: 20,
          match_condition: [{ ...outside, operator: 'IPMatch', match_values: ['203.0.113.0/24', '2001:db8::/32'] }],
        },
        {
          ...block,
          name: 'AllowedCountries',
          priority: 40,
          match_condition: [{ ...outside, operator: 'GeoMatch', match_values: ['DE', 'ZZ'] }],
        },
        {
          ...block,
          name: 'RateLimit',
          type: 'RateLimitRule',
          priority: 50,
          rate_limit_threshold: 2000,
          rate_limit_duration_in_minutes: 5,
          match_condition: [
            { match_variable: 'RequestUri', operator: 'Contains', match_values: ['/'], negation_condition: false },
          ],
        },
      ],
      managed_rule: [
        { type: 'Microsoft_DefaultRuleSet', version: '2.1', action: 'Block' },
        { type: 'Microsoft_BotManagerRuleSet', version: '1.1', action: 'Block' },
      ],
      tags: { team: 'web' },
    });
    expect(template.resource(CdnFrontdoorSecurityPolicy)).toMatchObject({ name: 'Shield2' });
  });

  it('keeps countries out', () => {
    expect(customRules({ blockedCountries: ['AQ'] })).toEqual([
      {
        ...block,
        name: 'BlockedCountries',
        priority: 30,
        match_condition: [{ ...inside, operator: 'GeoMatch', match_values: ['AQ'] }],
      },
    ]);
  });

  it('counts requests of a minute by default', () => {
    expect(customRules({ rateLimit: { requests: 100 } })).toMatchObject([{ rate_limit_duration_in_minutes: 1 }]);
  });

  it('renumbers no rule for another one', () => {
    const one = { blockedCountries: ['AQ'] };
    const [alone] = customRules(one) as unknown[];
    expect(customRules({ ...one, blockedIpRanges: ['203.0.113.7'], rateLimit: { requests: 9 } })).toContainEqual(alone);
  });

  const name = '1-128 letters or digits, beginning with a letter, got:';
  const country = 'two-letter codes of ISO 3166-1, such as "GB", got:';
  const range = 'addresses or CIDR ranges, such as "203.0.113.0/24", got:';
  it.each<[FirewallProps, string]>([
    [{ name: 'my-waf' }, `\`name\` must be ${name} "my-waf"`],
    [{ name: '2nd' }, `\`name\` must be ${name} "2nd"`],
    [{ name: 'n'.repeat(129) }, `\`name\` must be ${name} "${'n'.repeat(129)}"`],
    [{ mode: 'detection' as 'Detection' }, '`mode` must be one of Prevention, Detection, got: "detection"'],
    [{ blockStatusCode: 404 as 403 }, '`blockStatusCode` must be one of 200, 403, 405, 406, 429, got: 404'],
    [{ blockBody: '' }, '`blockBody` must be a text that is not empty, got: ""'],
    [{ managedRules: true }, '`managedRules` must be false, because `sku` is Standard, got: true'],
    [{ botProtection: true }, '`botProtection` must be false, because `sku` is Standard, got: true'],
    [{ rateLimit: { requests: 0 } }, '`rateLimit.requests` must be a whole number from 1 to 2147483647, got: 0'],
    [{ rateLimit: { requests: 9, minutes: 2 as 1 } }, '`rateLimit.minutes` must be one of 1, 5, got: 2'],
    [{ allowedCountries: ['UK'] }, `\`allowedCountries\` must hold ${country} "UK"`],
    [{ blockedCountries: ['de'] }, `\`blockedCountries\` must hold ${country} "de"`],
    [{ blockedCountries: 'DE' as unknown as string[] }, '`blockedCountries` must be a list, got: "DE"'],
    [{ blockedCountries: [undefined as unknown as string] }, `\`blockedCountries\` must hold ${country} undefined`],
    [{ blockedIpRanges: [7 as unknown as string] }, `\`blockedIpRanges\` must hold ${range} 7`],
    [{ blockedCountries: [] }, '`blockedCountries` must hold 1-600 of them, got: 0'],
    [
      { allowedCountries: ['DE'], blockedCountries: ['AQ'] },
      '`allowedCountries` must be left out where `blockedCountries` is given, got: ["DE"]',
    ],
    ...['203.0.113.256', '203.0.113.0/33', '2001:db8::/129', '203.0.113.0/', '10.0.0.0/8/8', 'contoso.com'].map(
      (wrong): [FirewallProps, string] => [
        { allowedIpRanges: [wrong] },
        `\`allowedIpRanges\` must hold ${range} ${JSON.stringify(wrong)}`,
      ],
    ),
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it('refuses more ranges than a condition takes', () => {
    const ranges = (length: number) => Array.from({ length }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
    const message = '`blockedIpRanges` must hold 1-600 of them, got: 601';
    expect(() => synth({ blockedIpRanges: ranges(600) })).not.toThrow();
    expect(() => synth({ blockedIpRanges: ranges(601) })).toThrow(new Error(message));
  });

  it('refuses a second firewall', () => {
    const twice = (stack: TerraformStack) => {
      const frontDoor = create(stack);
      frontDoor.addFirewall('First');
      frontDoor.addFirewall('Second');
    };
    const message = '`addFirewall` must be called once, because a domain has one firewall, got: "Second"';
    expect(() => Template.of(twice)).toThrow(new Error(message));
  });

  it('wants a name where that of the endpoint is only known at apply', () => {
    const unnamed = (stack: TerraformStack) =>
      void create(stack, { endpointName: unknownText(stack) }).addFirewall('Firewall');
    const message = '`name` must be given where `endpointName` is only known at apply, got: undefined';
    expect(() => Template.of(unnamed)).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      create(stack, { endpointName: unknown }).addFirewall('Firewall', {
        name: unknown,
        blockBody: unknown,
        allowedIpRanges: [unknown, '203.0.113.7'],
        blockedCountries: [unknown],
      });
    });
    expect(template.resource(CdnFrontdoorFirewallPolicy)).toMatchObject({
      name: '${var.unknown}',
      custom_block_response_body: '${base64encode(var.unknown)}',
      custom_rule: [
        { match_condition: [{ match_values: ['${var.unknown}', '203.0.113.7'] }] },
        { match_condition: [{ match_values: ['${var.unknown}'] }] },
      ],
    });
  });

  it('hands out its policy', () => {
    const template = Template.of((stack) => {
      const { policyId } = create(stack).addFirewall('Firewall');
      new TerraformOutput(stack, 'policy', { value: policyId });
    });
    expect(template.output('policy')).toBe(template.reference(CdnFrontdoorFirewallPolicy, 'id'));
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      create(stack, {}, 'A').addFirewall('Firewall');
      create(stack, {}, 'B').addFirewall('Firewall');
    });
    expect(template.resources(CdnFrontdoorSecurityPolicy)).toHaveLength(2);
  });
});
