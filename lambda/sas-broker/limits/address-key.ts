/**
 * What an IP address is counted as: an IPv4 address as itself, also where it is written as an IPv6 one; an IPv6 address as
 * its /64, which is what one customer has at least.
 */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address;
  const [withoutZone = ''] = address.split('%');
  // In the one spelling there is of each: lowercase hex, no leading zeros.
  const written = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(written);
  if (mapped) return mapped.slice(1).flatMap(bytes).join('.');
  const [head = [], tail = []] = written.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** `c0a8` → 192, 168 */
function bytes(group: string): number[] {
  const value = parseInt(group, 16);
  return [value >> 8, value & 255];
}
