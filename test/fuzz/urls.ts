import { parameters } from '../../lambda/image-delivery/request/transformation/parameters';
import type { Chance } from './random';

const words = (text: string) => text.trim().split(/\s+/);

/** Parameters that mean something and are cheap. */
const good = words(`
  w-100 h-80 w-0.5 h-300 w-20 h-20 ar-4-3 ar-1-1 w-iw_div_2 h-ih_mul_0.5 c-force c-at_max c-at_least c-at_max_enlarge
  c-maintain_ratio cm-extract cm-pad_resize cm-pad_extract fo-auto fo-top_left fo-center x-3 y-4 xc-9 dpr-2 rt-90 rt-N33
  rt-auto fl-h_v t-true t-40 r-max r-10_max_20_30 b-3_red bg-FF000050 bg-blurred_10_5 bg-dominant bg-gradient_dominant_2 o-30
  bl-9 cr-FF0000_90_blue e-sharpen e-usm-2-2-0.8-0.024 e-contrast e-grayscale e-shadow-bl-5_st-40_x-5_y-5
  e-gradient-ld-45_from-red_to-00FF0010_sp-3 e-colorize-co-red_in-50 e-distort-p-1_1_20_0_20_16_0_16 e-distort-a-45 q-50
  q-1 f-png f-webp f-jpg f-avif f-gif f-auto pr-true lo-true cp-true md-true dn-300 orig-true pg-1 pg-2 pg-2_4
  di-base@@plain.png
`);

/** What no value should be. */
const odd = [
  ...words(`
  0 -0 N0 00 1 -1 N1 0.0001 0.1 1e3 1e999 NaN Infinity 65535 65536 99999 2147483648 9007199254740993 N99999999999
  iw ih_div_0 iw_mod_0 cw_pow_99 iw_mul_iw_mul_iw 9_mul_9_pow_99 bw_sub_999 true false auto max red FF000050 h_v
  1_2_3_4 10_max_20 _ __ - -- @@ @@@@ ../.. %00 %2e%2e %ZZ __proto__ constructor toString hasOwnProperty undefined null [] {}
  $& \\ ' " < > | ^ \` 😀 ﷺ ﬃ é 4:3 4-3 p-1_1_1_1_1_1_1_1 p-N9_0_9_0_0_0_0_0 a-N360 bl-15_st-40 5_red base@@plain.png
`),
  '',
  'a'.repeat(300),
  '9'.repeat(40),
  '_'.repeat(60),
];

const keys = [
  ...Object.values(parameters).flatMap((table) => Object.keys(table)),
  'n',
  'l',
  'if',
  '__proto__',
  'constructor',
  '',
];

/** Base name of files that are always there. */
export const standing = 'base/';

/** A step of a chain. */
function step(chance: Chance, wildness: number, depth = 0): string {
  const tokens = chance.some(1, 5, () => token(chance, wildness));
  if (depth < 3 && chance.happens(0.25)) tokens.push(layer(chance, wildness, depth + 1));
  if (depth < 3 && chance.happens(0.1)) tokens.push(condition(chance, wildness, depth + 1));
  return tokens.join(chance.happens(wildness / 20) ? chance.pick(['', ':', ',,', ';', '%2C']) : ',');
}

function token(chance: Chance, wildness: number): string {
  return chance.happens(wildness) ? `${chance.pick(keys)}-${chance.pick(odd)}` : chance.pick(good);
}

function chain(chance: Chance, wildness: number, depth = 0): string {
  return chance.some(1, chance.happens(0.05) ? 30 : 3, () => step(chance, wildness, depth)).join(':');
}

function layer(chance: Chance, wildness: number, depth: number): string {
  const start = chance.pick([
    'l-image,i-base@@plain.png',
    'l-image,i-base@@animated.gif',
    'l-image,i-ik_canvas,bg-FF0000,w-20,h-20',
    'l-image,i-none.png',
    'l-text,i-fuzz%20text,fs-20',
    'l-text,ie-ZnV6eg,ff-Lobster,tg-b_i,pa-5',
    'l-text,i-%F0%9F%98%80%EF%B7%BA',
  ]);
  const place = chance.pick([
    '',
    ',lx-5,ly-N5',
    ',lfo-bottom_right',
    ',lm-multiply',
    ',lm-displace,lx-3',
    ',lm-cutter',
    ',lm-cutout',
  ]);
  const inner = chance.happens(0.4) ? `,${chain(chance, wildness, depth)}` : '';
  return `${start}${place}${inner}${chance.happens(0.03) ? '' : ',l-end'}`;
}

function condition(chance: Chance, wildness: number, depth: number): string {
  const test = chance.pick(['w_gt_20', 'h_lt_5_or_ar_gte_1.5', 'iar_eq_3-2_and_iw_ne_1', 'w_gt_NaN', '__proto__']);
  const otherwise = chance.happens(0.5) ? `,if-else,${step(chance, wildness, depth)}` : '';
  return `if-${test},${step(chance, wildness, depth)}${otherwise}${chance.happens(0.05) ? '' : ',if-end'}`;
}

/** Path and query that ask for a transformation of a file, which is put where it may stand. */
export function transformationTarget(chance: Chance, name: string, wildness: number): string {
  const text = chain(chance, wildness);
  // What a URL cannot hold as it is; a percent sign is an escape already, or is meant to be a wrong one.
  const escaped = text.replace(/[^!-~]|[<>"\\^`{|}#?]/gu, (character) => encodeURIComponent(character));
  const path = name.split('/').map(encodeURIComponent).join('/');
  return chance.happens(0.7) ? `/tr:${escaped}/${path}` : `/${path}?tr=${escaped}`;
}

/** Gentle: so that most requests get as far as the image. */
export const gentle = 0.04;

const parts =
  words(`/ // /../ /./ /%2e%2e/ %2F %5C \\ %00 %0d%0a %ff %C0%AF ? ?? & = # tr: tr:w-10 ?tr= ?tr=w-10 ik-s= ik-t= ik-f=auto
  ik-attachment=true ik-attachment-filename=%22 base/plain.png base/none.png __proto__ constructor .v/ .v/avif/ ik-obf /tr:n- :80 @ ;
  http://127.0.0.1/ https:// * ~ . .. $ ! ' ( ) , %u0041 %E0%A4%A`);

/**
 * A target that hardly means anything: bytes, parts of URLs, and far too long ones. Rarely with bytes that a server
 * refuses before anybody sees them, and never with line breaks, which would end it.
 */
export function noiseTarget(chance: Chance): string {
  const pieces = chance.some(1, 12, () => {
    const what = chance.int(0, 9);
    if (what < 6) return chance.pick(parts);
    if (what < 8)
      return chance
        .bytes(chance.int(1, 20))
        .toString('latin1')
        .replace(/[\r\n]/g, '.');
    return what === 8 ? chance.pick(odd) : token(chance, 0.5);
  });
  const long = chance.happens(0.1)
    ? chance.pick(['a', '%41', '/', 'w-1,', ':', '_mul_1', '(', 'l-text,']).repeat(chance.int(500, 3000))
    : '';
  const text = Buffer.from(pieces.join('') + long, chance.happens(0.5) ? 'utf8' : 'latin1').toString('latin1');
  const target = chance.happens(0.1) ? text.replace(/[\r\n]/g, '.') : text.replace(/[^!-~]/g, escapeByte);
  return chance.happens(0.95) ? `/${target}` : target || '/';
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
