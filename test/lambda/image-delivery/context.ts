import type { DeliveryContext } from '../../../lambda/image-delivery/context';
import { redact } from '../../../lambda/redaction';
import { createShared } from '../../../lambda/image-delivery/start';
import { deliveryConfig, privateKey } from './fixtures';

/** What a request is answered with, the whole of it: as at start, with the smallest configuration and no origin. */
export function deliveryContext(own: Partial<DeliveryContext> & Pick<DeliveryContext, 'rawTarget'>): DeliveryContext {
  const { config = deliveryConfig() } = own;
  return {
    ...createShared(config),
    config,
    privateKeys: [privateKey],
    origins: new Map(),
    remind: () => undefined,
    redact,
    now: Date.now,
    log: () => undefined,
    ...own,
  };
}
