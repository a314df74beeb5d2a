import ImageKit from '@imagekit/nodejs';
import type { Transformation } from '@imagekit/nodejs/resources/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import ImageKit6 from 'imagekit';
import sharp from 'sharp';
import type { DeliveryConfigInput } from '../../../lambda/image-delivery/config';
import { deliver } from '../../../lambda/image-delivery/deliver';
import type { Origin } from '../../../lambda/image-delivery/origins/origin';
import { solid } from '../../support/images';
import { allMutations, mutate, mutation, sayingOf } from '../../support/mutations';
import { deliveryContext } from './context';
import { deliveryConfig, privateKey, sign } from './fixtures';

const mount = '/demo/';
const urlEndpoint = 'https://images.example.com/demo';
/** Seconds since 1970: a little later than the SDKs sign, which read the clock themselves. */
const now = Math.floor(Date.now() / 1000) + 60;
const lifetime = 3600;

let picture: Buffer;
let answered: Record<'reads' | 'decodes', number>;

/** Has every file there is: the same picture. */
const origin: Origin = {
  name: 'main',
  read: () => {
    answered.reads += 1;
    return Promise.resolve({
      kind: 'found',
      file: { data: picture, etag: '0x1', lastModified: undefined, isPrivate: false, origin: 'main' },
    });
  },
};

/** libvips begins to work on pixels, or ends. */
const countDecode = () => (answered.decodes += 1);

beforeAll(async () => {
  picture = await solid('red', { width: 8, height: 6 }).png().toBuffer();
  sharp.queue.on('change', countDecode);
});

afterAll(() => {
  sharp.queue.off('change', countDecode);
});

beforeEach(() => {
  answered = { reads: 0, decodes: 0 };
});

interface Circumstances {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly config?: Partial<DeliveryConfigInput>;
}

const configWith = (changes: Partial<DeliveryConfigInput>) =>
  deliveryConfig({ urlEndpoints: [{ path: mount, origins: ['main'] }], ...changes });
const ownConfig = configWith({ namedTransformations: { mark: 'w-4' } });

function ask(target: string, { method = 'GET', headers, config }: Circumstances = {}): Promise<Response> {
  const context = deliveryContext({
    config: config ? configWith(config) : ownConfig,
    privateKeys: [privateKey, 'the one before it'],
    origins: new Map([['main', origin]]),
    rawTarget: target,
    now: () => now * 1000,
  });
  return deliver({ method, headers: new Headers(headers) }, context);
}

const statusOf = async (target: string): Promise<number> => (await ask(target)).status;

/**
 * What a target is answered with that is not signed. Everything but 401 is found out before the signature is looked at:
 * 400 for bytes that no target can hold, 414 for too many, 404 where there is no URL endpoint.
 */
function refusal(target: string): number {
  if (target.length > 8192) return 414;
  if (!/^[\x21-\xff]+$/.test(target)) return 400;
  return target.startsWith(mount) ? 401 : 404;
}

/** What an SDK is asked to sign. */
interface Wish {
  /** Percent-encoded where the SDK wants that. */
  readonly path: string;
  readonly transformation: Transformation[];
  readonly transformationPosition: 'path' | 'query';
  readonly queryParameters: Record<string, string>;
  readonly expires: boolean;
}

/** What the SDKs make of it. */
const sdks: Readonly<Record<string, (wish: Wish) => string>> = {
  '@imagekit/nodejs': ({ path, expires, ...options }) =>
    new ImageKit({ privateKey }).helper.buildSrc({
      ...options,
      urlEndpoint,
      src: `/${path}`,
      signed: true,
      expiresIn: expires ? lifetime : undefined,
    }),
  imagekit: ({ path, expires, transformation, ...options }) =>
    new ImageKit6({ privateKey, publicKey: 'public_test', urlEndpoint }).url({
      ...options,
      transformation: transformation.map(({ overlay, ...step }) => (overlay ? {} : (step as Record<string, string>))),
      path: `/${path}`,
      signed: true,
      expireSeconds: expires ? lifetime : undefined,
    }),
};

/** The request target of a browser for what an SDK signs. */
function signedBy(sdk: string, wish: Partial<Wish>): string {
  const least: Wish = {
    path: 'a',
    transformation: [],
    transformationPosition: 'path',
    queryParameters: {},
    expires: false,
  };
  const { pathname, search } = new URL(sdks[sdk]?.({ ...least, ...wish }) ?? '');
  return pathname + search;
}

