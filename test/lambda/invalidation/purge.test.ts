import { afterEach, describe, expect, it } from '@jest/globals';
import { PurgeError, type PurgeTarget, requestPurge, waitForPurge } from '../../../lambda/invalidation/purge';
import { accepted, endpointId, type ManagementAnswer, refused, startManagement } from './fixtures';

const servers: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function management(answer?: ManagementAnswer, changes: Partial<PurgeTarget> = {}) {
  const server = await startManagement(answer);
  servers.push(server);
  const waited: number[] = [];
  const target: PurgeTarget = {
    endpointId,
    domains: [],
    managementUrl: server.url,
    token: () => Promise.resolve('secret'),
    wait: (milliseconds) => {
      waited.push(milliseconds);
      return Promise.resolve();
    },
    ...changes,
  };
  return { server, target, waited };
}

/** One answer after the other; the last one again and again. */
function inTurn(...answers: ManagementAnswer[]): ManagementAnswer {
  return (...request) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(...request);
  };
}
const busy =
  (status: number, headers: Record<string, string> = {}): ManagementAnswer =>
  (response) =>
    void response.writeHead(status, headers).end();
const hangUp: ManagementAnswer = (response) => void response.destroy();

describe('requestPurge', () => {
  it('posts the paths to the endpoint', async () => {
    const { server, target } = await management();
    expect(await requestPurge(['/a.jpg', '/b/*'], target)).toBeUndefined();
    expect(server.requests).toEqual([
      {
        method: 'POST',
        url: `${endpointId}/purge?api-version=2024-02-01`,
        headers: expect.objectContaining({ authorization: 'Bearer secret', 'content-type': 'application/json' }),
        body: '{"contentPaths":["/a.jpg","/b/*"]}',
      },
    ]);
  });

  it('names the domains', async () => {
    const { server, target } = await management(accepted, { domains: ['images.contoso.com'] });
    await requestPurge(['/a.jpg'], target);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      contentPaths: ['/a.jpg'],
      domains: ['images.contoso.com'],
    });
  });

  it.each([
    ['azure-asyncoperation', { location: 'https://x/2', 'azure-asyncoperation': 'https://x/1' }, 'https://x/1'],
    ['location', { location: 'https://x/2' }, 'https://x/2'],
  ])('tells the operation of the header %s', async (_, headers, operation) => {
    const { target } = await management(busy(202, headers));
    expect(await requestPurge(['/a.jpg'], target)).toBe(operation);
  });

  it('tells no operation when the purge is done', async () => {
    const { target } = await management(busy(200, { location: 'https://x/2' }));
    expect(await requestPurge(['/a.jpg'], target)).toBeUndefined();
  });

  it.each([
    ['the time that it is told to', busy(429, { 'retry-after': '17' }), 17_000],
    ['at most a minute', busy(429, { 'retry-after': '3600' }), 60_000],
    ['five seconds without a time', busy(503), 5_000],
    ['five seconds after a time that is none', busy(500, { 'retry-after': 'Sun, 22 Nov 2026 00:00:00 GMT' }), 5_000],
    ['five seconds without an answer', hangUp, 5_000],
  ])('waits %s and asks again', async (_, answer, milliseconds) => {
    const { server, target, waited } = await management(inTurn(answer, answer, accepted));
    await requestPurge(['/a.jpg'], target);
    expect(waited).toEqual([milliseconds, milliseconds]);
    expect(server.requests).toHaveLength(3);
  });

  it('gives up the third time', async () => {
    const { server, target } = await management(refused(429, 'TooManyRequests', 'Slow\ndown.'));
    await expect(requestPurge(['/a.jpg'], target)).rejects.toEqual(
      new PurgeError('the purge was answered 429 TooManyRequests: Slow down.', 429),
    );
    expect(server.requests).toHaveLength(3);
  });

  it('says when it cannot reach anybody', async () => {
    const { target } = await management(hangUp);
    await expect(requestPurge(['/a.jpg'], target)).rejects.toThrow(/^Azure Resource Manager cannot be reached: /);
  });

  it.each([
    [refused(403, 'AuthorizationFailed', 'No role.'), '403 AuthorizationFailed: No role.'],
    [refused(400, 'BadRequest', 'Invalid ContentPath'), '400 BadRequest: Invalid ContentPath'],
    [busy(404), '404'],
    [busy(301, { location: 'https://x' }), '301'],
  ])('does not ask again when it is refused: %#', async (answer, text) => {
    const { server, target } = await management(answer);
    await expect(requestPurge(['/a.jpg'], target)).rejects.toEqual(
      new PurgeError(`the purge was answered ${text}`, Number(text.slice(0, 3))),
    );
    expect(server.requests).toHaveLength(1);
  });

  it('does not ask without a token', async () => {
    const { server, target, waited } = await management(accepted, { token: () => Promise.reject(new Error('nobody')) });
    await expect(requestPurge(['/a.jpg'], target)).rejects.toThrow(new Error('nobody'));
    expect([server.requests, waited]).toEqual([[], []]);
  });

  it('asks for a new token each time', async () => {
    let count = 0;
    const token = () => Promise.resolve(`token-${(count += 1)}`);
    const { server, target } = await management(inTurn(busy(500), accepted), { token });
    await requestPurge(['/a.jpg'], target);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });
});

describe('waitForPurge', () => {
  const says =
    (status: string, code = 200): ManagementAnswer =>
    (response) =>
      void response.writeHead(code, { 'retry-after': '7' }).end(JSON.stringify({ status }));

  it('asks until the operation has succeeded', async () => {
    const answers = inTurn(says('', 202), says('InProgress'), says('Succeeded'));
    const { server, target, waited } = await management(answers);
    await waitForPurge(`${server.url}/operations/1?a=b`, target);
    expect(waited).toEqual([7_000, 7_000]);
    expect(server.requests).toHaveLength(3);
    expect(server.requests[0]).toMatchObject({ method: 'GET', url: '/operations/1?a=b', body: '' });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer secret');
  });

  it.each([200, 204])('takes %d without a status for success', async (status) => {
    const { server, target } = await management(inTurn(busy(202), busy(status)));
    await waitForPurge(`${server.url}/operations/1`, target);
    expect(server.requests).toHaveLength(2);
  });

  it.each(['Failed', 'Canceled'])('throws when it is %s', async (status) => {
    const { server, target } = await management(says(status));
    await expect(waitForPurge(server.url, target)).rejects.toThrow(`the purge has ${status.toLowerCase()}`);
  });

  it('throws when it may not ask', async () => {
    const { server, target } = await management(refused(403, 'AuthorizationFailed', 'No role.'));
    await expect(waitForPurge(server.url, target)).rejects.toThrow(
      'the operation was answered 403 AuthorizationFailed: No role.',
    );
  });

  it('sends its token to nobody else', async () => {
    const { target } = await management();
    const other = await management();
    await expect(waitForPurge(other.server.url, target)).rejects.toThrow('on another host');
    expect(other.server.requests).toEqual([]);
  });
});
