import { buildSrc } from '@imagekit/javascript';
import type { Transformation } from '@imagekit/nodejs/resources/shared';
import { Image } from '@imagekit/react';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import fc from 'fast-check';
import { createElement } from 'react';
import { ImageDelivery } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { mutate, mutation, sayingOf } from '../support/mutations';
import { rawGet } from '../support/raw-http';
import { testApp } from '../support/template';
import {
  type Account,
  browserClients,
  type Client,
  drawnUrls,
  imagekit,
  nodejs,
  signingClients,
} from './signed-urls/clients';
import { encodeName, hostileNames, unspeakableNames } from './signed-urls/names';
import { shown, uploadPictures } from './signed-urls/pictures';

let cloud: LocalCloud;
let host: string;

/** Two URL endpoints that need a signature, one of them below a path as ImageKit's are, and one that needs none. */
beforeAll(async () => {
  const delivery = new ImageDelivery(new TerraformStack(testApp(), 'stack'), 'images', {
    name: 'contoso',
    location: 'westeurope',
    urlEndpoints: [{ path: '/' }, { path: '/shop/' }, { path: '/open/', requireSignature: 'never' }],
  });
  cloud = await LocalCloud.start(delivery, { ports: { edge: 0, function: 0, blob: 0, gallery: 0 } });
  host = cloud.endpoints.urlEndpoint;
  await uploadPictures(cloud.endpoints);
}, 120_000);

afterAll(() => cloud.stop());

/**
 * The request targets that a URL may become: as a browser sends it, as one does that escapes `^` in paths, which the URL
 * standard asks for by now, and byte by byte.
 */
function targetsOf(url: string): string[] {
  const { pathname, search } = new URL(url);
  const targets = new Set([pathname + search, pathname.replaceAll('^', '%5E') + search, url.slice(host.length)]);
  return [...targets].filter((target) => /^[\x21-\x7e]+$/.test(target));
}

const ask = async (target: string) => shown(await rawGet(host, target));
const accountAt = (path: string): Account => ({ urlEndpoint: host + path, privateKey: cloud.endpoints.privateKey });

const cases = [
  ...['', '/shop'].flatMap((path) =>
    signingClients.map((client): [string, string, Client] => [client.name, path, client]),
  ),
  ...browserClients.map((client): [string, string, Client] => [client.name, '/open', client]),
];

describe.each(cases)('%s, at %s/', (_, path, client) => {
  it.each(hostileNames)('shows %s', async (name) => {
    const wanted = { name, ...(client.size ?? { width: expect.any(Number), height: expect.any(Number) }) };
    const spellings = client.encodedByCaller.test(name) ? [encodeName(name)] : [name, encodeName(name)];
    for (const url of new Set(spellings.flatMap((spelling) => client.urls(spelling, accountAt(path))))) {
      for (const target of targetsOf(url)) {
        expect([target, await ask(target)]).toEqual([target, wanted]);
      }
    }
  });

  it.each(hostileNames.filter((name) => client.encodedByCaller.test(name)))(
    'has to be given %s encoded',
    async (name) => {
      for (const url of client.urls(name, accountAt(path))) {
        const { pathname, search } = new URL(url);
        const answer = await ask(pathname + search);
        expect(typeof answer === 'string' ? answer : answer.name).not.toBe(name);
      }
    },
  );
});

describe('a transformation that is hard to write', () => {
  const own = { width: 10, height: 8 };
  const text = `It's "100%" of <é> & हिन्दी? #1 + 2 = 3; (a/b)`;
  const layer = (input: string, encoding: 'auto' | 'plain'): Transformation => ({
    ...own,
    overlay: { type: 'image', input, encoding, transformation: [own] },
  });
  const rows: { what: string; src?: string; step: Transformation; name?: string }[] = [
    { what: 'a text', step: { ...own, overlay: { type: 'text', text, encoding: 'plain' } } },
    { what: 'a text in base64', step: { ...own, overlay: { type: 'text', text, encoding: 'base64' } } },
    { what: 'a text as it is', step: { ...own, raw: "l-text,i-It's für Köln,l-end" } },
    ...hostileNames
      .filter((name) => !name.includes('//'))
      .map((name) => ({ what: `a layer in base64, ${name}`, step: layer(name, 'auto'), name })),
    ...["it's (1).png", 'caf\u00e9.png', 'cafe\u0301.png', 'हिन्दी.png', '[x].png', 'a^b ^c.png', 'a"<>`{}|.png'].map(
      (name) => ({ what: `a layer as it is, ${name}`, step: layer(name, 'plain'), name }),
    ),
    { what: 'a default image', src: '/é %25.png', step: { ...own, defaultImage: 'हिन्दी.png' }, name: 'हिन्दी.png' },
  ];

  describe.each(['path', 'query'] as const)('in the %s', (transformationPosition) => {
    it.each(rows)('is taken from @imagekit/nodejs: $what', async ({ src = '/two words.png', step, name }) => {
      for (const path of ['', '/shop']) {
        const url = nodejs(accountAt(path), { src, transformation: [step], transformationPosition });
        for (const target of targetsOf(url)) {
          const wanted = { ...own, name: name ?? expect.anything() };
          expect([target, await ask(target)]).toEqual([target, wanted]);
        }
      }
    });
  });
});

