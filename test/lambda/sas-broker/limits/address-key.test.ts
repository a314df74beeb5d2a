import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isIP } from 'node:net';
import { addressKey } from '../../../../lambda/sas-broker/limits/address-key';

describe('addressKey', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:0:0:0:9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('counts %s as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  it('has one key for a /64, and as many as there are of them', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.array(group, { minLength: 4, maxLength: 4 }).map((groups) => groups.join(':'));
    fc.assert(
      fc.property(half, half, half, half, (network, other, one, two) => {
        fc.pre(network !== '0:0:0:0' && other !== '0:0:0:0');
        expect(addressKey(`${network}:${one}`)).toBe(addressKey(`${network}:${two}`));
        expect(addressKey(`${network}:${one}`) === addressKey(`${other}:${one}`)).toBe(network === other);
      }),
    );
  });

  it('takes every address there is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        fc.pre(isIP(address) > 0);
        expect(addressKey(address)).toMatch(/^(?:[\d.]+|[\da-f:]+::\/64)$/);
      }),
    );
  });
});
