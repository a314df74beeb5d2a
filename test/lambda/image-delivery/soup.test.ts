import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { animation, quarters } from '../../support/images';
import { MemoryService } from '../../support/memory-service';

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** What keys may be followed by: good values of many keys, and values that nobody should believe. */
const values = [
  '',
  ...words(`
  1 2 10 50 90 0.5 2.5 N10 -10 true false auto max red FF000050 h_v iw_div_2 bw_mul_0.5_add_ih cw_pow_2
  ih_div_0 iar idn 9_mul_9_pow_99 iw_mod_0 iw_sub_999 left top_right face car force at_max at_least extract
  pad_resize pad_extract blurred blurred_99_N255 dominant gradient_dominant_4 5_red 10_max_20_30 4-3 4:3
  1_2_3_4 jpg png webp gif orig multiply displace cutout cutter FF0000_50_00FF00 a-90 b_i
  p-1_1_20_0_20_16_0_16 bl-15_st-40_x-10_y-N5 ld-45_from-red_to-00FF0010_sp-3 co-red_in-50 2-2-0.8-0.024 0 -0
  N0 00 1e9 1e999 NaN Infinity N9999999999 99999999999999999999 65535 0.0001 __proto__ constructor toString
  undefined null [] {} %00 ../.. @@ 😀 ﷺ _ __ - N iw_iw _mul_ 1_mul p-1_1_1_1_1_1_1_1 a-N360 a-0.0001
  p-N9999_0_0_0_0_0_0_0 gray.png thumb own.woff2 a.ttc
`),
];

/** Every key that ImageKit documents, and some that it does not. */
const keys = [
  '',
  ...words(`
  w h ar c cm fo x y xc yc z dpr rt fl t r b bg o bl cr e-grayscale e-contrast e-sharpen e-usm e-shadow
  e-gradient e-colorize e-distort q f pr lo cp md dn orig di n pg lx ly lxc lyc lap lfo lm i ie fs ff co ia pa
  al tg lh e-bgremove e-unknown so oi __proto__ constructor hasOwnProperty e l rndm 😀
`),
];

/** Parameters that mean something, so that a soup is not refused for its first word. */
const good = words(`
  w-20 h-30 w-0.5 w-iw_div_2 h-ih_mul_2 ar-4-3 c-force c-at_max cm-extract cm-pad_resize cm-pad_extract
  fo-left fo-auto x-3 yc-N4 dpr-2 dpr-0.1 rt-90 rt-N33 fl-h t-true r-max r-1_max_3_4 b-3_red
  b-cw_mul_0.3_00FF0050 bg-FF000050 bg-blurred bg-dominant o-30 bg-gradient_dominant_4 bl-100 cr-red
  cr-00FF00_90_blue e-sharpen-99 e-usm-2-2-0.8-0.024 e-shadow-bl-15_st-40_x-100_y-N100
  e-gradient-ld-45_from-red_to-00FF0010_sp-3 e-colorize-co-red_in-50 e-distort-p-1_1_20_0_20_16_0_16
  e-distort-a-90 e-distort-a-N360 q-1 f-png f-webp f-jpg pg-1 lx-N0 ly-5 lxc-N3 lfo-bottom lm-multiply
  lm-displace lm-cutter lm-cutout al-3 fs-8
`);

const comparison = fc.oneof(
  { weight: 19, arbitrary: fc.constantFrom('w_gt_20', 'h_lt_5_or_ar_gte_1.5', 'iar_eq_3-2_and_iw_ne_1') },
  { weight: 1, arbitrary: fc.constantFrom('w_gt', 'w_gt_NaN', '__proto__', 'w_and_h') },
);

const layerStart = fc.oneof(
  { weight: 19, arbitrary: fc.constantFrom('l-image,i-gray.png', 'l-text,i-Hello', 'l-image,i-ik_canvas') },
  { weight: 1, arbitrary: fc.constantFrom('l-image,i-none.png', 'l-video') },
);

const parameter = fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)).map((pair) => pair.join('-'));
const bare = fc.constantFrom('e-grayscale', 'e-contrast', 'e-sharpen', 'e-usm', 'e-shadow', 'e-gradient');
const junk = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(',', ':', ',,', '::', 'l-', 'if-', '-', 'l-end', 'if-end'),
);
/** The more good ones, the longer a text can be that is not refused. */
const tokenOf = (goodOnes: number) =>
  fc.oneof(
    { weight: goodOnes, arbitrary: fc.constantFrom(...good) },
    { weight: 4, arbitrary: parameter },
    { weight: 4, arbitrary: bare },
    { weight: 1, arbitrary: junk },
  );
const token = tokenOf(40);
const nested = tokenOf(200);

