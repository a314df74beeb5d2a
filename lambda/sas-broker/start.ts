import type { Log } from '../log';
import { redact, redactorOf } from '../redaction';
import type { EnvironmentVariables } from '../settings';
import { createAuthenticate } from './access/authenticate';
import type { BrokerBase } from './context';
import { readBrokerEnvironment } from './environment';
import { BrokerError } from './errors';
import { type BrokerResponse, problemResponse } from './http/respond';
import { createLimits } from './limits/create-limits';
import { secretsOf } from './log';
import { createSigner } from './signing';
import { createUploadTickets } from './uploads/sealed-tickets';
import { createUploads } from './uploads/stored-uploads';

/**
 * What every request needs, once for all, or why there is nothing to answer it with. Never throws, because a host whose
 * function does not load answers by itself, without a word of why.
 * @param log is told what goes wrong between requests
 */
export function start(variables: EnvironmentVariables, log: Log): BrokerBase | Error {
  try {
    const environment = readBrokerEnvironment(variables);
    const redactSecrets = redactorOf(secretsOf(environment));
    // What storage says of a refusal may hold what it was asked with.
    const redactedLog: Log = (level, line) => log(level, redactSecrets(line));
    const signer = createSigner(environment, Date.now, redactedLog);
    return {
      config: environment.config,
      authenticate: createAuthenticate(environment),
      limits: createLimits(environment, { warn: (line) => redactedLog('warn', line) }),
      tickets: createUploadTickets(environment.uploadKeys),
      uploads: createUploads(environment, signer),
      signer,
      redact: redactSecrets,
      now: Date.now,
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The answer where {@link start} gave an error; only the log says why. */
export function notConfigured(reason: Error, log: Log): BrokerResponse {
  log('error', redact(`not configured: ${reason.message}`));
  return problemResponse(new BrokerError(503, 'not-configured', 'The broker is not configured'));
}

/** The answer of a process that is about to end. */
export function refused(): BrokerResponse {
  const headers = { 'Retry-After': '1' };
  return problemResponse(new BrokerError(503, 'ending', 'This instance is about to end', { headers }));
}