const atoms = [
  ...Array.from('aZ0 +#%?&=\'"(),:;@$!*~[]^|`{}<>.-_'),
  'é',
  'e\u0301',
  'हि',
  '😀',
  '%20',
  '%2F',
  'ik-s=',
  'tr:',
];
const text = fc.array(fc.constantFrom(...atoms), { maxLength: 5 }).map((parts) => parts.join(''));
const segment = text.map((middle) => `n${middle}x`);
const names = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
const wishes: fc.Arbitrary<Wish> = fc.record({
  path: fc
    .tuple(names, fc.boolean())
    .map(([name, encode]) => (encode || name.includes('%') ? name.split('/').map(encodeURIComponent).join('/') : name)),
  transformation: fc.constantFrom<Transformation[]>(
    [],
    [{ width: 4, height: 3 }, { rotation: 90 }],
    [{ named: 'mark' }],
    [{ aspectRatio: '4:3', width: 4, defaultImage: "it's é.png" }],
    [{ raw: 'w-4,di-ü ^.png' }],
    [{ width: 4, overlay: { type: 'image', input: "it's (é).png", encoding: 'plain' } }],
    [{ width: 4, overlay: { type: 'image', input: 'ü/é+.png' } }],
  ),
  transformationPosition: fc.constantFrom('path', 'query'),
  queryParameters: fc.dictionary(segment, text, { maxKeys: 3 }),
  expires: fc.boolean(),
});

it.each(Object.keys(sdks))('what %s has signed is answered, and refused with one byte changed', async (sdk) => {
  await fc.assert(
    fc.asyncProperty(
      wishes,
      fc.noShrink(fc.array(mutation, { minLength: 20, maxLength: 20 })),
      async (wish, mutations) => {
        const target = signedBy(sdk, wish);
        expect([target, await statusOf(target)]).toEqual([target, 200]);
        answered = { reads: 0, decodes: 0 };
        for (const one of mutations) {
          const mutated = mutate(target, one);
          if (sayingOf(mutated) === sayingOf(target)) continue;
          expect([mutated, await statusOf(mutated)]).toEqual([mutated, refusal(mutated)]);
        }
        expect(answered).toEqual({ reads: 0, decodes: 0 });
      },
    ),
    { numRuns: 250 },
  );
});

/** Each with every mutation of it that is answered. */
const exhaustively: { what: string; target: string; passing: string[] }[] = [
  {
    what: 'a signature and nothing else',
    target: signedBy('@imagekit/nodejs', {}),
    passing: ['?&ik-s=S', '?ik-s=S&'],
  },
  {
    what: 'an expiry besides',
    target: signedBy('imagekit', { expires: true }),
    passing: ['?&ik-t=T&ik-s=S', '?ik-t=T&&ik-s=S', '?ik-t=T&ik-s=S&'],
  },
  {
    what: 'a transformation in the path, and a query',
    target: signedBy('@imagekit/nodejs', { path: 'é', transformation: [{ width: 4 }], queryParameters: { v: '1' } }),
    passing: [],
  },
  {
    what: 'a transformation in the query, and an expiry',
    target: signedBy('imagekit', {
      transformation: [{ width: 4 }, { height: 3 }],
      transformationPosition: 'query',
      expires: true,
    }),
    passing: [],
  },
  { what: "an empty query's mark", target: sign('/demo/a?', { mount }), passing: ['?ik-s=S'] },
  {
    what: 'bytes that are not encoded',
    target: sign(Buffer.from('/demo/é?ü').toString('latin1'), { mount }),
    passing: [],
  },
];

it.each(exhaustively)('a URL with $what is refused with any byte changed to any other', async ({ target, passing }) => {
  expect([target, await statusOf(target)]).toEqual([target, 200]);
  const mutations = new Set(allMutations(target, [0x00, 0xff]));
  mutations.delete(target);
  const passed: string[] = [];
  answered = { reads: 0, decodes: 0 };
  for (const mutated of mutations) {
    const status = await statusOf(mutated);
    if (status === 200) passed.push(mutated);
    else if (status !== refusal(mutated)) expect([mutated, status]).toEqual([mutated, refusal(mutated)]);
  }
  const shortened = passed.map((one) =>
    one
      .replace(/.*\?/, '?')
      .replace(/=[0-9a-f]{40}/, '=S')
      .replace(/=\d{10}/, '=T'),
  );
  expect(shortened).toEqual(passing);
  expect(answered.reads).toBe(passed.length);
});

