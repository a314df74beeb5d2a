import { describe, expect, it } from '@jest/globals';
import { Token } from 'cdktf';
import {
  requireInteger,
  requireLocation,
  requireMatch,
  requireOneOf,
  requireResourceGroupName,
  requireStorageAccountName,
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
  it.each(['EP1', 'EP2', unknownText])('lets %s through', (value) => {
    expect(() => requireOneOf('sku', value, ['EP1', 'EP2'])).not.toThrow();
  });

  it.each(['', 'ep1', 'EP3'])('refuses %j', (value) => {
    const message = `\`sku\` must be one of EP1, EP2, got: "${value}"`;
    expect(() => requireOneOf('sku', value, ['EP1', 'EP2'])).toThrow(new Error(message));
  });

  it('refuses what is no text', () => {
    const message = '`sku` must be one of EP1, EP2, got: 1';
    expect(() => requireOneOf('sku', 1 as unknown as string, ['EP1', 'EP2'])).toThrow(new Error(message));
  });
});
