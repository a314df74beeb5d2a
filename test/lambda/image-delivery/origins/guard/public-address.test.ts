import { isIPv6 } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPublicAddress } from '../../../../../lambda/image-delivery/origins/guard/public-address';

const inside = ['127.0.0.1', '10.0.0.1', '169.254.169.254', '100.64.0.1', '168.63.129.16'];
const outside = ['8.8.8.8', '93.184.216.34', '52.239.140.1'];

const byteOf = (address: string, index: number) => Number(address.split('.')[index]);
const hex = (address: string, mask = 0) => {
  const group = (index: number) =>
    (((byteOf(address, index) << 8) | byteOf(address, index + 1)) ^ mask).toString(16).padStart(4, '0');
  return `${group(0)}:${group(2)}`;
};

/** Ways of writing an IPv4 address as one of IPv6. */
const carriers: Record<string, (address: string) => string> = {
  'IPv4-compatible': (address) => `::${address}`,
  'IPv4-compatible, in digits': (address) => `::${hex(address)}`,
  'IPv4-mapped': (address) => `::ffff:${address}`,
  'IPv4-mapped, in digits': (address) => `::ffff:${hex(address)}`,
  'IPv4-mapped, in full': (address) => `0000:0000:0000:0000:0000:FFFF:${hex(address)}`,
  'IPv4-mapped, in part': (address) => `0:0::0:ffff:${address}`,
  'IPv4-translated': (address) => `::ffff:0:${address}`,
  NAT64: (address) => `64:ff9b::${address}`,
  'NAT64, in digits': (address) => `64:FF9B:0:0:0:0:${hex(address)}`,
  'local NAT64': (address) => `64:ff9b:1::${address}`,
  'local NAT64 with a prefix of 64 bits': (address) => {
    const [one, two] = hex(address).split(':');
    return `64:ff9b:1:0:00${one?.slice(0, 2)}:${one?.slice(2)}${two?.slice(0, 2)}:${two?.slice(2)}00:0`;
  },
  '6to4': (address) => `2002:${hex(address)}::1`,
  'Teredo, its server': (address) => `2001:0:${hex(address)}::1`,
  'Teredo, its client': (address) => `2001:0:5db8:d822:8000:63bf:${hex(address, 0xffff)}`,
  ISATAP: (address) => `2001:470:1f0b:1::5efe:${address}`,
  'ISATAP with a global address': (address) => `2001:470:1f0b:1:200:5efe:${hex(address)}`,
  'link-local ISATAP': (address) => `fe80::5efe:${address}`,
};

describe('attack 10: addresses that are not of the Internet', () => {
  it.each(inside)('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([...outside, '1.0.0.1', '11.0.0.0', '100.63.255.255', '100.128.0.0', '128.0.0.0', '168.63.129.15'])(
    'takes %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['0.0.0.0', '0.255.255.255'],
    ['10.0.0.0', '10.255.255.255'],
    ['100.64.0.0', '100.127.255.255'],
    ['127.0.0.0', '127.255.255.255'],
    ['168.63.129.16', '168.63.129.16'],
    ['169.254.0.0', '169.254.255.255'],
    ['172.16.0.0', '172.31.255.255'],
    ['192.0.0.0', '192.0.0.255'],
    ['192.0.2.0', '192.0.2.255'],
    ['192.31.196.0', '192.31.196.255'],
    ['192.52.193.0', '192.52.193.255'],
    ['192.88.99.0', '192.88.99.255'],
    ['192.168.0.0', '192.168.255.255'],
    ['192.175.48.0', '192.175.48.255'],
    ['198.18.0.0', '198.19.255.255'],
    ['198.51.100.0', '198.51.100.255'],
    ['203.0.113.0', '203.0.113.255'],
    ['224.0.0.0', '255.255.255.255'],
  ])('refuses all from %s to %s, and not what is next to them', (first, last) => {
    const number = (address: string) => address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
    const text = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
    const [low, high] = [number(first), number(last)];
    const within = [low, high, Math.floor((low + high) / 2)];
    expect(within.map((value) => isPublicAddress(text(value)))).toEqual([false, false, false]);
    const beside = [low - 1, high + 1].filter((value) => value >= 0 && value < 2 ** 32);
    expect(beside.map((value) => isPublicAddress(text(value)))).toEqual(beside.map(() => true));
  });
});

