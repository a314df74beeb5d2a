import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { readFirst } from '../../../../lambda/image-delivery/origins/fallback';
import type { Origin, SourceAnswer, SourceRequest } from '../../../../lambda/image-delivery/origins/origin';
import { sourceRequest } from '../fixtures';

const found = (text: string): SourceAnswer => ({
  kind: 'found',
  file: { data: Buffer.from(text), etag: text, lastModified: undefined, isPrivate: false, origin: 'main' },
});
const missing: SourceAnswer = { kind: 'missing' };
const notModified: SourceAnswer = { kind: 'not-modified', etag: 'e', lastModified: undefined, origin: 'main' };
const forbidden: SourceAnswer = { kind: 'private' };
const unsatisfiable: SourceAnswer = { kind: 'unsatisfiable', size: 5 };

const failure = (status: number, code: DeliveryError['code'], cause: string) =>
  new DeliveryError(status, code, `${code} for anybody`, { cause: new Error(cause) });
const refused = failure(502, 'EACCES', 'answered 403');
const unreachable = failure(502, 'ECONNREFUSED', 'connect ECONNREFUSED');
const tooSlow = failure(504, 'ETIMEDOUT', 'no answer');
const tooLarge = failure(400, 'ELIMIT', 'large');
const gone = failure(499, 'ECANCELED', 'gone');

/** Origins that give these answers, and the requests they got. */
function originsWith(...answers: (SourceAnswer | Error)[]) {
  const asked: [number, SourceRequest][] = [];
  const origins = answers.map((answer, index): Origin => ({
    name: `origin-${index}`,
    read: (request) => {
      asked.push([index, request]);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  }));
  return { origins, asked };
}

const request = sourceRequest('a.jpg');

describe('readFirst', () => {
  it.each<[string, (SourceAnswer | Error)[], SourceAnswer, number]>([
    ['the only origin', [found('a')], found('a'), 1],
    ['the first that has the file', [missing, missing, found('c'), found('d')], found('c'), 3],
    ['the first before all others', [found('a'), refused], found('a'), 1],
    ['one that knows the file to be current', [missing, notModified, found('c')], notModified, 2],
    ['one that has the file, and does not show it', [missing, forbidden, found('c')], forbidden, 2],
    ['one that has the file, and not the piece', [missing, unsatisfiable, found('c')], unsatisfiable, 2],
    ['one behind others that fail', [refused, unreachable, tooSlow, new Error('a bug'), found('e')], found('e'), 5],
    ['none', [missing, missing], missing, 2],
    ['no origin at all', [], missing, 0],
  ])('takes the answer of %s', async (_, answers, expected, count) => {
    const { origins, asked } = originsWith(...answers);
    expect(await readFirst(origins, request)).toEqual(expected);
    expect(asked).toEqual(Array.from({ length: count }, (__, index) => [index, request]));
  });

  it.each<[string, (SourceAnswer | Error)[], DeliveryError]>([
    ['a refusal among files that are missing', [missing, refused, missing], refused],
    ['the first of several outages', [tooSlow, unreachable], tooSlow],
    ['an outage before a refusal', [refused, missing, unreachable, tooSlow], unreachable],
  ])('answers with %s', async (_, answers, expected) => {
    const { origins, asked } = originsWith(...answers);
    const { status, code, message } = expected;
    await expect(readFirst(origins, request)).rejects.toMatchObject({ status, code, message });
    expect(asked).toHaveLength(answers.length);
  });

  it('answers with an error of our own without its text', async () => {
    const { origins } = originsWith(missing, new Error('a bug'));
    await expect(readFirst(origins, request)).rejects.toMatchObject({ status: 500, code: 'UNIDENTIFIED' });
  });

  it('tells the log what each origin failed with, and nobody else', async () => {
    const { origins } = originsWith(refused, missing, new DeliveryError(502, 'UNIDENTIFIED', 'The origin failed'));
    await expect(readFirst(origins, request)).rejects.toMatchObject({
      message: 'The origin failed',
      cause: { message: 'origin "origin-0": answered 403; origin "origin-2": The origin failed' },
    });
  });

  it.each([
    ['a file that is too large', tooLarge],
    ['an asker who has gone', gone],
  ])('ends at once with %s', async (_, error) => {
    const { origins, asked } = originsWith(refused, error, found('c'));
    await expect(readFirst(origins, request)).rejects.toBe(error);
    expect(asked).toHaveLength(2);
  });
});
