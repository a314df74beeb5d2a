import { Token } from 'cdktf';
import { BlockList, isIPv4 } from 'node:net';

/**
 * Refuses what Azure does not take as the address of a SAS (`sip`): one public IPv4 address, or a first and a last one.
 * The provider would sign everything else too, and requests would fail.
 * @throws Error that names the prop, the rule and what was given
 */
export function requireIpRange(prop: string, value: string): void {
  if (Token.isUnresolved(value)) return;
  // Plain JavaScript may bring something else than a text.
  const given: unknown = value;
  const addresses = String(given).split('-');
  const [first = '', last = first] = addresses;
  const isPublic = (address: string) => isIPv4(address) && !privateRanges.check(address);
  if (addresses.length <= 2 && addresses.every(isPublic) && asNumber(first) <= asNumber(last)) return;
  const rule = 'a public IPv4 address such as "203.0.113.5", or a first and a last one: "203.0.113.5-203.0.113.9"';
  throw new Error(`\`${prop}\` must be ${rule}, got: ${JSON.stringify(value)}`);
}

const privateRanges = new BlockList();
privateRanges.addSubnet('0.0.0.0', 8);
privateRanges.addSubnet('10.0.0.0', 8);
privateRanges.addSubnet('127.0.0.0', 8);
privateRanges.addSubnet('169.254.0.0', 16);
privateRanges.addSubnet('172.16.0.0', 12);
privateRanges.addSubnet('192.168.0.0', 16);

function asNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
