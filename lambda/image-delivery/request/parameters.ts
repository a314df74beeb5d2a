import { dimension, dimensionOrAuto, flag, focus, numberBetween, oneOf, ratio, rotation } from './values';

/** One key of the transformation grammar: how its value is read, and the line that documents it. */
interface Parameter<Value> {
  /** @throws InvalidValue that says what the value must be */
  readonly parse: (value: string) => Value;
  readonly documentation: string;
}

function parameter<Value>(parse: (value: string) => Value, documentation: string): Parameter<Value> {
  return { parse, documentation };
}

/** Every key that is understood. A key that is not in this table is ignored, as ImageKit's SDKs pass on any. */
export const parameters = {
  w: parameter(dimensionOrAuto, 'Width in pixels, or as a fraction (0–1) of the width before this step.'),
  h: parameter(dimension, 'Height in pixels, or as a fraction (0–1) of the height before this step.'),
  ar: parameter(ratio, 'Aspect ratio (`4-3`, `4:3`, `4_3`) that gives the side left out; ignored with both.'),
  c: parameter(
    oneOf('maintain_ratio', 'force', 'at_max', 'at_max_enlarge', 'at_least'),
    'Crop strategy: cover and crop (default), stretch, fit inside (never or ever enlarging), or cover without a crop.',
  ),
  fo: parameter(focus, 'Focus: which part a crop keeps, `center` (default) or one of the eight sides and corners.'),
  q: parameter(numberBetween(1, 100), 'Quality of JPEG, WebP and AVIF, 1–100 (default 80).'),
  f: parameter(
    oneOf('auto', 'jpg', 'jpeg', 'png', 'webp', 'avif', 'gif', 'orig'),
    'Output format; `auto` (default) and `orig` keep the format of the source where the web can show it.',
  ),
  bl: parameter(numberBetween(1, 100), 'Gaussian blur with this radius (standard deviation) in pixels, 1–100.'),
  rt: parameter(rotation, 'Rotation in degrees clockwise, `N` in front for counter-clockwise, or `auto` (EXIF).'),
  orig: parameter(flag, '`true` serves the bytes as they are stored; everything else is ignored.'),
} as const;

/** The name of a key. */
export type ParameterKey = keyof typeof parameters;

/** The parameters of one step; what was not given is left out. */
export type Step = { readonly [Key in ParameterKey]?: ReturnType<(typeof parameters)[Key]['parse']> };
