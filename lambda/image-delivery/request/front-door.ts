import { comesThrough } from '../../front-door';
import type { DeliveryConfig } from '../config';
import { DeliveryError } from '../errors';

/**
 * Refuses what does not come through the one Front Door profile.
 * @throws DeliveryError 403
 */
export function requireFrontDoor(
  headers: Pick<Headers, 'get'>,
  { frontDoorId }: Pick<DeliveryConfig, 'frontDoorId'>,
): void {
  if (comesThrough(headers, frontDoorId)) return;
  throw new DeliveryError(403, 'EACCES', 'This host is only reachable through its front door');
}
