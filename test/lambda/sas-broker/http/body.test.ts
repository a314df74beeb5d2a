import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { listQuery, uploadRequest } from '../../../../lambda/sas-broker/api';
import { BrokerError } from '../../../../lambda/sas-broker/errors';
import { readJson, readOptionalJson, readQuery } from '../../../../lambda/sas-broker/http/body';

const json = new Headers({ 'content-type': 'application/json' });

async function* chunksOf(...texts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

async function errorOf(result: Promise<unknown> | (() => unknown)): Promise<BrokerError> {
  try {
    await (typeof result === 'function' ? result() : result);
  } catch (error) {
    if (error instanceof BrokerError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('readJson', () => {
  const schema = z.strictObject({ name: z.string().min(1), 'a/b~c': z.int().optional() });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('reads %s', async (type) => {
    const headers = new Headers({ 'content-type': type });
    await expect(readJson(headers, chunksOf('{"na', 'me":"ü"}'), schema)).resolves.toEqual({ name: 'ü' });
  });

  it('reads a character that comes in two pieces', async () => {
    const bytes = Buffer.from('{"name":"ü"}');
    await expect(readJson(json, chunksOf(bytes.subarray(0, 10), bytes.subarray(10)), schema)).resolves.toEqual({
      name: 'ü',
    });
  });

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'refuses %s, which needs no preflight',
    async (type) => {
      const headers = new Headers(type === undefined ? {} : { 'content-type': type });
      await expect(errorOf(readJson(headers, chunksOf('{"name":"a"}'), schema))).resolves.toMatchObject({
        status: 415,
      });
    },
  );

  it.each(['', '{', 'null', '[]', '"name"', '{"name":1}', '{"name":""}', '\u0000'])('refuses %j', async (text) => {
    await expect(errorOf(readJson(json, chunksOf(text), schema))).resolves.toMatchObject({
      status: 400,
      code: 'invalid-request',
    });
  });

  it('refuses a missing body', async () => {
    await expect(errorOf(readJson(json, null, schema))).resolves.toMatchObject({ status: 400 });
  });

  it('names every wrong field', async () => {
    const error = await errorOf(readJson(json, chunksOf('{"a/b~c":1.5,"other":1}'), schema));
    expect(error.errors?.map(({ pointer }) => pointer)).toEqual(['/name', '/a~1b~0c', '/other']);
    expect(error.message).toContain('/other: is not known here');
  });

  it('stops reading a body that is too long', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += 1024;
        yield await Promise.resolve(Buffer.alloc(1024, ' '));
      }
    }
    await expect(errorOf(readJson(json, endless(), schema))).resolves.toMatchObject({ status: 413 });
    expect(sent).toBeLessThan(16_384);
  });

  it('takes the longest name there can be, escaped', async () => {
    const blobName = 'ü'.repeat(1024);
    const escaped = JSON.stringify({ blobName, contentType: 'image/png', contentLength: 1 }).replaceAll('ü', '\\u00fc');
    await expect(readJson(json, chunksOf(escaped), uploadRequest)).resolves.toMatchObject({ blobName });
  });

  it('answers any JSON with a value or a 400', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const body = JSON.stringify(value);
        await readJson(json, chunksOf(body), uploadRequest).catch((error: unknown) => {
          expect(error).toMatchObject({ status: expect.anything() });
          expect([400, 413]).toContain((error as BrokerError).status);
        });
      }),
    );
  });
});

describe('readOptionalJson', () => {
  const schema = z.strictObject({ name: z.string().optional() });

  it.each([null, ''])('takes no body (%j) for an empty one, whatever type it has', async (text) => {
    const body = text === null ? null : chunksOf(text);
    await expect(readOptionalJson(new Headers(), body, schema)).resolves.toEqual({});
  });

  it('reads and checks what is there', async () => {
    await expect(readOptionalJson(json, chunksOf('{"name":"a"}'), schema)).resolves.toEqual({ name: 'a' });
    await expect(errorOf(readOptionalJson(json, chunksOf('{"name":1}'), schema))).resolves.toMatchObject({
      status: 400,
    });
    await expect(errorOf(readOptionalJson(new Headers(), chunksOf('{}'), schema))).resolves.toMatchObject({
      status: 415,
    });
  });
});

describe('readQuery', () => {
  it('reads numbers, and fills in what is missing', () => {
    expect(readQuery(new URLSearchParams('limit=5'), listQuery)).toEqual({ limit: 5 });
    expect(readQuery(new URLSearchParams(''), listQuery)).toEqual({ limit: 100 });
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'limit=1.5', 'unknown=1', 'limit=1&limit=2'])(
    'refuses %s',
    async (query) => {
      const error = await errorOf(() => readQuery(new URLSearchParams(query), listQuery));
      expect(error).toMatchObject({ status: 400, code: 'invalid-request' });
      expect(error.errors?.[0]?.pointer).toMatch(/^\/(?:limit|unknown)$/);
    },
  );
});
