import { isIP } from 'node:net';
import type { BrokerConfig } from '../config';

/**
 * The address that a request came from, as the platform's last hop says it. What a client writes itself stands before
 * that, and is not looked at.
 * @returns '' where nobody says it
 */
export function clientAddress(headers: Pick<Headers, 'get'>, from: BrokerConfig['clientAddress']): string {
  if (from === 'none') return '';
  const last = headers.get(headerOf[from])?.split(',').at(-1)?.trim() ?? '';
  const address = withoutPort(last);
  return isIP(address) > 0 ? address : '';
}

const headerOf = {
  'app-service': 'x-forwarded-for',
  'flex-consumption': 'client-ip',
  'front-door': 'x-azure-clientip',
} as const;

/** `203.0.113.5:1234`, `[2001:db8::1]:1234` and both without a port. */
function withoutPort(text: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? [];
  return bracketed ?? (isIP(text) === 6 ? text : text.replace(/:\d+$/, ''));
}
