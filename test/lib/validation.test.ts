import { describe, expect, it } from '@jest/globals';
import { Token } from 'cdktf';
import {
  requireInteger,
  requireKnownOneOf,
  requireList,
  requireLocation,
  requireMatch,
  requireOneOf,
  requireResourceGroupName,
  requireStorageAccountName,
  requireUtcTime,
} from '../../lib/validation';

const unknownText = Token.asString({ known: 'at apply' });
const unknownNumber = Token.asNumber({ known: 'at apply' });

describe('requireMatch', () => {
  it('lets a value through that matches', () => {
    expect(() => requireMatch('shade', 'grey', /^gr[ae]y$/, 'a shade')).not.toThrow();
  });

  it.each([
    ['green', '`shade` must be a shade, got: "green"'],
    ['', '`shade` must be a shade, got: ""'],
    ['grey\n', '`shade` must be a shade, got: "grey\\n"'],
    ['"grey"', '`shade` must be a shade, got: "\\"grey\\""'],
  ])('names the prop, the rule and the value of %j', (value, message) => {
    expect(() => requireMatch('shade', value, /^gr[ae]y$/, 'a shade')).toThrow(new Error(message));
  });

  it('refuses what is no text, such as a variable that is not set', () => {
    const unset = process.env['BLOBFRONT_NO_SUCH_VARIABLE'] as string;
    expect(() => requireMatch('shade', unset, /^\w+$/, 'a shade')).toThrow('`shade` must be a shade, got: undefined');
  });

  it.each([unknownText, `${unknownText}-and-more`])('lets the token %s through', (value) => {
    expect(() => requireMatch('shade', value, /^gr[ae]y$/, 'a shade')).not.toThrow();
  });
});

describe('requireInteger', () => {
  it.each([3, 7, unknownNumber])('lets %d through', (value) => {
    expect(() => requireInteger('days', value, 3, 7)).not.toThrow();
  });

  it.each([2, 8, 3.5, NaN, Infinity])('refuses %d', (value) => {
    const message = `\`days\` must be a whole number from 3 to 7, got: ${value}`;
    expect(() => requireInteger('days', value, 3, 7)).toThrow(new Error(message));
  });

  it.each<[unknown, string]>([
    ['5', '"5"'],
    ['', '""'],
    [{}, '{}'],
    [undefined, 'undefined'],
  ])('says that %j is no number', (value, got) => {
    const message = `\`days\` must be a whole number from 3 to 7, got: ${got}`;
    expect(() => requireInteger('days', value as number, 3, 7)).toThrow(new Error(message));
  });
});

describe('requireLocation', () => {
  it.each(['westeurope', 'West Europe', 'eastus2', unknownText])('lets %s through', (value) => {
    expect(() => requireLocation(value)).not.toThrow();
  });

  it.each(['', ' westeurope', 'west-europe', '2east'])('refuses %j', (value) => {
    const rule = 'the name of an Azure region, such as "westeurope" (`az account list-locations`)';
    expect(() => requireLocation(value)).toThrow(new Error(`\`location\` must be ${rule}, got: "${value}"`));
  });
});

describe('requireResourceGroupName', () => {
  it.each(['a', 'images_(test).v2-x', 'g'.repeat(90), unknownText])('lets %s through', (value) => {
    expect(() => requireResourceGroupName(value)).not.toThrow();
  });

  it.each(['', 'ends.with.a.dot.', 'with space', 'g'.repeat(91), 'über'])('refuses %j', (value) => {
    const rule = '1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot';
    const message = `\`resourceGroupName\` must be ${rule}, got: "${value}"`;
    expect(() => requireResourceGroupName(value)).toThrow(new Error(message));
  });
});

describe('requireStorageAccountName', () => {
  it.each(['abc', '123', 'a'.repeat(24), unknownText])('lets %s through', (value) => {
    expect(() => requireStorageAccountName('accountName', value)).not.toThrow();
  });

  it.each(['ab', 'a'.repeat(25), 'Images', 'my-images', 'bücher'])('refuses %j by the name of its prop', (value) => {
    const message = `\`hostAccount\` must be 3-24 lowercase letters or digits, got: "${value}"`;
    expect(() => requireStorageAccountName('hostAccount', value)).toThrow(new Error(message));
  });
});

describe('requireOneOf', () => {
  it.each(['LRS', 'ZRS', unknownText])('lets %s through', (value) => {
    expect(() => requireOneOf('copies', value, ['LRS', 'ZRS'])).not.toThrow();
  });

  it.each([
    ['lrs', '"lrs"'],
    ['', '""'],
    [undefined as unknown as string, 'undefined'],
    [NaN as unknown as string, 'NaN'],
  ])('refuses %j', (value, got) => {
    expect(() => requireOneOf('copies', value, ['LRS', 'ZRS'])).toThrow(
      new Error(`\`copies\` must be one of LRS, ZRS, got: ${got}`),
    );
  });
});

describe('requireKnownOneOf', () => {
  it('lets a word through', () => {
    expect(() => requireKnownOneOf('copies', 'LRS', ['LRS', 'ZRS'])).not.toThrow();
  });

  it.each([
    ['lrs', '`copies` must be one of LRS, ZRS, got: "lrs"'],
    [unknownText, '`copies` must be known at synth, one of LRS, ZRS, got: a token'],
  ])('refuses %j', (value, message) => {
    expect(() => requireKnownOneOf('copies', value, ['LRS', 'ZRS'])).toThrow(new Error(message));
  });
});

describe('requireList', () => {
  it.each([[[]], [['a']], [Token.asList({ known: 'at apply' })]])('lets %j through', (value) => {
    expect(() => requireList('names', value)).not.toThrow();
  });

  it.each<[unknown, string]>([
    ['a', '"a"'],
    [null, 'null'],
    [{ 0: 'a' }, '{"0":"a"}'],
  ])('refuses %j', (value, got) => {
    expect(() => requireList('names', value as string[])).toThrow(new Error(`\`names\` must be a list, got: ${got}`));
  });
});

describe('requireUtcTime', () => {
  it.each(['2027-10-31T00:00:00Z', '2028-02-29T23:59:59Z', unknownText])('lets %s through', (value) => {
    expect(() => requireUtcTime('expiry', value)).not.toThrow();
  });

  it.each(['2027-10-31', '2027-10-31T00:00:00+01:00', '2027-02-29T00:00:00Z', '2027-13-01T00:00:00Z'])(
    'refuses %j',
    (value) => {
      const rule = 'a UTC date and time such as "2027-10-31T00:00:00Z"';
      expect(() => requireUtcTime('expiry', value)).toThrow(new Error(`\`expiry\` must be ${rule}, got: "${value}"`));
    },
  );
});
