import { signUrl } from '../../lib';
import type { Picture } from './pictures';
import { mutate } from './mutate';
import { Chance } from './random';
import { gentle, noiseTarget, standing, transformationTarget } from './urls';

/** One thing to try: maybe a file, and targets to ask for. */
export interface Case {
  /** A file to be stored under this name first. */
  readonly file?: { readonly name: string; readonly data: Buffer; readonly contentType: string };
  /** Paths and queries, one character a byte. */
  readonly targets: readonly string[];
  /** Header lines of the requests. */
  readonly headers: readonly string[];
  /** Whether the function is asked, and not the edge. */
  readonly direct: boolean;
}

/** What to try: everything, or one half of it. */
export type Kind = 'all' | 'urls' | 'images';

/** What URLs are signed with. */
export interface Signer {
  readonly urlEndpoint: string;
  readonly privateKey: string;
}

const extensions = ['jpg', 'png', 'webp', 'gif', 'avif', 'tiff', 'heic', 'svg', 'bin', 'html'];
const contentTypes = ['application/octet-stream', 'image/jpeg', 'image/png', 'image/svg+xml', 'text/html', ''];

/** Makes a case, the same for the same seed and number. */
export function makeCase(seed: number, number: number, kind: Kind, pictures: readonly Picture[], signer: Signer): Case {
  const chance = new Chance(seed, number);
  const isImage = kind === 'images' || (kind === 'all' && chance.happens(0.5));
  const direct = chance.happens(0.3);
  const headers = chance.happens(0.3) ? chance.some(1, 3, () => header(chance)) : [];
  if (!isImage) return { targets: chance.some(1, 3, () => target(chance, pictures, signer)), headers, direct };

  const original = chance.pick(pictures).data;
  const data = chance.happens(0.02) ? original : mutate(original, chance, chance.pick(pictures).data);
  const name = `fuzz/${number}.${chance.pick(extensions)}`;
  const ways = [
    `/${name}`,
    `/tr:orig-true/${name}`,
    `/tr:w-30,f-${chance.pick(['jpg', 'png', 'webp', 'avif', 'gif', 'auto', 'svg', 'orig'])}/${name}`,
    `/${name}?ik-attachment=true`,
    ...chance.some(2, 2, () => transformationTarget(chance, name, gentle)),
  ];
  const targets = chance.some(1, 2, () => maybeSigned(chance.pick(ways), chance, signer));
  return { file: { name, data, contentType: chance.pick(contentTypes) }, targets, headers, direct };
}

function header(chance: Chance): string {
  const number = () => chance.pick([0, 1, 7, 100, 8_388_607, 4_294_967_296, 9_007_199_254_740_991]);
  return chance.pick([
    `Range: bytes=${number()}-${number()}`,
    `Range: bytes=-${number()}`,
    `Range: bytes=${number()}-, ${number()}-`,
    `Range: ${chance.bytes(9).toString('base64')}`,
    'If-None-Match: *',
    `If-None-Match: W/"${chance.bytes(6).toString('hex')}", "a`,
    'If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT',
    'If-Modified-Since: yesterday',
    'If-Range: "a"',
    'Accept: image/avif,image/webp;q=0.5,*/*;q=x',
    `Accept: ${'image/webp,'.repeat(200)}`,
    `Sec-CH-Width: ${number()}`,
    `Sec-CH-DPR: ${chance.pick(['2', '0', 'NaN', '-1', '99'])}`,
    'Save-Data: on',
    'X-Waws-Unencoded-Url: /base/plain.png',
    'X-Forwarded-Host: ../..',
    'Accept-Encoding: gzip, br',
    'Transfer-Encoding: identity',
  ]);
}

function target(chance: Chance, pictures: readonly Picture[], signer: Signer): string {
  if (chance.happens(0.3)) return noiseTarget(chance);
  const name = chance.happens(0.95) ? standing + chance.pick(pictures).name : 'base/none.jpg';
  return maybeSigned(transformationTarget(chance, name, chance.pick([gentle, 0.2, 0.6])), chance, signer);
}

/** A signature with one character changed now and then. */
function maybeSigned(path: string, chance: Chance, signer: Signer): string {
  if (!chance.happens(0.3)) return path;
  const signed = signUrl(signer.urlEndpoint + path, signer).slice(signer.urlEndpoint.length);
  return chance.happens(0.1) ? signed.replace(/ik-s=./, 'ik-s=x') : signed;
}
