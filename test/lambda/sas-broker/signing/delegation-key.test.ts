import { RestError } from '@azure/storage-blob';
import { describe, expect, it } from '@jest/globals';
import { BrokerError } from '../../../../lambda/sas-broker/errors';
import { delegationKeys } from '../../../../lambda/sas-broker/signing/delegation-key';
import { delegationKey, now } from './fixtures';

const minute = 60_000;
const hour = 60 * minute;
const noRole = new RestError('no role', { statusCode: 403, code: 'AuthorizationPermissionMismatch' });
const broken = new RestError('broken\nRequestId: 1', { statusCode: 500, code: 'InternalError' });

/** Keys of twelve hours for SAS of ten minutes, from a storage that can fail, at a time that is set. */
function keys() {
  const asked: [Date, Date][] = [];
  const waited: number[] = [];
  const lines: string[] = [];
  const state = { time: now, failures: [] as Error[] };
  const next = delegationKeys({
    request: (startsOn, expiresOn) => {
      asked.push([startsOn, expiresOn]);
      const failure = state.failures.shift();
      const key = { ...delegationKey(12, state.time), value: `key ${asked.length}` };
      return failure ? Promise.reject(failure) : Promise.resolve(key);
    },
    keyHours: 12,
    longestSeconds: 600,
    log: (level, line) => lines.push(`${level}: ${line}`),
    now: () => state.time,
    wait: (milliseconds) => {
      waited.push(milliseconds);
      state.time += milliseconds;
      return Promise.resolve();
    },
  });
  return {
    asked,
    waited,
    lines,
    value: async () => (await next()).value,
    fail: (count: number, error: Error) => (state.failures = Array.from({ length: count }, () => error)),
    goTo: (time: number) => (state.time = time),
  };
}

/** Lets what was begun in the background go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('delegationKeys', () => {
  it('asks for a key from 15 minutes ago to some hours ahead, when one is needed', async () => {
    const { asked, value } = keys();
    expect(asked).toEqual([]);
    expect(await value()).toBe('key 1');
    expect(asked).toEqual([[new Date(now - 15 * minute), new Date(now + 12 * hour)]]);
  });

  it('asks once for all who wait', async () => {
    const { asked, value } = keys();
    expect(new Set(await Promise.all(Array.from({ length: 10 }, value)))).toEqual(new Set(['key 1']));
    expect(asked).toHaveLength(1);
  });

  it('asks again once the longest SAS and 15 minutes are all that is left, and uses the old key meanwhile', async () => {
    const { asked, value, goTo } = keys();
    await value();
    const end = Math.floor(now / 1000) * 1000 + 12 * hour;
    goTo(end - 25 * minute);
    expect(await value()).toBe('key 1');
    expect(asked).toHaveLength(1);
    goTo(end - 25 * minute + 1);
    expect(await Promise.all([value(), value(), value()])).toEqual(['key 1', 'key 1', 'key 1']);
    await settled();
    expect(await value()).toBe('key 2');
    expect(asked).toHaveLength(2);
  });

  it('goes on with the old key while there is no new one, until a SAS would be too short, and says so', async () => {
    const { value, fail, goTo, lines } = keys();
    await value();
    const end = Math.floor(now / 1000) * 1000 + 12 * hour;
    fail(100, broken);
    goTo(end - 20 * minute);
    expect(await value()).toBe('key 1');
    await settled();
    expect(lines).toEqual([
      'error: no new user delegation key (InternalError); the old one ends 2026-11-23T00:00:00.000Z',
    ]);
    goTo(end - minute);
    expect(await value()).toBe('key 1');
    await settled();
    goTo(end - minute + 1);
    await expect(value()).rejects.toThrow(BrokerError);
  });

  it('asks a storage that fails every five seconds, not for every request', async () => {
    const { asked, value, fail, goTo } = keys();
    fail(2, broken);
    for (const time of [now, now, now + 4_999]) {
      goTo(time);
      await expect(value()).rejects.toThrow(BrokerError);
    }
    expect(asked).toHaveLength(1);
    goTo(now + 5_000);
    await expect(value()).rejects.toThrow(BrokerError);
    expect(asked).toHaveLength(2);
    goTo(now + 10_000);
    expect(await value()).toBe('key 3');
  });

  it('answers 503 with the time to wait, and the cause for the log, where there is no key', async () => {
    const { value, fail, lines } = keys();
    fail(1, broken);
    const error = await value().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      status: 503,
      code: 'storage-unavailable',
      message: 'Nothing can be signed at the moment; try again later',
      headers: { 'Retry-After': '5' },
      cause: broken,
    });
    expect(lines).toEqual(['error: no new user delegation key (InternalError); there is no other']);
  });

  it('waits for the role of a new deployment', async () => {
    const { asked, waited, value, fail, lines } = keys();
    fail(3, noRole);
    expect(await value()).toBe('key 4');
    expect(waited).toEqual([250, 500, 1000]);
    // Each time for a window that begins then.
    expect(asked.map(([from]) => from.getTime() - now + 15 * minute)).toEqual([0, 250, 750, 1750]);
    expect(lines).toEqual([]);
  });

  it('does not wait for ever, but asks again for later requests', async () => {
    const { asked, waited, value, fail, goTo } = keys();
    fail(5, noRole);
    await expect(value()).rejects.toMatchObject({ status: 503, cause: noRole });
    expect(waited).toEqual([250, 500, 1000, 2000]);
    expect(asked).toHaveLength(5);
    goTo(now + minute);
    expect(await value()).toBe('key 6');
  });

  it('does not wait for a role that was there before', async () => {
    const { waited, value, fail, goTo } = keys();
    await value();
    fail(1, noRole);
    goTo(now + 13 * hour);
    await expect(value()).rejects.toMatchObject({ status: 503, cause: noRole });
    expect(waited).toEqual([]);
  });

  it.each([
    ['an error of storage', broken],
    ['an error of the network', new Error('no network')],
  ])('does not wait after %s', async (_, error) => {
    const { waited, value, fail } = keys();
    fail(1, error);
    await expect(value()).rejects.toMatchObject({ status: 503, cause: error });
    expect(waited).toEqual([]);
  });
});