describe('attack 11: addresses of IPv6', () => {
  it.each(Object.entries(carriers).flatMap(([form, write]) => inside.map((address) => [form, write(address)])))(
    'refuses what is inside as %s: %s',
    (_, address) => {
      expect(isIPv6(address)).toBe(true);
      expect(isPublicAddress(address)).toBe(false);
    },
  );

  it.each(Object.entries(carriers).flatMap(([form, write]) => outside.map((address) => [form, write(address)])))(
    'takes what is outside only as IPv4-mapped or NAT64, as %s: %s',
    (form, address) => {
      expect(isPublicAddress(address)).toBe(/^(IPv4-mapped|NAT64)/.test(form));
    },
  );

  it.each([
    ['the unspecified one', '::'],
    ['loopback', '::1'],
    ['loopback, in full', '0:0:0:0:0:0:0:1'],
    ['discard-only', '100::1'],
    ['a dummy prefix', '100:0:0:1::1'],
    ['link-local', 'fe80::1'],
    ['the end of link-local', 'febf::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['a public one with a zone', '2606:4700::1111%eth0'],
    ['a public one with a zone that is a number', '2606:4700::1111%1'],
    ['site-local', 'fec0::1'],
    ['unique local', 'fc00::1'],
    ['metadata of AWS', 'fd00:ec2::254'],
    ['metadata of Google', 'fd20:ce::254'],
    ['multicast', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['newer documentation', '3fff:fff::1'],
    ['benchmarking', '2001:2::1'],
    ['ORCHID', '2001:10::1'],
    ['ORCHIDv2', '2001:2f::1'],
    ['the end of protocol assignments', '2001:1ff:ffff::1'],
    ['6to4 without anything', '2002::'],
    ['AS112', '2620:4f:8000::1'],
    ['segment routing', '5f00::1'],
    ['what is not given to anybody', '4000::1'],
    ['before global unicast', '1fff:ffff::1'],
  ])('refuses %s: %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '2606:4700:4700::1111',
    '2001:4860:4860::8888',
    '2603:1030:20e:3::23c',
    '2001:200::1',
    '3ffe:ffff::1',
    '2a00::',
  ])('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('isPublicAddress', () => {
  it.each([
    '',
    'localhost',
    '1',
    '0x7f.1',
    '0177.0.0.1',
    '8.8.8',
    '8.8.8.8.',
    ' 8.8.8.8',
    '[2606:4700::1]',
    '8.8.8.8/32',
    '2606:4700::1]',
  ])('refuses what is no address: %j', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  it('says the same of an address in every notation', () => {
    const group = fc.oneof(fc.constantFrom(0, 0xffff, 0x64, 0xff9b, 0x2001, 0x2002, 0x5efe, 0x200), fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const full = groups.map((each) => each.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${full}]`).hostname.slice(1, -1);
        const last = groups.slice(6).flatMap((each) => [each >> 8, each & 0xff]);
        const dotted = `${groups
          .slice(0, 6)
          .map((each) => each.toString(16))
          .join(':')}:${last.join('.')}`;
        const verdicts = [full, full.toUpperCase(), short, dotted].map(isPublicAddress);
        expect(new Set(verdicts).size).toBe(1);
      }),
    );
  });

  it('says of no form of an address that it is public where the address is not', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom(...Object.values(carriers)), (address, write) => {
        if (isPublicAddress(write(address))) expect(isPublicAddress(address)).toBe(true);
      }),
    );
  });

  it('takes of IPv6 only global unicast and what carries IPv4', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        if (isPublicAddress(address))
          expect(new URL(`http://[${address}]`).hostname).toMatch(/^\[([23]...:|64:ff9b::|::ffff:)/);
      }),
    );
  });
});
