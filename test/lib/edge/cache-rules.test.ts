import { CdnFrontdoorRoute } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { describe, expect, it } from '@jest/globals';
import { CacheRules, FrontDoor } from '../../../lib';
import { Template } from '../../support/template';

const cache = (cacheRules?: CacheRules) =>
  Template.of((stack) => {
    const frontDoor = new FrontDoor(stack, 'FrontDoor', { name: 'contoso', resourceGroupName: 'contoso', cacheRules });
    frontDoor.addRoute('Delivery', { originHostName: 'contoso.azurewebsites.net' });
  }).resource(CdnFrontdoorRoute)['cache'];

const tracking = [
  ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'utm_id', 'fbclid', 'gclid', 'dclid'],
  ...['msclkid', 'mc_cid', 'mc_eid', 'igshid', 'twclid', 'yclid'],
];

describe('CacheRules', () => {
  it.each([undefined, CacheRules.standard()])('keys on the query without tracking parameters by default', (rules) => {
    expect(cache(rules)).toEqual({
      query_string_caching_behavior: 'IgnoreSpecifiedQueryStrings',
      query_strings: tracking,
      compression_enabled: false,
    });
  });

  it('keys on what the function reads when strict', () => {
    expect(cache(CacheRules.strict())).toEqual({
      query_string_caching_behavior: 'IncludeSpecifiedQueryStrings',
      query_strings: ['tr', 'ik-s', 'ik-t', 'ik-attachment', 'ik-attachment-filename'],
      compression_enabled: false,
    });
  });

  it.each([CacheRules.standard(), CacheRules.strict()])(
    'tells the function which parameters may come on top',
    (rules) => {
      expect(rules.ignoredQueryParameters).toEqual(tracking);
    },
  );

  it('ignores more parameters where told so', () => {
    const rules = CacheRules.standard(['ref', 'gclid']);
    expect(cache(rules)).toMatchObject({ query_strings: [...tracking, 'ref'] });
    expect(rules.ignoredQueryParameters).toEqual([...tracking, 'ref']);
  });

  it('includes more parameters where told so, which are then ignored no more', () => {
    const rules = CacheRules.strict(['v', 'tr', 'gclid']);
    expect(cache(rules)).toMatchObject({
      query_strings: ['tr', 'ik-s', 'ik-t', 'ik-attachment', 'ik-attachment-filename', 'v', 'gclid'],
    });
    expect(rules.ignoredQueryParameters).toEqual(tracking.filter((name) => name !== 'gclid'));
  });

  it.each(['tr', 'ik-s', 'IK-T', 'ik-f', 'ik-attachment', 'ik-attachment-filename'])(
    'refuses to ignore %s, which the function reads',
    (name) => {
      const rule =
        'parameters that the function does not read (it reads tr, ik-s, ik-t, ik-attachment, ik-attachment-filename, ik-f)';
      const message = `\`alsoIgnored\` must be ${rule}, got: "${name}"`;
      expect(() => CacheRules.standard([name])).toThrow(new Error(message));
    },
  );

  it.each(['', 'a,b', 'a b', 'a=1', 'a&b', '{client_ip}', 'n'.repeat(101)])('refuses the parameter %j', (name) => {
    const rule = '1-100 letters, digits or any of "-._~[]" each, got:';
    const given = JSON.stringify(name);
    expect(() => CacheRules.standard([name])).toThrow(new Error(`\`alsoIgnored\` must be ${rule} ${given}`));
    expect(() => CacheRules.strict([name])).toThrow(new Error(`\`alsoIncluded\` must be ${rule} ${given}`));
  });

  it('refuses what is no list of names', () => {
    expect(() => CacheRules.strict('v' as unknown as string[])).toThrow(
      new Error('`alsoIncluded` must be a list, got: "v"'),
    );
    expect(() => CacheRules.strict([undefined as unknown as string])).toThrow(
      new Error('`alsoIncluded` must be 1-100 letters, digits or any of "-._~[]" each, got: undefined'),
    );
  });

  it('refuses more parameters than a rule takes', () => {
    const many = (length: number) => Array.from({ length }, (_, index) => `p${index}`);
    const message = (prop: string, most: number) =>
      new Error(`\`${prop}\` must be at most ${most} parameters, got: ${most + 1}`);
    expect(() => CacheRules.standard(many(86))).toThrow(message('alsoIgnored', 85));
    expect(() => CacheRules.strict(many(95))).toThrow(message('alsoIncluded', 94));
    expect(CacheRules.strict(many(94))._for('redirect').queryStringCaching.queryStrings).toHaveLength(100);
  });

  it('cannot be changed through what it hands out', () => {
    const rules = CacheRules.standard();
    rules.ignoredQueryParameters.push('tr');
    expect(rules.ignoredQueryParameters).toEqual(tracking);
  });
});
