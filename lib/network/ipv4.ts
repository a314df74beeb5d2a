import { Token } from 'cdktf';

/** A range of IPv4 addresses; a single address is one of /32. */
interface Ipv4Range {
  /** Lowest address, as a number. */
  readonly first: number;
  /** Highest address, as a number. */
  readonly last: number;
  readonly prefix: number;
}

/**
 * Refuses an address space that Azure would refuse or that is too small or too large to be cut into two subnets.
 * @throws Error that names the prop, the rule and what was given
 */
export function requireAddressSpace(prop: string, value: string): void {
  const rule = 'a range of private IPv4 addresses from /16 to /26, such as "10.20.0.0/24"';
  check(prop, value, rule, (range) => range.prefix >= 16 && range.prefix <= 26 && isWithin(range, privateRanges));
}

/**
 * Refuses what the firewall of a storage account would refuse: it takes no private address, and a range of one or two
 * addresses only as such addresses, without a prefix.
 * @throws Error that names the prop, the rule and what was given
 */
export function requirePublicRange(prop: string, value: string): void {
  const rule = 'a public IPv4 address, or a range of some from /8 to /30, such as "203.0.113.7" or "203.0.113.0/24"';
  check(prop, value, rule, (range) => {
    const written = value.includes('/') ? range.prefix >= 8 && range.prefix <= 30 : true;
    return written && !overlaps(range, [...privateRanges, ...reservedRanges]);
  });
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(known);
const reservedRanges = ['0.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'].map(known);

function check(prop: string, value: string, rule: string, fits: (range: Ipv4Range) => boolean): void {
  if (Token.isUnresolved(value)) return;
  const range = typeof value === 'string' ? parse(value) : undefined;
  if (!range || !fits(range)) throw new Error(`\`${prop}\` must be ${rule}, got: ${JSON.stringify(value)}`);
}

/** Undefined when it is not a range, or begins in the middle of one (`10.20.0.5/24`). */
function parse(text: string): Ipv4Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const bytes = match.slice(1, 5).map(Number);
  const prefix = match[5] === undefined ? 32 : Number(match[5]);
  // A leading zero means an octal number to some.
  if (bytes.some((byte, index) => byte > 255 || String(byte) !== match[index + 1]) || prefix > 32) return undefined;
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

function known(text: string): Ipv4Range {
  const range = parse(text);
  if (!range) throw new Error(`${text} is no range`);
  return range;
}

function isWithin(range: Ipv4Range, outer: readonly Ipv4Range[]): boolean {
  return outer.some(({ first, last }) => first <= range.first && range.last <= last);
}

function overlaps(range: Ipv4Range, others: readonly Ipv4Range[]): boolean {
  return others.some(({ first, last }) => first <= range.last && range.first <= last);
}
