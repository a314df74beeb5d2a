import { describe, expect, it } from '@jest/globals';
import { Token } from 'cdktf';
import { requireAddressSpace, requirePublicRange } from '../../../lib/network/ipv4';

const unknownText = Token.asString({ known: 'at apply' });

describe('requireAddressSpace', () => {
  it.each(['10.20.0.0/24', '10.0.0.0/16', '172.31.255.0/26', '192.168.4.128/25', unknownText])('takes %s', (value) => {
    expect(() => requireAddressSpace('addressSpace', value)).not.toThrow();
  });

  it.each([
    ...[
      '',
      '10.20.0.0',
      '10.20.0.0/15',
      '10.20.0.0/27',
      '10.20.0.5/24',
      '10.20.0/24',
      '10.20.0.0/24 ',
      '010.20.0.0/24',
    ],
    ...['10.20.0.256/24', '172.32.0.0/24', '11.0.0.0/24', 'fd00::/64', '10.20.0.0/33', undefined, 7],
  ])('refuses %j', (value) => {
    const rule = 'a range of private IPv4 addresses from /16 to /26, such as "10.20.0.0/24"';
    const message = `\`addressSpace\` must be ${rule}, got: ${JSON.stringify(value)}`;
    expect(() => requireAddressSpace('addressSpace', value as string)).toThrow(new Error(message));
  });
});

describe('requirePublicRange', () => {
  it.each(['203.0.113.7', '203.0.113.0/24', '203.0.113.4/30', '20.0.0.0/8', '223.255.255.255', unknownText])(
    'takes %s',
    (value) => {
      expect(() => requirePublicRange('ranges', value)).not.toThrow();
    },
  );

  // The firewall of a storage account takes a single address only without a prefix, and no private one.
  it.each([
    ...['', '203.0.113.7/32', '203.0.113.6/31', '203.0.113.7/24', '0.0.0.0/0', '20.0.0.0/7', '203.0.113', '1.2.3.4.5'],
    ...['10.1.2.3', '172.16.0.0/16', '192.168.1.1', '100.64.0.1', '127.0.0.1', '169.254.1.1', '224.0.0.1', '0.0.0.0'],
    ...['172.0.0.0/8', '::1', 'example.org', undefined],
  ])('refuses %j', (value) => {
    const rule = 'a public IPv4 address, or a range of some from /8 to /30, such as "203.0.113.7" or "203.0.113.0/24"';
    const message = `\`ranges\` must be ${rule}, got: ${JSON.stringify(value)}`;
    expect(() => requirePublicRange('ranges', value as string)).toThrow(new Error(message));
  });
});
