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

/**
 * Front Door's id of a request, `X-Azure-Ref`. Only where nothing else hands requests over: from elsewhere the header would
 * be a client's own.
 */
export function frontDoorReference(
  headers: Pick<Headers, 'get'>,
  { frontDoorId }: Pick<DeliveryConfig, 'frontDoorId'>,
): string | undefined {
  const reference = frontDoorId === undefined ? undefined : headers.get('x-azure-ref');
  return reference && /^[\w.=+/-]{1,100}$/.test(reference) ? reference : undefined;
}
