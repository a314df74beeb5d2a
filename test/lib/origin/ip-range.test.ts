import { describe, expect, it } from '@jest/globals';
import { Token } from 'cdktf';
import { requireIpRange } from '../../../lib/origin/ip-range';

describe('requireIpRange', () => {
  it.each([
    '203.0.113.5',
    '203.0.113.5-203.0.113.9',
    '203.0.113.5-203.0.113.5',
    '9.255.255.255-203.0.113.9',
    '172.32.0.1',
    Token.asString({ known: 'at apply' }),
  ])('takes %s', (range) => {
    expect(() => requireIpRange('ipRange', range)).not.toThrow();
  });

  it.each([
    '',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.05',
    '203.0.113.0/24',
    '203.0.113.5 - 203.0.113.9',
    '203.0.113.5-',
    '203.0.113.5-203.0.113.9-203.0.113.12',
    '203.0.113.9-203.0.113.5',
    '203.0.113.9-9.0.0.1',
    '2001:db8::1',
    '::ffff:203.0.113.5',
    'example.com',
    '0.0.0.0',
    '10.0.0.4',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1-172.31.255.255',
    '192.168.1.1',
    '203.0.113.5\n',
  ])('refuses %j', (range) => {
    const rule = 'a public IPv4 address such as "203.0.113.5", or a first and a last one: "203.0.113.5-203.0.113.9"';
    expect(() => requireIpRange('ipRange', range)).toThrow(
      new Error(`\`ipRange\` must be ${rule}, got: ${JSON.stringify(range)}`),
    );
  });

  it('refuses what is no text', () => {
    expect(() => requireIpRange('ipRange', 5 as unknown as string)).toThrow('got: 5');
  });
});
