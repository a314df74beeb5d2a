import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * What of IPv4 is no server on the Internet: all of IANA's special-purpose registry and multicast.
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Azure's own: it answers every virtual machine with settings and certificates, and looks public.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/**
 * What of IPv6's global unicast (2000::/3) is none: https://www.iana.org/assignments/iana-ipv6-special-registry. Teredo
 * is in the first of them, 6to4 is the third.
 */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

const denied4 = blockList(special4);
const denied6 = blockList(special6);
const globalUnicast6 = blockList(['2000::/3']);

/**
 * Whether an address is one of a server on the Internet, so that a URL of somebody else's may lead there: global unicast
 * only. Of the IPv6 forms that carry an IPv4 address the two are taken that hosts really use, IPv4-mapped
 * (`::ffff:a.b.c.d`) and NAT64 (`64:ff9b::a.b.c.d`), if what they carry is public; all others are refused whatever they
 * carry (IPv4-compatible, translated, local NAT64, 6to4, Teredo, ISATAP), and so is an address with a zone.
 * @param address as text, in any notation; what is no address is not public
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !denied4.check(address);
  if (!isIPv6(address) || address.includes('%')) return false;
  const groups = groupsOf(address);
  const carried = carriedIPv4(groups);
  if (carried !== undefined) return !denied4.check(carried);
  return globalUnicast6.check(address, 'ipv6') && !denied6.check(address, 'ipv6') && !isIsatap(groups);
}

function blockList(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', length] = subnet.split('/');
    list.addSubnet(network, Number(length), isIPv4(network) ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** The eight groups of an IPv6 address, by way of the one notation that the WHATWG URL parser writes. */
function groupsOf(address: string): number[] {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail].map((part) =>
    part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)),
  );
  const known = [...(before ?? []), ...(after ?? [])];
  return [...(before ?? []), ...Array<number>(8 - known.length).fill(0), ...(after ?? [])];
}

/** The IPv4 address at the end of one that is IPv4-mapped or NAT64. */
function carriedIPv4(groups: readonly number[]): string | undefined {
  const prefix = groups.slice(0, 6).join();
  if (prefix !== '0,0,0,0,0,65535' && prefix !== '100,65435,0,0,0,0') return undefined;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** Whether an address is made of an IPv4 address by ISATAP (RFC 5214), which any prefix may be before. */
function isIsatap(groups: readonly number[]): boolean {
  // 0x0200 is the bit that says whether the IPv4 address is a global one.
  return ((groups[4] ?? 0) & ~0x0200) === 0 && groups[5] === 0x5efe;
}
