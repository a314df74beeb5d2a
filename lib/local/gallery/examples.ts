import { signUrl } from '../../sign-url';

/** Makes URLs of the local URL endpoint. */
export interface UrlMaker {
  readonly urlEndpoint: string;
  readonly privateKey: string;
  /** Whether URLs without a signature are refused. */
  readonly signatureRequired: boolean;
  /** Patterns of the names of images that are refused without one, but for named transformations. */
  readonly privateImages: readonly string[];
  /** Names of the declared transformations. */
  readonly transformationNames: readonly string[];
}

/** One image of the gallery, with what it shows. */
export interface Example {
  readonly caption: string;
  readonly url: string;
}

/** An example of what the signature protects, with the status that the answer should have. */
export interface ProtectionExample extends Example {
  readonly expected: 200 | 401;
}

/** A few transformations for every kind of image; the default set for what is not among the samples. */
const transformations: Readonly<Record<string, readonly string[]>> = {
  'landscape.jpg': [
    'w-640',
    'w-300,h-300',
    'w-300,h-300,fo-right',
    'w-400,ar-16-9,f-avif',
    'w-300,h-300,r-max',
    'w-400,h-400,cm-pad_resize,bg-blurred_20_N20',
    'w-400:l-image,i-logo.png,w-bw_div_3,lx-N12,ly-N12,l-end',
    'w-400:l-text,i-Open today,fs-36,co-FFFFFF,bg-00000070,pa-10_20,r-12,lfo-bottom,l-end',
    'w-400,e-gradient-from-00000000_to-003366,b-6_FFC24B,r-24',
  ],
  'portrait.jpg': [
    'w-300,h-200',
    'w-300,h-200,fo-top',
    'w-300,h-200,c-force',
    'w-300,h-200,c-at_max',
    'h-0.3:rt-N15,f-png',
    'w-300,h-300,cm-pad_resize,bg-dominant',
    'if-ar_lt_1,w-200,e-grayscale,if-else,h-200,if-end',
  ],
  'logo.png': [
    'w-240',
    'w-240,f-webp',
    'w-240,f-jpg',
    'w-240:rt-30',
    'w-240:e-shadow-bl-6_st-60_x-4_y-6',
    'w-240,bg-FFF3C4,r-30',
  ],
  'loading.gif': ['w-120', 'w-160,h-90', 'w-120,f-webp'],
  'rotated.jpg': ['w-200', 'w-200,h-200', 'w-200:rt-90'],
  'verão/praia ao pôr do sol.jpg': ['w-320', 'w-320,bl-8', 'w-320,q-10'],
  'texture.webp': ['w-200', 'w-200,h-100,fo-bottom_left', 'w-200,bl-4'],
};
const anyTransformation = ['w-300', 'w-200,h-200', 'w-200,bl-6'];

/** The path of a transformed image, below the URL endpoint. */
export function imagePath(name: string, transformation?: string): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return transformation === undefined ? path : `tr:${encodeURI(transformation)}/${path}`;
}

/** A signed URL of an image. */
export function signedUrl(maker: UrlMaker, name: string, transformation?: string, expires?: number): string {
  return signUrl(`${maker.urlEndpoint}/${imagePath(name, transformation)}`, { ...maker, expires });
}

/** The original, and what can be made of it. */
export function transformationExamples(maker: UrlMaker, name: string): Example[] {
  const shown = transformations[name] ?? anyTransformation;
  return [
    { caption: 'the original (orig-true)', url: signedUrl(maker, name, 'orig-true') },
    ...shown.map((text) => ({ caption: `tr:${text}`, url: signedUrl(maker, name, text) })),
  ];
}

const mostNames = 3;

/**
 * What happens to a URL that is signed, expired, changed, signed by somebody else or not signed at all.
 * @param now seconds since 1970
 */
export function protectionExamples(maker: UrlMaker, name: string, now: number): ProtectionExample[] {
  const transformation = 'w-240,h-180';
  const signed = signedUrl(maker, name, transformation);
  const hour = 3600;
  const forAnHour = signedUrl(maker, name, transformation, now + hour);
  const byAnother = signedUrl({ ...maker, privateKey: 'private_another' }, name, transformation);
  const unsigned = (text: string) => `${maker.urlEndpoint}/${imagePath(name, text)}`;
  const refused = maker.signatureRequired || isPrivate(maker, name);
  return [
    { caption: 'signed', url: signed, expected: 200 },
    { caption: 'signed, for one hour', url: forAnHour, expected: 200 },
    { caption: 'signed, expired an hour ago', url: signedUrl(maker, name, transformation, now - hour), expected: 401 },
    {
      caption: 'signed for one hour, then prolonged by another ik-t',
      url: forAnHour.replace(/ik-t=\d+/, `ik-t=${now + 24 * hour}`),
      expected: 401,
    },
    { caption: 'signed, then changed: w-240 to w-241', url: signed.replace('w-240', 'w-241'), expected: 401 },
    { caption: 'signed, with another key', url: byAnother, expected: 401 },
    { caption: 'not signed', url: unsigned(transformation), expected: refused ? 401 : 200 },
    ...maker.transformationNames.slice(0, mostNames).map((named): ProtectionExample => ({
      caption: `not signed, tr:n-${named}`,
      url: unsigned(`n-${named}`),
      expected: maker.signatureRequired ? 401 : 200,
    })),
  ];
}

function isPrivate({ privateImages }: UrlMaker, name: string): boolean {
  return privateImages.some((pattern) => {
    const parts = pattern.split('*').map((text) => text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
  });
}
