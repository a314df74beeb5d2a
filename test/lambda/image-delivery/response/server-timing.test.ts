import { expect, it } from '@jest/globals';
import { serverTiming } from '../../../../lambda/image-delivery/response/server-timing';

it('serverTiming says what took how long, in tenths of milliseconds', () => {
  expect(serverTiming({ fetch: 12, queue: 0, transform: 31.2499 })).toBe(
    'fetch;dur=12, queue;dur=0, transform;dur=31.2',
  );
});

it('serverTiming says nothing where nothing is known', () => {
  expect(serverTiming({})).toBeUndefined();
});
