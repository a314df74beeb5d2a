import type { EnvironmentVariables } from '../settings';
import type { DeliveryContext } from './deliver';
import { readEnvironment } from './environment';
import { DeliveryError } from './errors';
import { mostSources, Slots } from './image/slots';
import { createOrigins } from './origins';
import { errorResponse } from './response/respond';

/** What every request is answered with. */
export type Base = Omit<DeliveryContext, 'rawTarget' | 'log'>;

/**
 * What every request needs, once for all, or why there is nothing to answer it with. Never throws, because a host whose
 * function does not load answers by itself: with 404, which a cache may keep for days, or without a word of why.
 */
export function start(variables: EnvironmentVariables): Base | Error {
  try {
    const environment = readEnvironment(variables);
    const gates = { admission: new Slots(environment.config.limits.queue, mostSources), slots: new Slots(mostSources) };
    return { ...environment, ...gates, origins: createOrigins(environment), now: Date.now };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The answer where {@link start} gave an error: never kept, and only the log says why. */
export function notConfigured(reason: Error, log: DeliveryContext['log']): Response {
  log('error', `not configured: ${reason.message}`);
  return errorResponse(new DeliveryError(503, 'ECONFIG', 'The image delivery is not configured'));
}
