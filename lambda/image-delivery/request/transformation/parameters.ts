import { background, border, colorReplacement, flip, radius, trim } from './appearance';
import { color, type Color } from './color';
import { bare, colorize, distort, gradient, shadow, sharpen, unsharp } from './effects';
import type { Amount } from './expression';
import {
  crop,
  devicePixelRatio,
  dimension,
  dimensionOrAuto,
  dotsPerInch,
  focus,
  offset,
  page,
  position,
  positiveLength,
  ratioOrExpression,
  rotation,
} from './size';
import type { LayerMode, Position, Step, TextStyle } from './step';
import { font, padding, type Typography, typography } from './text';
import { flag, numberBetween, oneOf, path, positiveNumber } from './values';

/** One key of the transformation grammar: how its value is read, and the line that documents it. */
export interface Parameter<Value> {
  /**
   * Undefined for a value that is to be ignored.
   * @throws InvalidValue that says what the value must be
   */
  readonly parse: (value: string) => Value | undefined;
  readonly documentation: string;
}

/** A row for every key; one without, or with a parser of another type, does not compile. */
export type Table<Values> = { readonly [Key in keyof Values]-?: Parameter<NonNullable<Values[Key]>> };

/** Values of the keys that a step has. */
export type StepValues = Omit<Step, 'layers'>;

/** Values of the keys that only a layer has. */
export interface LayerValues {
  readonly i: string;
  readonly ie: string;
  readonly lx: Amount;
  readonly ly: Amount;
  readonly lxc: Amount;
  readonly lyc: Amount;
  readonly lap: Position;
  readonly lfo: Position;
  readonly lm: LayerMode;
}

/** Values of the keys that a text has, or that mean something else there than in a step. */
export interface TextValues {
  readonly w: Amount;
  readonly fs: Amount;
  readonly ff: string;
  readonly co: Color;
  readonly ia: NonNullable<TextStyle['align']>;
  readonly pa: NonNullable<TextStyle['padding']>;
  readonly al: number;
  readonly tg: Typography;
  readonly bg: Color;
  readonly r: NonNullable<TextStyle['radius']>;
  readonly lh: Amount;
}

/** Values of the keys that mean something else for a solid block than in a step. */
export type CanvasValues = Pick<StepValues, 'h'> & Pick<TextValues, 'w' | 'bg' | 'al'>;

function row<Value>(parse: (value: string) => Value | undefined, documentation: string): Parameter<Value> {
  return { parse, documentation };
}

/** What makes the size of an image. */
export const sizeParameters = {
  w: row(
    dimensionOrAuto,
    'Width in pixels, or below 1 as a fraction of the width before this step; `auto`: what the client hint says.',
  ),
  h: row(dimension, 'Height in pixels, or below 1 as a fraction of the height before this step.'),
  ar: row(
    ratioOrExpression,
    'Aspect ratio (`4-3`, `4:3`, `4_3`, `1.5`) that gives the side left out; ignored with both.',
  ),
  c: row(
    crop,
    'Crop strategy: `maintain_ratio` (default: cover and crop), `maintain_ratio_no_enlarge`, `force` (stretch), ' +
      '`at_max` (fit inside, never enlarge), `at_max_enlarge`, `at_least` (cover, no crop).',
  ),
  cm: row(
    crop,
    'Crop mode, before `c`: `extract` (cut out, no scaling), `pad_resize` (fit inside, fill with `bg`), ' +
      '`pad_resize_no_enlarge`, `pad_extract`, `pad_extract_no_shrink`.',
  ),
  fo: row(
    focus,
    'Focus: what a crop keeps. `center` (default), a side or corner (`top_left`), `auto` (what draws the eye), `face`, ' +
      '`custom` or the name of an object.',
  ),
  x: row(offset, 'Left edge of what `cm-extract` cuts out, in pixels.'),
  y: row(offset, 'Top edge of what `cm-extract` cuts out.'),
  xc: row(offset, 'Centre of what `cm-extract` cuts out, from the left; a region beyond the image is refused.'),
  yc: row(offset, 'The same, from the top.'),
  z: row(positiveNumber, 'Zoom of `fo-face` and of objects; below 1 shows more around them.'),
  dpr: row(
    devicePixelRatio,
    'Device pixels for each CSS pixel, 0.1–5, times `w` and `h`; `auto`: what the client hint says. Ignored where a ' +
      'side would be below 1 or above 5000 pixels.',
  ),
} satisfies Partial<Table<StepValues>>;

