import { request } from 'undici';

/** Front Door's limit. */
export const maxPathsPerPurge = 100;

/** What is purged, and who asks. */
export interface PurgeTarget {
  /** Resource id of the Front Door endpoint, `/subscriptions/…/profiles/NAME/afdEndpoints/NAME`. */
  readonly endpointId: string;
  /** Host names whose cache is purged; empty for all of the endpoint. */
  readonly domains: readonly string[];
  /** Azure Resource Manager, without a trailing slash. */
  readonly managementUrl: string;
  /** A bearer token for it. */
  readonly token: () => Promise<string>;
  /** Lets time pass, in milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Azure Resource Manager did not do what it was asked. */
export class PurgeError extends Error {
  /** @param status of the answer; undefined without one */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly text: string;
}

const apiVersion = '2024-02-01';
const timeout = 30_000;
/** How often a request is sent before it is given up; whoever asked comes again. */
const attempts = 3;
const shortestWait = 5;
const longestWait = 60;

/**
 * Asks Front Door to forget paths: one request to Azure Resource Manager, sent again when there is too much to do or no
 * answer.
 * @param paths at most {@link maxPathsPerPurge}; each begins with `/` and may end in `/*`
 * @returns URL of the operation, which takes some minutes more; undefined when it is done already
 * @throws PurgeError when it is not accepted
 */
export async function requestPurge(paths: readonly string[], target: PurgeTarget): Promise<string | undefined> {
  const url = `${target.managementUrl}${target.endpointId}/purge?api-version=${apiVersion}`;
  const domains = target.domains.length > 0 ? { domains: target.domains } : {};
  const body = JSON.stringify({ contentPaths: paths, ...domains });
  const answer = await persistently('POST', url, target, body);
  if (answer.status === 200 || answer.status === 204) return undefined;
  if (answer.status !== 202) throw refusal('the purge', answer);
  return answer.header('azure-asyncoperation') ?? answer.header('location');
}

/**
 * Waits until an accepted purge has reached every edge, up to ten minutes or so.
 * @throws PurgeError when it failed
 */
export async function waitForPurge(operation: string, target: PurgeTarget): Promise<void> {
  if (new URL(operation).origin !== new URL(target.managementUrl).origin) {
    throw new PurgeError('the operation to wait for is on another host, which gets no token');
  }
  for (;;) {
    const answer = await persistently('GET', operation, target);
    if (answer.status >= 300) throw refusal('the operation', answer);
    const status = answer.status === 202 ? undefined : operationStatus(answer.text);
    if (status === 'Succeeded') return;
    if (status === 'Failed' || status === 'Canceled') throw new PurgeError(`the purge has ${status.toLowerCase()}`);
    await target.wait(waitingTime(answer));
  }
}

type Method = 'GET' | 'POST';

async function persistently(method: Method, url: string, target: PurgeTarget, body?: string): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const headers: Record<string, string> = { authorization: `Bearer ${await target.token()}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await send(method, url, headers, body).catch((error: unknown) => {
      if (attempt < attempts) return undefined;
      const reason = error instanceof Error ? error.message : String(error);
      throw new PurgeError(`Azure Resource Manager cannot be reached: ${reason}`);
    });
    const passing = answer === undefined || answer.status === 429 || answer.status >= 500;
    if (answer && (!passing || attempt === attempts)) return answer;
    await target.wait(waitingTime(answer));
  }
}

async function send(
  method: Method,
  url: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<Answer> {
  const response = await request(url, { method, headers, body, headersTimeout: timeout, bodyTimeout: timeout });
  const header = (name: string) => {
    const value = response.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return { status: response.statusCode, header, text: await response.body.text() };
}

/** In milliseconds; what the answer wants, within reason. */
function waitingTime(answer: Answer | undefined): number {
  const wanted = Number(answer?.header('retry-after') ?? shortestWait);
  return 1000 * (wanted >= 0 ? Math.min(wanted, longestWait) : shortestWait);
}

/** An operation without a status is done as soon as it is no longer 202. */
function operationStatus(text: string): string {
  const { status } = parseJson(text) as { status?: unknown };
  return typeof status === 'string' ? status : 'Succeeded';
}

function refusal(what: string, { status, text }: Answer): PurgeError {
  const { error } = parseJson(text) as { error?: { code?: unknown; message?: unknown } };
  const parts = [error?.code, error?.message].filter((part) => typeof part === 'string');
  const reason = parts.join(': ').replace(/\s+/g, ' ').slice(0, 400);
  return new PurgeError(`${what} was answered ${status}${reason === '' ? '' : ` ${reason}`}`, status);
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
