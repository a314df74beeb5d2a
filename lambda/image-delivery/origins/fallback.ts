import { DeliveryError, toDeliveryError } from '../errors';
import type { Origin, SourceAnswer, SourceRequest } from './origin';

/** An origin that could not tell whether it has the file. */
interface Failure {
  readonly origin: string;
  readonly error: DeliveryError;
}

/**
 * Asks origins in order until one has the file. One that refuses or is broken is passed over: another may have it.
 * @throws DeliveryError where none has it and not all said that it is missing, with what each failed with as its cause: an
 * outage before a refusal, because that one may be over in a moment, and the file be there. At once what a file that is
 * too large or an asker who has gone ends with.
 * @param check throws when nobody waits any longer; looked at before each origin, of which every one may be slow
 */
export async function readFirst(
  origins: readonly Origin[],
  request: SourceRequest,
  check: () => void = () => undefined,
): Promise<SourceAnswer> {
  const failures: Failure[] = [];
  for (const origin of origins) {
    check();
    try {
      const answer = await origin.read(request);
      if (answer.kind !== 'missing') return answer;
    } catch (thrown) {
      const error = toDeliveryError(thrown);
      if (error.code === 'ELIMIT' || error.code === 'ECANCELED') throw error;
      failures.push({ origin: origin.name, error });
    }
  }
  const [first] = failures;
  if (first === undefined) return { kind: 'missing' };
  const { error } = failures.find((failure) => failure.error.code !== 'EACCES') ?? first;
  const cause = new Error(failures.map(described).join('; '), { cause: error });
  throw new DeliveryError(error.status, error.code, error.message, { headers: error.headers, cause });
}

function described({ origin, error }: Failure): string {
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return `origin "${origin}": ${cause === '' ? error.message : cause}`;
}
