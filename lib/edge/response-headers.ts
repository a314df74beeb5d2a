import { createHash } from 'node:crypto';
import { requireMatch } from '../validation';
import { type EdgeRule, orders } from './edge-rule';

const strictTransportSecurity = 'Strict-Transport-Security';

/** What the function alone can say, above all for how long a signed answer may be kept. */
const functionHeaders = ['age', 'cache-control', 'content-length', 'content-type', 'etag', 'expires', 'last-modified'];

/** @throws Error when a name or value is one that Front Door would refuse, or the header is the function's */
export function requireResponseHeaders(headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    const refuse = (rule: string) => {
      throw new Error(`\`responseHeaders\` must ${rule}, got: ${JSON.stringify(name)}`);
    };
    if (!/^[A-Za-z][A-Za-z0-9]*(-[A-Za-z][A-Za-z0-9]*)*$/.test(name) || name.length > 100) {
      refuse('be named by words of letters and digits with hyphens between, 100 characters at most');
    }
    if (functionHeaders.includes(name.toLowerCase())) refuse('leave to the function what the function answers');
    if (Object.keys(headers).filter((other) => ruleName(other) === ruleName(name)).length > 1) {
      refuse('name each header once');
    }
    requireMatch(`responseHeaders["${name}"]`, value, /^[\x20-\x7e]{1,2048}$/, '1-2048 printable ASCII characters');
  }
}

/**
 * One rule per header, named and numbered after it, so that a header that comes or goes leaves the others as they are;
 * Front Door takes five actions in a rule at most.
 */
export function responseHeaderRules(headers: Record<string, string>): EdgeRule[] {
  const all = Object.entries({ [strictTransportSecurity]: 'max-age=31536000', ...withCase(headers) });
  const taken = new Set<number>();
  return all
    .map(([headerName, value]) => ({ headerName, value, name: ruleName(headerName) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ headerName, value, name }) => ({
      name,
      order: headerName === strictTransportSecurity ? orders.strictTransportSecurity : orderOf(name, taken),
      actions: { responseHeaderAction: [{ headerAction: 'Overwrite', headerName, value }] },
    }));
}

/** The default is overridden however the header is written. */
function withCase(headers: Record<string, string>): Record<string, string> {
  const proper = (name: string) =>
    name.toLowerCase() === strictTransportSecurity.toLowerCase() ? strictTransportSecurity : name;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [proper(name), value]));
}

/** `x-robots-tag` and `X-Robots-Tag` become `HeaderXRobotsTag`. */
function ruleName(headerName: string): string {
  const words = headerName.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  return headerName.toLowerCase() === strictTransportSecurity.toLowerCase()
    ? words.join('')
    : `Header${words.join('')}`;
}

/** The order among headers means nothing, but no two rules may have the same. */
function orderOf(name: string, taken: Set<number>): number {
  const room = orders.signedUrls - orders.responseHeaders - 1;
  let place = createHash('sha256').update(name).digest().readUInt32BE(0) % room;
  while (taken.has(place)) place = (place + 1) % room;
  taken.add(place);
  return orders.responseHeaders + place;
}
