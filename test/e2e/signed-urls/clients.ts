import { buildSrc } from '@imagekit/javascript';
import ImageKit from '@imagekit/nodejs';
import { Image, ImageKitProvider } from '@imagekit/react';
import ImageKit6 from 'imagekit';
import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

/** What a client is set up with. */
export interface Account {
  /** Base of the URLs, without a trailing slash. */
  readonly urlEndpoint: string;
  readonly privateKey: string;
}

/** One way of making a URL with one of ImageKit's clients. */
export interface Client {
  /** The package, and how it is used. */
  readonly name: string;
  /** Names that the caller has to percent-encode; all others it takes as they are. */
  readonly encodedByCaller: RegExp;
  /** Size of the image that its URLs ask for; undefined for several. */
  readonly size: Size | undefined;
  /**
   * The URLs that it makes.
   * @param name of a file, as it is or percent-encoded
   */
  readonly urls: (name: string, account: Account) => string[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Size of every source image. */
export const sourceSize: Size = { width: 20, height: 16 };

const size: Size = { width: 10, height: 8 };
const transformation = [size];
const queryParameters = { v: '1.0', 'q ü': "a b&c=d+'é%" };
const seconds = 3600;

/*
 * Which names a client wants encoded by whoever calls it, by how it makes the path of a URL (read in its code, and shown
 * below to be exactly these):
 *
 *                                          `%20` `?` `#`   `//`
 * @imagekit/nodejs      src: path          yes   no        yes   joined, `//` made `/`, put into `URL.pathname`
 *                       src: whole URL     yes   yes       no    `new URL`
 * imagekit 6            path, tr in path   yes   no        yes   `path.posix.join`, put into `URL.pathname`
 *                       path, else         yes   no        no    put into `URL.pathname`
 *                       src: whole URL     yes   yes       no    `new URL`
 * @imagekit/javascript  src: path          yes   yes       yes   joined, `//` made `/`, `new URL`
 * @imagekit/react       src: path          yes   yes       yes   that of @imagekit/javascript
 *
 * All of them leave an escape as it is, so an encoded name is safe everywhere; with both slashes of an address encoded
 * too. `@imagekit/nodejs` and `@imagekit/javascript` take a path that begins with `https://` for a whole URL of another
 * host, unless a slash is put before it or it is encoded. A `%` that begins no escape may be given as it is.
 */
/** Clients whose URLs are signed, by themselves or by a server. */
export const signingClients: readonly Client[] = [
  {
    name: '@imagekit/nodejs, the transformation in the path',
    encodedByCaller: /%[\dA-F]{2}|\/\//i,
    size,
    urls: (name, account) => [
      nodejs(account, { src: `/${name}`, transformation, transformationPosition: 'path', expiresIn: seconds }),
    ],
  },
  {
    name: '@imagekit/nodejs, the transformation in the query',
    encodedByCaller: /%[\dA-F]{2}|\/\//i,
    size,
    urls: (name, account) => [nodejs(account, { src: `/${name}`, transformation, queryParameters })],
  },
  {
    name: '@imagekit/nodejs, no transformation',
    encodedByCaller: /%[\dA-F]{2}|\/\//i,
    size: sourceSize,
    urls: (name, account) => [nodejs(account, { src: `/${name}` })],
  },
  {
    name: '@imagekit/nodejs, a whole URL',
    encodedByCaller: /%[\dA-F]{2}|[?#]/i,
    size,
    urls: (name, account) => [
      nodejs(account, { src: `${account.urlEndpoint}/${name}`, transformation, queryParameters, expiresIn: seconds }),
    ],
  },
  {
    name: 'imagekit 6, the transformation in the path',
    encodedByCaller: /%[\dA-F]{2}|\/\//i,
    size,
    urls: (name, account) => [
      imagekit(account, { path: `/${name}`, transformation, transformationPosition: 'path', expireSeconds: seconds }),
    ],
  },
  {
    name: 'imagekit 6, the transformation in the query',
    encodedByCaller: /%[\dA-F]{2}/i,
    size,
    urls: (name, account) => [
      imagekit(account, { path: `/${name}`, transformation, transformationPosition: 'query', queryParameters }),
    ],
  },
  {
    name: 'imagekit 6, no transformation',
    encodedByCaller: /%[\dA-F]{2}/i,
    size: sourceSize,
    urls: (name, account) => [imagekit(account, { path: `/${name}`, expireSeconds: seconds })],
  },
  {
    name: 'imagekit 6, a whole URL',
    encodedByCaller: /%[\dA-F]{2}|[?#]/i,
    size,
    urls: (name, account) => [
      imagekit(account, { src: `${account.urlEndpoint}/${name}`, transformation, queryParameters }),
    ],
  },
  {
    name: '@imagekit/javascript, with what @imagekit/nodejs signed',
    encodedByCaller: /%[\dA-F]{2}|\/\//i,
    size,
    urls: (name, account) => [
      // Anything besides `src` would be added to the URL and break its signature.
      buildSrc({
        src: nodejs(account, { src: `/${name}`, transformation, transformationPosition: 'path', expiresIn: seconds }),
        urlEndpoint: account.urlEndpoint,
      }),
    ],
  },
  {
    name: '@imagekit/javascript, with what imagekit 6 signed',
    encodedByCaller: /%[\dA-F]{2}|\/\//i,
    size,
    urls: (name, account) => [
      buildSrc({
        src: imagekit(account, { path: `/${name}`, transformation, transformationPosition: 'path' }),
        urlEndpoint: account.urlEndpoint,
      }),
    ],
  },
  {
    name: '@imagekit/react, with what @imagekit/nodejs signed',
    encodedByCaller: /%[\dA-F]{2}|\/\//i,
    size,
    urls: (name, account) => {
      const src = nodejs(account, { src: `/${name}`, transformation, queryParameters, expiresIn: seconds });
      // With `responsive`, which is the default, a width would be added to the URL and break its signature.
      return drawnUrls(createElement(Image, { urlEndpoint: account.urlEndpoint, src, responsive: false, alt: '' }));
    },
  },
];

/** Clients in browsers, which have no key. */
export const browserClients: readonly Client[] = [
  {
    name: '@imagekit/javascript, the transformation in the path',
    encodedByCaller: /%[\dA-F]{2}|[?#]|\/\//i,
    size,
    urls: (name, { urlEndpoint }) => [
      buildSrc({ src: `/${name}`, urlEndpoint, transformation, transformationPosition: 'path' }),
    ],
  },
  {
    name: '@imagekit/javascript, the transformation in the query',
    encodedByCaller: /%[\dA-F]{2}|[?#]|\/\//i,
    size,
    urls: (name, { urlEndpoint }) => [buildSrc({ src: `/${name}`, urlEndpoint, transformation, queryParameters })],
  },
  {
    name: '@imagekit/react, responsive',
    encodedByCaller: /%[\dA-F]{2}|[?#]|\/\//i,
    size: undefined,
    urls: (name, { urlEndpoint }) =>
      drawnUrls(createElement(Image, { urlEndpoint, src: `/${name}`, width: 10, queryParameters, alt: '' })),
  },
  {
    name: '@imagekit/react, below a provider',
    encodedByCaller: /%[\dA-F]{2}|[?#]|\/\//i,
    size,
    urls: (name, { urlEndpoint }) => {
      const image = createElement(Image, { src: `/${name}`, transformation, responsive: false, alt: '' });
      return drawnUrls(createElement(ImageKitProvider, { urlEndpoint, transformationPosition: 'path' }, image));
    },
  },
];

/** What `@imagekit/nodejs` signs. */
export function nodejs(
  { urlEndpoint, privateKey }: Account,
  options: Omit<Parameters<ImageKit['helper']['buildSrc']>[0], 'urlEndpoint'>,
): string {
  return new ImageKit({ privateKey }).helper.buildSrc({ ...options, urlEndpoint, signed: true });
}

/** What `imagekit` 6 signs. */
export function imagekit(account: Account, options: Parameters<ImageKit6['url']>[0]): string {
  return new ImageKit6({ ...account, publicKey: 'public_test' }).url({ ...options, signed: true });
}

/** Every URL that an element asks a browser to load. */
export function drawnUrls(element: ReactElement): string[] {
  const markup = renderToStaticMarkup(element);
  const attribute = (name: string) => unescapeHtml(new RegExp(` ${name}="([^"]*)"`).exec(markup)?.[1] ?? '');
  // No URL holds a space, so none holds what is between two of them.
  const candidates = attribute('srcSet').split(', ');
  return [attribute('src'), ...candidates.map((candidate) => candidate.split(' ')[0] ?? '')].filter(
    (url) => url !== '',
  );
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');
}