describe('what may be changed on the way', () => {
  const target = sign('/demo/tr:w-4/a?v=1', { mount, expiry: String(now + lifetime) });
  const lone = sign('/demo/tr:w-4/a', { mount });
  const rows: { what: string; target: string; changed: string; config?: Partial<DeliveryConfigInput> }[] = [
    { what: 'the order of ik-t and ik-s', target, changed: target.replace(/(ik-t=\d+)&(ik-s=\w+)/, '$2&$1') },
    { what: 'their place in the query', target, changed: target.replace(/(v=1)&(ik-t=\d+)&(ik-s=\w+)/, '$3&$1&$2') },
    { what: 'an empty parameter before a lone signature', target: lone, changed: lone.replace('?', '?&') },
    { what: 'an empty parameter after it', target: lone, changed: `${lone}&` },
    {
      what: "the '?' of an empty query",
      target: sign('/demo/tr:w-4/a?', { mount }),
      changed: sign('/demo/tr:w-4/a?', { mount }).replace('?&', '?'),
    },
    {
      what: 'parameters that are ignored',
      target,
      changed: `${target.replace('?', '?fbclid=1&')}&utm_source=x&fbclid`,
      config: { ignoredQueryParameters: ['fbclid', 'utm_source'] },
    },
    {
      what: 'the folder that the edge puts before every path',
      target: `/.v/none${target}`,
      changed: target,
      config: { formatNegotiation: 'edge-variant' },
    },
  ];

  it.each(rows)('$what', async ({ target: original, changed, config }) => {
    const [one, other] = [await ask(original, { config }), await ask(changed, { config })];
    expect(changed).not.toBe(original);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(other.headers.get('etag')).toBe(one.headers.get('etag'));
    expect(await other.arrayBuffer()).toEqual(await one.arrayBuffer());
  });

  it('the format that the edge adds, and nothing like it', async () => {
    const config = { formatNegotiation: 'redirect', automaticAvif: true } as const;
    const answer = async (added: string) => {
      const { status, headers } = await ask(target + added, { config });
      return [status, headers.get('content-type')];
    };
    expect(await answer('&ik-f=webp')).toEqual([200, 'image/webp']);
    expect(await answer('&ik-f=avif')).toEqual([200, 'image/avif']);
    for (const wrong of ['&ik-f=', '&ik-f=png', '&ik-f=webp2', '&IK-F=webp', '&&ik-f=webp', '&ik-f=webp&']) {
      expect([wrong, ...(await answer(wrong))]).toEqual([wrong, 401, 'text/plain; charset=utf-8']);
    }
    // What it means twice is not asked before the signature.
    expect(await answer('&ik-f=webp&ik-f=webp')).toEqual([400, 'text/plain; charset=utf-8']);
  });
});

describe('a request that needs a signature', () => {
  const own = '/demo/tr:w-4,l-image,i-b.png,l-end:di-c.png/a.png';
  const signed = sign(own, { mount, expiry: String(now + lifetime) });
  const lacking: { what: string; target: string }[] = [
    { what: 'none', target: own },
    { what: 'none, of a file as it is', target: '/demo/a.png?tr=orig-true' },
    { what: 'none, to be saved', target: '/demo/a.png?ik-attachment=true' },
    { what: 'none, with a transformation that is none', target: '/demo/tr:w-x/a.png' },
    { what: 'none, of a file that cannot be', target: '/demo/..%2Fa.png' },
    { what: 'an expiry alone', target: `${own}?ik-t=${now + lifetime}` },
    { what: 'an expired one', target: sign(own, { mount, expiry: String(now) }) },
    { what: 'one with another key', target: sign(own, { mount, key: 'another' }) },
    { what: 'an empty one', target: `${own}?ik-s=` },
    { what: 'half of one', target: signed.slice(0, -20) },
    { what: 'one in upper case', target: signed.replace(/[0-9a-f]{40}$/, (hex) => hex.toUpperCase()) },
    { what: 'two', target: `${signed}&ik-s=${'0'.repeat(40)}` },
    { what: 'that of another file', target: signed.replace('/a.png', '/b.png') },
  ];

  it('is read and decoded for with a valid one', async () => {
    const response = await ask(signed);
    expect([response.status, answered.reads]).toEqual([200, 2]);
    expect(answered.decodes).toBeGreaterThan(0);
  });

  it.each(lacking)('causes nothing with $what', async ({ target }) => {
    const etag = (await ask(signed)).headers.get('etag') ?? '';
    answered = { reads: 0, decodes: 0 };
    const answers = await Promise.all([
      ask(target),
      ask(target, { headers: { 'If-None-Match': etag } }),
      ask(target, { headers: { 'If-None-Match': '*', 'Sec-CH-Width': '100' } }),
      ask(target, { method: 'HEAD' }),
    ]);
    expect(answered).toEqual({ reads: 0, decodes: 0 });
    // One and the same answer, whatever the reason.
    const unsigned = await ask('/demo/x.png');
    for (const answer of answers) {
      expect([answer.status, ...answer.headers]).toEqual([401, ...unsigned.headers]);
    }
    expect(await answers[0].text()).toBe(await unsigned.text());
  });

  it('causes nothing where its URL is too long', async () => {
    const longest = sign(`/demo/a?v=${'1'.repeat(8192 - '/demo/a?v=&ik-s='.length - 40)}`, { mount });
    expect([longest.length, await statusOf(longest)]).toEqual([8192, 200]);
    answered = { reads: 0, decodes: 0 };
    expect([await statusOf(`${longest}0`), await statusOf(longest.slice(0, -1))]).toEqual([414, 401]);
    expect(answered).toEqual({ reads: 0, decodes: 0 });
  });
});