/** What changes how an image looks, in the order in which it is done. */
export const lookParameters = {
  t: row(trim, 'Trims a border of one colour: `true` (10), a threshold 1–99, or `false`.'),
  rt: row(
    rotation,
    'Rotation in degrees clockwise, `N` in front for counter-clockwise; `auto` (EXIF) is always done. Odd angles grow ' +
      'the image.',
  ),
  fl: row(flip, 'Mirrors: `h`, `v` or `h_v`.'),
  bl: row(numberBetween(1, 100), 'Gaussian blur with this radius (standard deviation) in pixels, 1–100.'),
  'e-sharpen': row(sharpen, 'Sharpens; `e-sharpen-10` less than the default of 50.'),
  'e-usm': row(unsharp, 'Unsharp mask: radius, sigma, amount and threshold, `e-usm-2-2-0.8-0.024`.'),
  'e-contrast': row(bare, 'Stretches the contrast to the full range.'),
  'e-grayscale': row(bare, 'Takes the colours away.'),
  'e-colorize': row(colorize, 'Tints: `e-colorize-co-FF0000_in-15` (colour, intensity 0–100; gray and 100).'),
  cr: row(colorReplacement, 'Replaces a colour: `cr-TO_TOLERANCE_FROM`, tolerance 35, the dominant colour.'),
  'e-gradient': row(
    gradient,
    'Lays a gradient over: `e-gradient-ld-top_from-FF0000_to-00000000_sp-0.5` (direction, colours, where it ends).',
  ),
  'e-distort': row(
    distort,
    'Bends: `e-distort-p-x1_y1_x2_y2_x3_y3_x4_y4` moves the corners, `e-distort-a-45` makes an arc.',
  ),
  'e-shadow': row(
    shadow,
    'Shadow of what is not transparent: `e-shadow-bl-10_st-30_x-2_y-2` (blur 0–15, strength 0–100, offsets in percent).',
  ),
  b: row(border, 'Border: width and colour, `b-5_FF0000`; the image grows by it on every side.'),
  r: row(radius, 'Radius of the corners in pixels, `max`, or four of them from the top left: `r-10_max_20_30`.'),
  o: row(numberBetween(0, 100), 'Opacity, 0–100.'),
  bg: row(
    background,
    'Background of padding and of transparency (default black): a colour (`RRGGBB`, `RRGGBBAA` with a decimal opacity ' +
      '00–99, or a CSS name); for `cm-pad_resize` also `blurred_INTENSITY_BRIGHTNESS`, `dominant`, `gradient_dominant_2`.',
  ),
} satisfies Partial<Table<StepValues>>;

/** How the result is written, and what is delivered at all. */
export const outputParameters = {
  f: row(
    oneOf('auto', 'jpg', 'jpeg', 'png', 'webp', 'avif', 'gif', 'svg', 'orig'),
    'Output format; `auto` (default) and `orig` keep the format of the source where the web can show it.',
  ),
  q: row(numberBetween(1, 100), 'Quality of JPEG, WebP and AVIF, 1–100 (default 80).'),
  pr: row(flag, '`true` writes a progressive JPEG.'),
  lo: row(flag, '`true` writes WebP and PNG without loss.'),
  cp: row(flag, '`true` keeps the colour profile.'),
  md: row(flag, '`true` keeps the metadata, with the colour profile.'),
  dn: row(dotsPerInch, 'Density that is written into the file, 1–1200 dots per inch.'),
  orig: row(flag, '`true` serves the bytes as they are stored; everything else is ignored.'),
  di: row((value) => path(value) || undefined, 'Path (`@@` for `/`) of the image that stands in for a missing one.'),
  pg: row(page, 'Which frame of an animation or page of a document, from 1.'),
} satisfies Partial<Table<StepValues>>;

const stepParameters: Table<StepValues> = { ...sizeParameters, ...lookParameters, ...outputParameters };

const layerParameters: Table<LayerValues> = {
  i: row(
    (value) => value || undefined,
    'Path of the image (`@@` for `/`), `ik_canvas` for a solid block, or the text.',
  ),
  ie: row((value) => value || undefined, 'The same in base64, before `i`.'),
  lx: row(offset, 'Left edge in pixels from the left; `N10` is 10 from the right.'),
  ly: row(offset, 'Top edge in pixels from the top; `N10` is 10 from the bottom.'),
  lxc: row(offset, 'Centre in pixels from the left.'),
  lyc: row(offset, 'Centre in pixels from the top.'),
  lap: row(position, 'Point of the image below that offsets count from, `top_left` by default.'),
  lfo: row(position, 'Where it goes without offsets, `center` by default.'),
  lm: row(
    oneOf('multiply', 'displace', 'cutout', 'cutter'),
    'Mode in place of laying it over: `multiply`, `cutout`, `cutter`, or `displace`, which moves pixels by up to `lx` and ' +
      '`ly`.',
  ),
};

const textParameters: Table<TextValues> = {
  w: row(dimension, 'Width at which lines are broken, in pixels.'),
  fs: row(positiveLength, 'Font size in pixels, 45 by default.'),
  ff: row(font, 'Font: name of a family, or path (`@@` for `/`) of a font file.'),
  co: row(color, 'Colour, black by default.'),
  ia: row(oneOf('left', 'right', 'center'), 'Alignment of lines: `left`, `right` or `center` (default).'),
  pa: row(padding, 'Padding in pixels, in the order of CSS: `10`, `10_20`, `10_20_30_40`.'),
  al: row(numberBetween(0, 9.9), 'Opacity in tenths, 1–9; also of a solid block.'),
  tg: row(typography, 'Typography: `b`, `i`, `strikethrough`, joined with `_`.'),
  bg: row(color, 'Background colour; also of a solid block.'),
  r: row(radius, 'Radius of the background’s corners.'),
  lh: row(positiveLength, 'Height of a line in pixels.'),
};

/** A solid block has keys of a text and of a step, but colours and sizes of its own. */
const canvasParameters: Table<CanvasValues> = {
  w: textParameters.w,
  h: stepParameters.h,
  bg: textParameters.bg,
  al: textParameters.al,
};

/** Every key that is understood, by where it counts. A key that is not here is ignored: SDKs pass on any. */
export const parameters = {
  step: stepParameters,
  layer: layerParameters,
  text: textParameters,
  canvas: canvasParameters,
} as const;

/** What is no key of a step: a name that stands for a chain, and the blocks. For the README. */
export const blocks = {
  n: 'Name of a chain that the configuration holds; it takes the place of `n-NAME`.',
  'l-image,…,l-end':
    'Layer: another image, or a solid block (`i-ik_canvas`), with the keys of a step and those of a layer.',
  'l-text,…,l-end': 'Layer: a text.',
  'if-…,if-else,…,if-end':
    'Steps under a condition: `w`, `h`, `ar` (before the step), `iw`, `ih`, `iar` (of the original) with `eq ne gt gte lt ' +
    'lte`, joined with `_and_`, `_or_`. Alone in its step.',
} as const;
