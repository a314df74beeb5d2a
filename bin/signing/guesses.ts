import { percentDecode } from './bytes';
import { otherSpelling } from './spellings';

/** What may have been signed, and how: all texts of one character a byte. */
export interface Guess {
  /** Path after the URL endpoint's; several where it is below several of them. */
  readonly relativePaths: readonly string[];
  /** Parameters without those of the signature. */
  readonly parameters: readonly string[];
  /** What was appended to the URL: the expiry, if it was done rightly. */
  readonly ending: string;
  /** What was taken for the key. */
  readonly key: (key: string) => string;
}

/** The URL in question. */
export interface DoubtfulUrl {
  /** Scheme and host, or nothing. */
  readonly origin: string;
  /** Whole path. */
  readonly path: string;
  /** Value of `ik-t`; undefined where there is none. */
  readonly expiry: string | undefined;
}

/** A guess that differs in one thing. */
export interface OtherGuess extends Partial<Guess> {
  /** What would be the matter then, completing "not valid: …". */
  readonly because: string;
}

/** Something that can be the matter; each thing once, the most likely one first. */
export type Doubt = (guess: Guess, url: DoubtfulUrl) => readonly OtherGuess[];

/** All that is thought of. What an endpoint itself puts right (see `signedTexts`) is not among it. */
export const doubts: readonly Doubt[] = [
  otherParameters,
  otherEndpoint,
  otherTransformation,
  otherSpelling,
  otherEnding,
  otherKey,
];

/** Bounds what a long URL costs; a signature for something beyond is told as unknown. */
const most = 8;

const transformationSegment = /^tr(?::|%3A)/i;

function otherParameters({ parameters }: Guess): OtherGuess[] {
  const without = leftOut(parameters).map((gone) => ({
    parameters: parameters.filter((_, index) => !gone.includes(index)),
    because: added(gone.map((index) => parameters[index] ?? '')),
  }));
  const orders = otherOrders(parameters).map((order) => ({
    parameters: order,
    because: `the parameters were in another order when it was signed: ${quote(order.join('&'))}`,
  }));
  return [...without, ...orders];
}

/** Indexes of parameters that may have been added: any of a few; of more, each of the last ones and all from it on. */
function leftOut({ length }: readonly string[]): number[][] {
  const all = Array.from({ length }, (_, index) => index);
  if (length > 4) {
    const last = all.slice(-most);
    return [...last.map((index) => [index]), ...last.map((from) => all.slice(from)), all];
  }
  const subsets = all.reduce<number[][]>((sets, index) => [...sets, ...sets.map((set) => [...set, index])], [[]]);
  return subsets.slice(1).sort((one, other) => one.length - other.length);
}

function added(parameters: readonly string[]): string {
  const what = parameters.map((pair) => quote(pair)).join(' and ');
  const edge = parameters.some((pair) => pair.startsWith('ik-f='))
    ? ' (ik-f by the redirect that chooses formats: an endpoint with it leaves the parameter out)'
    : '';
  return `${what} ${parameters.length > 1 ? 'were' : 'was'} added after it was signed${edge}`;
}

/** Sorted, as some SDKs do it, with the transformation at either end, and every order of three. */
function otherOrders(parameters: readonly string[]): string[][] {
  const [a, b, c, ...more] = parameters;
  if (a === undefined || b === undefined) return [];
  if (c === undefined) return [[b, a]];
  const sorted = [...parameters].sort();
  const isTransformation = (pair: string) => pair.startsWith('tr=');
  const transformation = parameters.filter(isTransformation);
  const last = (pairs: readonly string[]) => [...pairs.filter((pair) => !isTransformation(pair)), ...transformation];
  const first = (pairs: readonly string[]) => [...transformation, ...pairs.filter((pair) => !isTransformation(pair))];
  const others = [sorted, last(sorted), last(parameters), first(parameters), [...parameters].reverse()];
  return more.length > 0 ? others : [...others, [a, c, b], [b, a, c], [b, c, a], [c, a, b]];
}

