import { timingSafeEqual } from 'node:crypto';
import type { DeliveryConfig } from '../config';
import { DeliveryError } from '../errors';

/**
 * Refuses what does not come through the one Front Door profile. The access restriction keeps others out already; this
 * holds if somebody loosens it.
 * @throws DeliveryError 403
 */
export function requireFrontDoor(
  headers: Pick<Headers, 'get'>,
  { frontDoorId }: Pick<DeliveryConfig, 'frontDoorId'>,
): void {
  if (frontDoorId === undefined) return;
  const expected = Buffer.from(frontDoorId.toLowerCase());
  const received = Buffer.from((headers.get('x-azure-fdid') ?? '').toLowerCase());
  if (expected.length === received.length && timingSafeEqual(expected, received)) return;
  throw new DeliveryError(403, 'EACCES', 'This host is only reachable through its front door');
}
