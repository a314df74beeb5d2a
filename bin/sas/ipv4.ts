/** An address as a number; undefined where it is none. */
export function ipv4(text: string): number | undefined {
  const bytes = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) ? text.split('.').map(Number) : [];
  if (bytes.length !== 4 || bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** What is wrong with `sip`, to be said behind its name; undefined where nothing is. */
export function rangeProblem(range: string): string | undefined {
  if (range.includes(':')) return 'is an IPv6 address, and storage knows IPv4 only';
  const addresses = range.split('-').map(ipv4);
  const [first, last = first] = addresses;
  if (addresses.length > 2 || first === undefined || last === undefined || addresses.includes(undefined)) {
    return 'is no IPv4 address, and no range of them such as 203.0.113.5-203.0.113.9';
  }
  return first <= last ? undefined : 'is a range whose end is before its beginning';
}