/** An SDK takes the URL endpoint it is told off the URL, and leaves the URL whole where it does not begin with it. */
function otherEndpoint(_: Guess, { origin, path }: DoubtfulUrl): OtherGuess[] {
  const [head = ''] = path.split(/(?<=\/)tr(?::|%3A)/i);
  const slashes = [...head.matchAll(/\//g)].slice(0, most).map(({ index }) => index);
  const host = origin.replace(/^.*\/\//, '');
  const whole = origin === '' ? [] : [`https://${host}${path}`, `http://${host}${path}`, host + path];
  return [
    ...slashes.map((at) => ({
      relativePaths: [path.slice(at + 1)],
      because: `it was signed for the URL endpoint ${origin}${path.slice(0, at + 1)}, which is none of yours`,
    })),
    ...slashes.map((at) => ({
      relativePaths: [path.slice(at)],
      because: `it was signed with the slash that ends the URL endpoint ${origin}${path.slice(0, at + 1)}`,
    })),
    ...whole.map((url) => ({
      relativePaths: [url],
      because: 'the whole URL was signed: the SDK was told a URL endpoint that it does not begin with',
    })),
  ];
}

function otherTransformation({ relativePaths, parameters }: Guess): OtherGuess[] {
  const inQuery = parameters.find((pair) => pair.startsWith('tr='));
  return relativePaths.flatMap((path) => {
    const segments = path.split('/');
    const at = segments.findIndex((segment) => transformationSegment.test(segment));
    const segment = segments[at];
    if (segment !== undefined) return fromPath(segments.toSpliced(at, 1), segment, parameters);
    return inQuery === undefined ? [] : fromQuery(path, inQuery, parameters);
  });
}

function fromPath(rest: readonly string[], segment: string, parameters: readonly string[]): OtherGuess[] {
  const relativePaths = [rest.join('/')];
  const pair = `tr=${segment.replace(transformationSegment, '')}`;
  const inQuery = `the transformation was in the query, ${quote(pair)}, when it was signed`;
  return [
    { relativePaths, because: `the transformation ${quote(segment)} was added after it was signed` },
    { relativePaths, parameters: [...parameters, pair], because: inQuery },
    { relativePaths, parameters: [pair, ...parameters], because: inQuery },
    ...rest.slice(0, most).map((_, index) => {
      const path = rest.toSpliced(index, 0, segment).join('/');
      return {
        relativePaths: [path],
        because: `the transformation was at another place when it was signed: ${quote(path)}`,
      };
    }),
  ];
}

function fromQuery(path: string, pair: string, parameters: readonly string[]): OtherGuess[] {
  const text = pair.slice('tr='.length);
  const segments = new Set([percentDecode(text.replaceAll('+', ' ')), text].map((value) => `tr:${value}`));
  return [...segments].map((segment) => ({
    relativePaths: [`${segment}/${path}`],
    parameters: parameters.filter((one) => one !== pair),
    because: `the transformation was in the path, ${quote(segment)}, when it was signed`,
  }));
}

function otherEnding({ parameters }: Guess, { expiry }: DoubtfulUrl): OtherGuess[] {
  if (expiry === undefined) {
    return [{ ending: '', because: 'it was signed without 9999999999 after it, which stands for no expiry' }];
  }
  const parameter = `${parameters.length > 0 ? '&' : '?'}ik-t=${expiry}`;
  return [
    { ending: '9999999999', because: 'ik-t was added or changed: the signature is of a URL that never expires' },
    { ending: parameter + expiry, because: 'ik-t was in the URL already when it was signed' },
    { ending: parameter, because: 'ik-t was signed as a parameter, and not appended to the URL' },
    { ending: '', because: 'it was signed without the expiry after it' },
  ];
}

function otherKey(): OtherGuess[] {
  const ways: readonly (readonly [string, (key: string) => string])[] = [
    ['with a line break after it', (key) => `${key}\n`],
    ['with a line break after it', (key) => `${key}\r\n`],
    ['with a space after it', (key) => `${key} `],
    ['in quotation marks', (key) => `"${key}"`],
    ['in quotation marks', (key) => `'${key}'`],
    ['without "private_"', (key) => key.replace(/^private_/, '')],
    ['with "private_" before it', (key) => `private_${key}`],
    ['with "public_" in place of "private_"', (key) => key.replace(/^private_/, 'public_')],
  ];
  return ways.map(([how, key]) => ({ key, because: `the key was used ${how} when it was signed` }));
}

function quote(text: string): string {
  return `\`${text}\``;
}
