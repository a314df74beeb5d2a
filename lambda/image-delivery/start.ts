import type { EnvironmentVariables } from '../settings';
import { Coalescer } from './coalescing';
import type { DeliveryConfig } from './config';
import type { DeliveryBase } from './context';
import { readEnvironment } from './environment';
import { DeliveryError } from './errors';
import { createGates } from './gates';
import type { Log } from '../log';
import { redact, redactorOf } from '../redaction';
import { secretsOf } from './log';
import { createOrigins } from './origins';
import { dailyNotices } from './origins/notices';
import { errorResponse } from './response/respond';

/**
 * What every request needs, once for all, or why there is nothing to answer it with. Never throws, because a host whose
 * function does not load answers by itself: with 404, which a cache may keep for days, or without a word of why.
 */
export function start(variables: EnvironmentVariables): DeliveryBase | Error {
  try {
    const environment = readEnvironment(variables);
    const origins = createOrigins(environment);
    return {
      ...environment,
      ...createShared(environment.config),
      origins,
      remind: dailyNotices(origins.values(), Date.now),
      redact: redactorOf(secretsOf(environment)),
      now: Date.now,
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What requests share. */
export function createShared({ limits }: DeliveryConfig): Pick<DeliveryBase, 'gates' | 'works' | 'reads'> {
  return { gates: createGates(limits), works: new Coalescer(), reads: new Coalescer() };
}

/** The answer of a process that is about to end. */
export function refused(): Response {
  const headers = { 'Retry-After': '1' };
  return errorResponse(new DeliveryError(503, 'ELIMIT', 'This instance is about to end', { headers }));
}

/** The answer where {@link start} gave an error: never kept, and only the log says why. */
export function notConfigured(reason: Error, log: Log): Response {
  log('error', redact(`not configured: ${reason.message}`));
  return errorResponse(new DeliveryError(503, 'ECONFIG', 'The image delivery is not configured'));
}