/** Steps that nest as they should, of tokens that need not. */
const { steps } = fc.letrec<{ steps: string; step: string; layer: string; block: string }>((tie) => ({
  steps: fc.array(tie('step'), { minLength: 1, maxLength: 3 }).map((list) => list.join(':')),
  step: fc.oneof(
    { depthSize: 'small' },
    fc.array(nested, { maxLength: 5 }).map((list) => list.join(',')),
    tie('layer'),
    tie('block'),
  ),
  layer: fc
    .tuple(layerStart, fc.array(nested, { maxLength: 4 }), fc.option(tie('steps'), { nil: undefined }))
    .map(([start, tokens, inner]) => [start, ...tokens].join(',') + (inner ? `:${inner}` : '') + ',l-end'),
  block: fc
    .tuple(comparison, tie('steps'), fc.option(tie('steps'), { nil: undefined }))
    .map(([condition, then, other]) => `if-${condition},${then},${other ? `if-else,${other},` : ''}if-end`),
}));
const soup = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(','));

const gray = () => quarters({ width: 16, height: 16 }).toColourspace('b-w').png().toBuffer();

const outputPixels = 100_000;
let service: MemoryService;

beforeAll(async () => {
  const files: [string, Buffer][] = [
    ['photo.jpg', await quarters({ width: 36, height: 24 }).jpeg().toBuffer()],
    ['moving.gif', await animation(['red', 'blue'], { width: 20, height: 12 }).gif().toBuffer()],
    ['gray.png', await gray()],
    [
      'haze.png',
      await sharp(await gray())
        .ensureAlpha(0.5)
        .toColourspace('b-w')
        .png()
        .toBuffer(),
    ],
    ['deep.png', await quarters({ width: 15, height: 9 }).toColourspace('rgb16').png().toBuffer()],
    ['print.jpg', await quarters({ width: 15, height: 9 }).toColourspace('cmyk').jpeg().toBuffer()],
    ['lying.jpg', await quarters({ width: 15, height: 9 }).withMetadata({ orientation: 7 }).jpeg().toBuffer()],
    ['odd.webp', await animation(['red', 'blue', 'green'], { width: 17, height: 9 }).webp().toBuffer()],
    ['dot.png', await quarters({ width: 1, height: 1 }).png().toBuffer()],
    ['thread.png', await quarters({ width: 1, height: 5000 }).png().toBuffer()],
  ];
  const limits = { sourceBytes: 1_000_000, inputPixels: outputPixels, outputPixels, queue: 8 };
  service = new MemoryService(new Map(files), { limits });
});

/** Checks that a request is answered with an image within the limits, or with a reason why not. */
async function expectAnswer(target: string): Promise<void> {
  const response = await service.get(target);
  const { status } = response;
  const { width, height, pages, pageHeight } =
    status === 200 ? await sharp(await response.arrayBuffer()).metadata() : { width: 0, height: 0 };
  const pixels = width * (pageHeight ?? height) * (pages ?? 1);
  const answered = status === 200 || status === 501 || (status >= 400 && status < 500);
  const error = response.headers.get('ik-error');
  const reason = (error !== null) === (status !== 200);
  // No file here is damaged: then something was asked of libvips that it does not do.
  const damaged = error?.includes('damaged') === true;
  expect({ target, status, answered, reason, damaged, fits: pixels <= outputPixels }).toEqual({
    target,
    status,
    answered: true,
    reason: true,
    damaged: false,
    fits: true,
  });
}

const inPath = (text: string, file: string) => `tr:${encodeURIComponent(text)}/${file}`;
const inQuery = (text: string, file: string) => `${file}?tr=${encodeURIComponent(text)}`;
const place = fc.constantFrom(inPath, inQuery);
const file = fc.constantFrom(
  ...words('photo.jpg moving.gif gray.png haze.png deep.png print.jpg lying.jpg odd.webp dot.png thread.png none.jpg'),
);

describe('a URL of random tokens', () => {
  it.each([
    ['in any order', soup],
    ['that nest', steps],
  ])('%s is answered with an image or a reason', async (_, texts) => {
    await fc.assert(
      fc.asyncProperty(texts, place, file, (text, put, name) => expectAnswer(put(text, name))),
      { numRuns: 300 },
    );
    expect(service.errors.filter((line) => !line.includes('"status":501'))).toEqual([]);
  });

  it('of one key and one value is, too', async () => {
    const pairs = fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values));
    await fc.assert(
      fc.asyncProperty(pairs, file, ([key, value], name) =>
        expectAnswer(inPath(`w-20,h-20,cm-pad_resize,${key}-${value}`, name)),
      ),
      { numRuns: 400 },
    );
  });
});
