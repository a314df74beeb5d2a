import { Rotating } from '@cdktf/provider-time/lib/rotating';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack, TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { SasValidity } from '../../../lib';
import type { SasDates } from '../../../lib/origin/sas-validity';
import { Template } from '../../support/template';

const start = '2026-11-01T00:00:00Z';
const expiry = '2027-10-31T00:00:00Z';
const unknown = Token.asString({ known: 'at apply' });
const unknownDays = Token.asNumber({ known: 'at apply' });

const render = (validity: SasValidity, policyDays?: number) => {
  let dates: SasDates | undefined;
  const template = Template.of((stack) => {
    dates = validity._render(new Construct(stack, 'Sas'), policyDays);
    new TerraformOutput(stack, 'start', { value: dates.start });
    new TerraformOutput(stack, 'expiry', { value: dates.expiry });
  });
  return { template, start: template.output('start'), expiry: template.output('expiry') };
};

describe('SasValidity.between', () => {
  it('has the dates that it is given, and needs no resource', () => {
    const rendered = render(SasValidity.between(start, expiry));
    expect(rendered).toMatchObject({ start, expiry });
    expect(rendered.template.size).toBe(0);
  });

  const date = 'must be a UTC date and time such as "2027-10-31T00:00:00Z", got:';
  it.each<[string, string, string, string]>([
    ['a start without a time', '2026-11-01', expiry, `\`start\` ${date} "2026-11-01"`],
    ['a start with an offset', '2026-11-01T00:00:00+01:00', expiry, `\`start\` ${date} "2026-11-01T00:00:00+01:00"`],
    [
      'a start in fractions of a second',
      '2026-11-01T00:00:00.5Z',
      expiry,
      `\`start\` ${date} "2026-11-01T00:00:00.5Z"`,
    ],
    ['a start without a zone', '2026-11-01T00:00:00', expiry, `\`start\` ${date} "2026-11-01T00:00:00"`],
    ['no start', '', expiry, `\`start\` ${date} ""`],
    ['a function of Terraform', 'timestamp()', expiry, `\`start\` ${date} "timestamp()"`],
    ['a day that does not exist', start, '2026-02-30T00:00:00Z', `\`expiry\` ${date} "2026-02-30T00:00:00Z"`],
    ['a 25th hour', start, '2026-12-01T24:00:00Z', `\`expiry\` ${date} "2026-12-01T24:00:00Z"`],
    ['an expiry without a time', start, '2027-10-31', `\`expiry\` ${date} "2027-10-31"`],
    ['an expiry at the start', start, start, `\`expiry\` must be after \`start\` (${start}), got: "${start}"`],
    [
      'an expiry before the start',
      start,
      '2026-10-31T23:59:59Z',
      `\`expiry\` must be after \`start\` (${start}), got: "2026-10-31T23:59:59Z"`,
    ],
    [
      'more than a year',
      start,
      '2027-11-02T00:00:01Z',
      '`expiry` must be at most 366 days after `start` without `allowLongLived`, got: 367 days',
    ],
    ['a malformed date beside one that is only known at apply', unknown, 'never', `\`expiry\` ${date} "never"`],
  ])('refuses %s', (_, from, to, message) => {
    expect(() => SasValidity.between(from, to)).toThrow(new Error(message));
  });

  it('refuses more than a year that is explicitly not allowed', () => {
    const message = '`expiry` must be at most 366 days after `start` without `allowLongLived`, got: 1096 days';
    expect(() => SasValidity.between(start, '2029-11-01T00:00:00Z', { allowLongLived: false })).toThrow(
      new Error(message),
    );
  });

  it.each<[string, string]>([
    ['a leap year to the second', '2027-11-02T00:00:00Z'],
    ['29 February of a leap year', '2028-02-29T00:00:00Z'],
    ['ten years when they are allowed', '2036-11-01T00:00:00Z'],
    ['a date that is only known at apply', unknown],
  ])('takes %s', (_, to) => {
    const allowLongLived = to > '2027-11-02T00:00:00Z';
    expect(() => SasValidity.between(start, to, { allowLongLived })).not.toThrow();
  });

  it('keeps to the policy of the account', () => {
    const validity = SasValidity.between(start, '2026-12-01T00:00:00Z');
    expect(() => render(validity, 30)).not.toThrow();
    expect(() => render(validity, unknownDays)).not.toThrow();
    expect(() => render(SasValidity.between(start, unknown), 1)).not.toThrow();
    expect(() => render(validity, 29)).toThrow(
      new Error("`expiry` must be at most 29 days after `start`, the account's SAS policy, got: 30 days"),
    );
  });
});

describe('SasValidity.rotating', () => {
  it('makes a token every 60 days that is valid for 90, counted from when Terraform makes it', () => {
    const { template, ...dates } = render(SasValidity.rotating());
    const made = template.reference(Rotating, 'rfc3339').slice(2, -1);
    expect(template.resource(Rotating)).toEqual({ rotation_days: 60 });
    expect(dates).toEqual({ start: `\${timeadd(${made}, "-15m")}`, expiry: `\${timeadd(${made}, "2160h")}` });
  });

  it('takes other days', () => {
    const { template, expiry: end } = render(SasValidity.rotating({ rotateAfterDays: 1, validDays: 2 }));
    expect(template.resource(Rotating)).toEqual({ rotation_days: 1 });
    expect(end).toMatch(/"48h"\)}$/);
  });

  it('takes days that are only known at apply', () => {
    const template = Template.of((stack: TerraformStack) => {
      const validDays = new TerraformVariable(stack, 'days', { type: 'number' }).numberValue;
      const { expiry: value } = SasValidity.rotating({ rotateAfterDays: validDays, validDays })._render(stack, 1);
      new TerraformOutput(stack, 'expiry', { value });
    });
    expect(template.resource(Rotating)).toEqual({ rotation_days: '${var.days}' });
    expect(template.output('expiry')).toMatch(/, format\("%dh", \(var\.days \* 24\)\)\)}$/);
  });

  it.each([
    [{ rotateAfterDays: 0 }, '`rotateAfterDays` must be a whole number from 1 to 36500, got: 0'],
    [{ rotateAfterDays: 1.5 }, '`rotateAfterDays` must be a whole number from 1 to 36500, got: 1.5'],
    [{ validDays: 36_501 }, '`validDays` must be a whole number from 2 to 36500, got: 36501'],
    [{ validDays: 60 }, '`validDays` must be more than `rotateAfterDays` (60), got: 60'],
    [{ rotateAfterDays: 90 }, '`validDays` must be more than `rotateAfterDays` (90), got: 90'],
    [{ validDays: 367 }, '`validDays` must be at most 366 without `allowLongLived`, got: 367'],
  ])('refuses %j', (options, message) => {
    expect(() => SasValidity.rotating(options)).toThrow(new Error(message));
  });

  it('takes more than a year when that is allowed', () => {
    expect(() => SasValidity.rotating({ validDays: 367, allowLongLived: true })).not.toThrow();
  });

  it('keeps to the policy of the account, which counts the quarter of an hour before', () => {
    expect(() => render(SasValidity.rotating(), 91)).not.toThrow();
    expect(() => render(SasValidity.rotating(), 90)).toThrow(
      new Error("`validDays` must be less than the 90 days of the account's SAS policy, got: 90"),
    );
  });
});
