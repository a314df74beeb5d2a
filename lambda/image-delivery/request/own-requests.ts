import { DeliveryError } from '../errors';

const header = 'x-req-from';
const value = 'blobfront';

/** Sent along to every web server that is read from; ImageKit sends the same header, with its own name. */
export const ownMark: Readonly<Record<string, string>> = { [header]: value };

/**
 * Refuses what an image delivery asks of another: the web server that it reads from leads back to it, and each request
 * would bring about the next one.
 * @throws DeliveryError 508
 */
export function refuseOwnRequest(headers: Pick<Headers, 'get'>): void {
  if (headers.get(header) !== value) return;
  throw new DeliveryError(508, 'EACCES', 'An image delivery may not be the origin of another one');
}
