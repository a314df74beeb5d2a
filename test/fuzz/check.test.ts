import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { makeCase } from './cases';
import { problemOf } from './check';
import { growth } from './memory';
import { pictures } from './pictures';
import { piecesOf, repair } from './structure';

const png = () =>
  sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
    .png()
    .toBuffer();

function answer(status: number, headers: Record<string, string>, body: Buffer = Buffer.alloc(0)) {
  const all = { 'cache-control': 'no-store', 'content-length': String(body.length), ...headers };
  return { status, headers: new Map(Object.entries(all).filter(([, value]) => value !== '')), body };
}

describe('the fuzzer finds', () => {
  it('nothing wrong with an image, a stored file or a reason', async () => {
    const image = await png();
    expect(await problemOf(answer(200, { 'content-type': 'image/png' }, image))).toBeUndefined();
    const stored = image.subarray(0, 50);
    expect(await problemOf(answer(200, { 'content-type': 'image/png' }, stored), stored)).toBeUndefined();
    expect(await problemOf(answer(404, { 'ik-error': 'ENOENT - x' }))).toBeUndefined();
  });

  it.each([
    ['a fault', answer(500, { 'ik-error': 'UNIDENTIFIED - x' }), 'status 500 UNIDENTIFIED - x'],
    ['a broken connection', answer(502, {}), 'status 502 '],
    [
      'a lost word on caching',
      answer(404, { 'cache-control': '', 'ik-error': 'x' }),
      'status 404 without Cache-Control',
    ],
    [
      'an error that is kept',
      answer(404, { 'cache-control': 'max-age=9', 'ik-error': 'x' }),
      'status 404 that may be kept',
    ],
    ['an error without a reason', answer(404, {}), 'status 404 without ik-error'],
    ['a wrong length', answer(404, { 'content-length': '7', 'ik-error': 'x' }), 'Content-Length 7 with 0 bytes'],
    [
      'an SVG with a script',
      answer(200, { 'content-type': 'image/svg+xml' }, Buffer.from('<svg onload="x"/>')),
      'an SVG in which something runs',
    ],
  ])('%s', async (_, wrong, problem) => {
    expect(await problemOf(wrong)).toBe(problem);
  });

  it('half an image that is sent as one', async () => {
    const half = (await png()).subarray(0, 60);
    expect(await problemOf(answer(200, { 'content-type': 'image/png' }, half))).toMatch(
      /^an image\/png that cannot be read: /,
    );
  });

  it('memory that grows, and not memory that comes and goes', () => {
    const samples = Array.from({ length: 80 }, (_, index) => 200 + (index % 7) * 20);
    expect(growth(samples).grows).toBe(false);
    expect(growth(samples.map((megabytes, index) => megabytes + index * 8)).grows).toBe(true);
  });
});

describe('a case', () => {
  it('is the same for the same seed and number, and another for others', async () => {
    const files = await pictures();
    const signer = { urlEndpoint: 'http://127.0.0.1:1', privateKey: 'private_key' };
    const make = (seed: number, number: number) => JSON.stringify(makeCase(seed, number, 'all', files, signer));
    const made = Array.from({ length: 40 }, (_, number) => make(1, number));
    expect(made).toEqual(Array.from({ length: 40 }, (_, number) => make(1, number)));
    expect(new Set([...made, ...Array.from({ length: 40 }, (_, number) => make(2, number))]).size).toBe(80);
  });

  it('takes good files apart into what they are made of', async () => {
    for (const { name, data } of await pictures()) {
      const pieces = piecesOf(data);
      expect(Buffer.concat(pieces).equals(data)).toBe(true);
      if (/\.(?:jpg|png|webp|avif|heic)$/.test(name) && data.length > 0) expect(pieces.length).toBeGreaterThan(1);
      if (name.endsWith('.png') || name.endsWith('.webp')) expect(repair(data).equals(data)).toBe(true);
    }
  });
});
