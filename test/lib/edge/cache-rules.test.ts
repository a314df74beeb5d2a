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
      query_strings: ['tr', 'ik-s', 'ik-t'],
      compression_enabled: false,
    });
  });

  it.each([CacheRules.standard(), CacheRules.strict()])(
    'tells the function which parameters may come on top',
    (rules) => {
      expect(rules.ignoredQueryParameters).toEqual(tracking);
    },
  );

  it('cannot be changed through what it hands out', () => {
    const rules = CacheRules.standard();
    rules.ignoredQueryParameters.push('tr');
    expect(rules.ignoredQueryParameters).toEqual(tracking);
  });
});
