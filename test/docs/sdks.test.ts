import { Image } from '@imagekit/react';
import { describe, expect, it } from '@jest/globals';
import { transformSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { createElement, type ComponentType } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { verifySignature } from '../../lambda/image-delivery/request/signature';
import { parseImageRequest, parseUrl } from '../../lambda/image-delivery/request/url';
import { packageRoot } from '../../lib/package-root';
import { signUrl } from '../../lib/sign-url';
import { deliveryConfig } from '../lambda/image-delivery/fixtures';

const page = readFileSync(join(packageRoot, 'docs', 'sdks.md'), 'utf8');
const privateKey = 'private_test';

/** Snippets of the page that run here, by the package that each imports. */
const snippets = new Map(
  [...page.matchAll(/^```(?:jsx?|ts)\n(.*?)^```$/gms)].map(([, code = '']) => [
    /from '([^']+)'/.exec(code)?.[1] ?? '',
    code,
  ]),
);
const signing = ['@imagekit/nodejs', 'imagekit', 'blobfront', 'node:crypto'];

/** What a snippet of the page exports, or the `url` that it makes. */
function run(name: string, urlEndpoint: string): unknown {
  const code = snippets.get(name) ?? '';
  const exported = code.includes('export ') ? code : `${code}\nexport default url;`;
  const { code: script } = transformSync(exported, { loader: 'jsx', jsx: 'automatic', format: 'cjs' });
  const load = createRequire(__filename);
  const module = { exports: {} };
  const require = (id: string): unknown => (id === 'blobfront' ? { signUrl } : load(id));
  runInNewContext(script, { module, require, process, URL, urlEndpoint, privateKey });
  return Object.values(module.exports)[0];
}

/** What the function makes of a URL, once it has let it through. */
function deliver(url: string, path: string, requireSignature: 'always' | 'never' = 'always') {
  const { urlEndpoints } = deliveryConfig({ urlEndpoints: [{ path, origins: ['main'], requireSignature }] });
  const { pathname, search } = new URL(url);
  const image = parseUrl(pathname + search, urlEndpoints);
  const now = Math.floor(Date.now() / 1000);
  const { expiry } = verifySignature(image, { privateKeys: [privateKey], now, ignoredQueryParameters: [] });
  const { blobName, transformations } = parseImageRequest(image);
  return { blobName, transformations, seconds: expiry === undefined ? undefined : expiry - now };
}

const endpoints = [
  ['https://contoso-abc.z01.azurefd.net', '/'],
  ['https://images.example.com/shop', '/shop/'],
  ['http://127.0.0.1:8080', '/'],
] as const;

describe('docs/sdks.md', () => {
  it('has a snippet for each package that is here', () => {
    const packages = [
      '@imagekit/javascript',
      '@imagekit/nodejs',
      '@imagekit/react',
      'blobfront',
      'imagekit',
      'node:crypto',
    ];
    expect([...snippets.keys()].sort()).toEqual(packages);
  });

  it.each(signing.flatMap((name) => endpoints.map(([urlEndpoint, path]) => [name, urlEndpoint, path] as const)))(
    'signs with %s for %s',
    (name, urlEndpoint, path) => {
      const url = run(name, urlEndpoint) as string;
      const { blobName, transformations, seconds } = deliver(url, path);
      expect({ blobName, transformations }).toEqual({ blobName: 'cats/é 1.jpg', transformations: ['w-300'] });
      expect(seconds).toBeGreaterThan(3500);
      expect(() => deliver(url.replace('cats', 'dogs'), path)).toThrow(expect.objectContaining({ status: 401 }));
    },
  );

  it.each(endpoints)('builds unsigned URLs in a browser for %s', (urlEndpoint, path) => {
    const url = run('@imagekit/javascript', urlEndpoint) as string;
    const delivered = deliver(url, path, 'never');
    expect(delivered).toEqual({ blobName: 'cats/é 1.jpg', transformations: ['w-300'], seconds: undefined });
  });

  it.each(signing)('shows what %s has signed with the React component, unchanged', (name) => {
    const [urlEndpoint] = endpoints[0];
    const signedUrl = run(name, urlEndpoint) as string;
    const Photo = run('@imagekit/react', urlEndpoint) as ComponentType<{ signedUrl: string }>;
    const sources = (markup: string) =>
      [...markup.matchAll(/ (src(?:set)?)="([^"]*)"/gi)].map(([, , source]) => source);
    const escaped = signedUrl.replaceAll('&', '&amp;').replaceAll("'", '&#x27;');
    expect(sources(renderToStaticMarkup(createElement(Photo, { signedUrl })))).toEqual([escaped]);
  });

  it('is right that the component alone makes another URL of a signed one', () => {
    const [urlEndpoint, path] = endpoints[0];
    const src = run('@imagekit/nodejs', urlEndpoint) as string;
    const [, shown = ''] =
      / src="([^"]*)"/.exec(renderToStaticMarkup(createElement(Image, { urlEndpoint, src }))) ?? [];
    expect(shown).toContain('c-at_max');
    expect(() => deliver(shown.replaceAll('&amp;', '&'), path)).toThrow(expect.objectContaining({ status: 401 }));
  });

  it.each(['https://images.example.com:443/shop', 'https://Images.example.com/shop'])(
    'is right that %s is no way to write an endpoint',
    (urlEndpoint) => {
      for (const name of ['@imagekit/nodejs', 'imagekit']) {
        const url = run(name, urlEndpoint) as string;
        expect(() => deliver(url, '/shop/')).toThrow(expect.objectContaining({ status: 401 }));
      }
    },
  );

  it('names every SDK of which there are vectors', () => {
    const path = join(packageRoot, 'test', 'lambda', 'image-delivery', 'request', 'sdk-vectors.json');
    const { sdks } = JSON.parse(readFileSync(path, 'utf8')) as {
      sdks: Record<string, { sdk: string; version: string }>;
    };
    for (const { sdk, version } of Object.values(sdks)) {
      expect(page).toContain(sdk.replace(/ \(.*\)|^.*:/g, ''));
      const commit = /\(([0-9a-f]{7})\)/.exec(version)?.[1];
      if (commit !== undefined) expect(page).toContain(`\`${commit}\``);
    }
  });
});