describe('what cannot be asked for', () => {
  const answerTo = (url: string) => ask(targetsOf(url)[0] ?? '');
  const transformation = [{ width: 10, height: 8 }];

  it('is a folder that looks like a transformation, unless there is another one before it', async () => {
    const [name] = unspeakableNames;
    for (const path of ['', '/shop']) {
      const [account, spelling] = [accountAt(path), encodeName(name)];
      for (const url of [
        nodejs(account, { src: `/${spelling}`, transformation }),
        imagekit(account, { path: `/${spelling}`, transformation, transformationPosition: 'query' }),
      ]) {
        expect(await answerTo(url)).toMatch(/^404 ENOENT/);
      }
      for (const url of [
        nodejs(account, { src: `/${spelling}`, transformation, transformationPosition: 'path' }),
        imagekit(account, { path: `/${spelling}`, transformation, transformationPosition: 'path' }),
      ]) {
        expect(await answerTo(url)).toMatchObject({ name });
      }
    }
  });

  it('is what @imagekit/nodejs puts into a URL in place of its transformation, with that in the query', async () => {
    const [, name] = unspeakableNames;
    expect(await answerTo(nodejs(accountAt(''), { src: `/${name}`, transformation }))).toMatch(/^404 ENOENT/);
    const inPath = nodejs(accountAt(''), { src: `/${name}`, transformation, transformationPosition: 'path' });
    expect(await answerTo(inPath)).toMatchObject({ name });
  });

  it('is a name with two slashes that is no address', async () => {
    const [, , name] = unspeakableNames;
    expect(await answerTo(nodejs(accountAt(''), { src: `/${name}`, transformation }))).toMatch(/^404 ENOENT/);
    expect(await answerTo(nodejs(accountAt(''), { src: `/${encodeName(name)}`, transformation }))).toMatch(
      /^400 EINVAL/,
    );
  });

  it('is an address in place of a path, which is taken for one of another host', async () => {
    const src = 'https://www.example.com/x.png';
    for (const url of [nodejs(accountAt(''), { src }), buildSrc({ src, urlEndpoint: host })]) {
      expect(new URL(url).host).toBe('www.example.com');
    }
    expect(await answerTo(nodejs(accountAt(''), { src: encodeName(src) }))).toMatchObject({ name: src });
  });

  it('is more than a server has signed', async () => {
    const src = nodejs(accountAt('/shop'), { src: '/two words.png' });
    const element = { src, urlEndpoint: `${host}/shop`, alt: '' };
    // What a component adds by itself if nobody says `responsive: false`.
    const [responsive = '', ...more] = drawnUrls(createElement(Image, element));
    expect([await answerTo(responsive), more.length > 1]).toEqual([expect.stringMatching(/^401/), true]);
    const [changed = ''] = drawnUrls(createElement(Image, { ...element, transformation, responsive: false }));
    expect(await answerTo(changed)).toMatch(/^401/);
  });
});

describe('a signed URL through the edge', () => {
  type Options = Partial<Parameters<typeof nodejs>[1]>;
  const lone: Options = { transformation: [{ width: 10, height: 8 }], transformationPosition: 'path' };
  const harmless: { what: string; options: Options; change: (target: string) => string }[] = [
    {
      what: 'its signature before its expiry',
      options: { ...lone, expiresIn: 3000 },
      change: (target) => target.replace(/(ik-t=\d+)&(ik-s=\w+)/, '$2&$1'),
    },
    {
      what: 'its signature and its expiry before all else',
      options: { ...lone, transformationPosition: 'query', queryParameters: { v: 'moved' }, expiresIn: 3000 },
      change: (target) => target.replace(/\?(.*)&(ik-t=\d+)&(ik-s=\w+)/, '?$3&$1&$2'),
    },
    {
      what: 'a stray & beside its signature, which is all of its query',
      options: lone,
      change: (target) => target.replace('?', '?&'),
    },
    {
      what: 'what a social network appends',
      options: { ...lone, queryParameters: { v: 'shared' } },
      change: (target) => `${target}&fbclid=x`,
    },
  ];

  it.each(harmless)('is taken with $what', async ({ options, change }) => {
    for (const path of ['', '/shop']) {
      const target = nodejs(accountAt(path), { src: '/two words.png', ...options }).slice(host.length);
      expect(change(target)).not.toBe(target);
      expect(await ask(change(target))).toEqual({ name: 'two words.png', width: 10, height: 8 });
    }
  });

  it('is refused with one byte changed, though the edge has it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...signingClients),
        fc.constantFrom('', '/shop'),
        fc.constantFrom(...hostileNames),
        fc.noShrink(fc.array(mutation, { minLength: 1, maxLength: 4 })),
        async (client, path, name, mutations) => {
          const target = client.urls(encodeName(name), accountAt(path))[0]?.slice(host.length) ?? '';
          expect(await ask(target)).toMatchObject({ name });
          for (const one of mutations) {
            const mutated = mutate(target, one);
            if (sayingOf(mutated) === sayingOf(target)) continue;
            const { status } = await rawGet(host, mutated);
            // 400 is for what is no request target: other bytes, or one that does not begin with a slash.
            const statuses = /^\/[\x21-\x7e]*$/.test(mutated) ? [401] : [400, 401];
            expect({ mutated, status }).toEqual({ mutated, status: statuses.includes(status) ? status : statuses });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
