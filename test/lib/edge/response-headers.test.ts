import { CdnFrontdoorRule } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrontDoor } from '../../../lib';
import { responseHeaderRules } from '../../../lib/edge/response-headers';
import { Template, unknownText } from '../../support/template';

const synth = (responseHeaders?: Record<string, string>) =>
  Template.of((stack) => {
    const props = { name: 'contoso', resourceGroupName: 'contoso', responseHeaders };
    new FrontDoor(stack, 'FrontDoor', props).addRoute('Delivery', { originHostName: 'contoso.azurewebsites.net' });
  });
const actions = (template: Template) =>
  template
    .resources(CdnFrontdoorRule)
    .map(({ name, actions }) => [name, (actions as { response_header_action: unknown }).response_header_action]);
const overwrite = (headerName: string, value: string) => [
  { header_action: 'Overwrite', header_name: headerName, value },
];

describe('response headers', () => {
  it.each([undefined, {}])('are strict transport security for a year by default', (headers) => {
    expect(actions(synth(headers))).toEqual([
      ['StrictTransportSecurity', overwrite('Strict-Transport-Security', 'max-age=31536000')],
    ]);
  });

  it('are a rule each', () => {
    const template = synth({ 'Timing-Allow-Origin': '*', 'x-robots-tag': 'noindex' });
    expect(actions(template)).toEqual([
      ['HeaderTimingAllowOrigin', overwrite('Timing-Allow-Origin', '*')],
      ['HeaderXRobotsTag', overwrite('x-robots-tag', 'noindex')],
      ['StrictTransportSecurity', overwrite('Strict-Transport-Security', 'max-age=31536000')],
    ]);
  });

  it.each(['Strict-Transport-Security', 'strict-transport-security'])('may have another value for %s', (name) => {
    expect(actions(synth({ [name]: 'max-age=0' }))).toEqual([
      ['StrictTransportSecurity', overwrite('Strict-Transport-Security', 'max-age=0')],
    ]);
  });

  it('come and go without touching each other, and come before the other kinds of rules', () => {
    const header = fc.stringMatching(/^[A-Z][a-z0-9]{1,6}(-[A-Z][a-z0-9]{1,6}){0,2}$/);
    fc.assert(
      fc.property(fc.uniqueArray(header, { minLength: 1, maxLength: 30 }), (names) => {
        const all = responseHeaderRules(Object.fromEntries(names.map((name) => [name, 'x'])));
        const orders = all.map(({ order }) => order);
        expect(new Set(orders).size).toBe(names.length + 1);
        expect(orders.every((order) => order === 1 || (order >= 10 && order < 10_001))).toBe(true);
        const [alone] = responseHeaderRules({ [names[0] ?? '']: 'x' });
        expect(all.map(({ name }) => name)).toContain(alone?.name);
      }),
    );
  });

  it('leave the rules of others as they are', () => {
    const one = synth({ 'Timing-Allow-Origin': '*' });
    const more = synth({ 'X-Robots-Tag': 'noindex', 'Timing-Allow-Origin': '*', Server: 'images' });
    expect(more.resources(CdnFrontdoorRule)).toEqual(expect.arrayContaining(one.resources(CdnFrontdoorRule)));
    expect(more.ids(CdnFrontdoorRule)).toEqual(expect.arrayContaining(one.ids(CdnFrontdoorRule)));
  });

  const words = 'be named by words of letters and digits with hyphens between, 100 characters at most';
  const own = 'leave to the function what the function answers';
  const value = '1-2048 printable ASCII characters, got:';
  it.each<[Record<string, string>, string]>([
    [{ 'X Robots': 'a' }, `\`responseHeaders\` must ${words}, got: "X Robots"`],
    [{ 'X-': 'a' }, `\`responseHeaders\` must ${words}, got: "X-"`],
    [{ '': 'a' }, `\`responseHeaders\` must ${words}, got: ""`],
    [{ 'Cache-Control': 'no-store' }, `\`responseHeaders\` must ${own}, got: "Cache-Control"`],
    [{ etag: 'x' }, `\`responseHeaders\` must ${own}, got: "etag"`],
    [{ 'X-A': 'a', 'x-a': 'b' }, '`responseHeaders` must name each header once, got: "X-A"'],
    [{ 'X-A': '' }, `\`responseHeaders["X-A"]\` must be ${value} ""`],
    [{ 'X-A': 'a\r\nSet-Cookie: b' }, `\`responseHeaders["X-A"]\` must be ${value} "a\\r\\nSet-Cookie: b"`],
  ])('refuse %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it('take what is only known at apply', () => {
    const template = Template.of((stack) => {
      const props = { name: 'contoso', resourceGroupName: 'contoso', responseHeaders: { 'X-A': unknownText(stack) } };
      new FrontDoor(stack, 'FrontDoor', props).addRoute('Delivery', { originHostName: 'contoso.azurewebsites.net' });
    });
    expect(actions(template)).toContainEqual(['HeaderXA', overwrite('X-A', '${var.unknown}')]);
  });
});
