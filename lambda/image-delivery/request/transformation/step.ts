import type { Color } from './color';
import type { Condition } from './condition';
import type { Amount } from './expression';

/** Which part of an image, or which point of it. */
export type Position =
  'center' | 'top' | 'left' | 'bottom' | 'right' | 'top_left' | 'top_right' | 'bottom_left' | 'bottom_right';

/** What a crop keeps: a side, or what is to be recognized. `object` stands for the name of any object. */
export type Focus = Position | 'auto' | 'face' | 'custom' | 'object';

/** How `w` and `h` are met: ImageKit's crop strategies (`c`) and crop modes (`cm`). */
export type Crop =
  | 'maintain_ratio'
  | 'maintain_ratio_no_enlarge'
  | 'force'
  | 'at_max'
  | 'at_max_enlarge'
  | 'at_least'
  | 'extract'
  | 'pad_resize'
  | 'pad_resize_no_enlarge'
  | 'pad_extract'
  | 'pad_extract_no_shrink';

/** Radius of one corner in pixels; `max` makes an ellipse of the whole image. */
export type Corner = number | 'max';

/** Top left, top right, bottom right, bottom left. */
export type Radius = readonly [Corner, Corner, Corner, Corner];

/** What is put behind an image. */
export type Background =
  | { readonly kind: 'color'; readonly color: Color }
  /** The image itself, blurred. `intensity` 0–100, `brightness` -255–255. */
  | { readonly kind: 'blurred'; readonly intensity: number | 'auto'; readonly brightness: number }
  /** The most frequent colour of the image's border. */
  | { readonly kind: 'dominant' }
  /** A gradient between so many of the image's colours. */
  | { readonly kind: 'gradient_dominant'; readonly colors: 2 | 4 };

/** `e-usm`. */
export interface Unsharp {
  readonly radius: number;
  readonly sigma: number;
  readonly amount: number;
  /** 0–1. */
  readonly threshold: number;
}

/** `e-shadow`. */
export interface Shadow {
  /** 0–15. */
  readonly blur: number;
  /** 0–100. */
  readonly saturation: number;
  /** Percent of the width, -100–100; to the right. */
  readonly x: number;
  /** Percent of the height, -100–100; downwards. */
  readonly y: number;
}

/** `e-gradient`. */
export interface Gradient {
  /** Degrees clockwise in which it runs; 0 is upwards. */
  readonly direction: number;
  readonly from: Color;
  readonly to: Color;
  /** Where it ends: up to 1 a fraction of the way, else pixels. */
  readonly stop: Amount;
}

/** `e-colorize`. */
export interface Colorize {
  readonly color: Color;
  /** 0–100. */
  readonly intensity: number;
}

/** `cr`. */
export interface ColorReplacement {
  readonly to: Color;
  /** 0–100. */
  readonly tolerance: number;
  /** Undefined for the dominant colour. */
  readonly from?: Color;
}

/** `e-distort`. */
export type Distortion =
  /** x and y of the four corners in pixels, clockwise from the top left. */
  | { readonly kind: 'perspective'; readonly corners: readonly number[] }
  /** Degrees, -360–360 and not 0; negative bends downwards. */
  | { readonly kind: 'arc'; readonly degrees: number };

/** Which frames or pages: one, or what only a PSD has (a list, a range, names). */
export type Page = number | 'several';

/**
 * The parameters of one step, by ImageKit's key; what was not given is left out. `parameters.ts` has a row for each.
 * Expressions are still to be evaluated: they depend on the image.
 */
export interface Step {
  /** Below 1 a fraction of the step's input, else pixels. */
  readonly w?: Amount | 'auto';
  readonly h?: Amount;
  /** Width divided by height. */
  readonly ar?: Amount;
  readonly c?: Crop;
  readonly cm?: Crop;
  readonly fo?: Focus;
  readonly x?: Amount;
  readonly y?: Amount;
  readonly xc?: Amount;
  readonly yc?: Amount;
  readonly z?: number;
  readonly dpr?: Amount | 'auto';
  /** Degrees clockwise, 0 ≤ d < 360. `auto`: as EXIF says, which is always done. */
  readonly rt?: number | 'auto';
  readonly fl?: 'h' | 'v' | 'h_v';
  /** Threshold 1–99 (`true` is 10), or not at all. */
  readonly t?: number | false;
  readonly r?: Radius;
  readonly b?: { readonly width: Amount; readonly color: Color };
  readonly bg?: Background;
  /** 0–100. */
  readonly o?: number;
  /** Standard deviation in pixels. */
  readonly bl?: number;
  readonly cr?: ColorReplacement;
  readonly 'e-grayscale'?: true;
  readonly 'e-contrast'?: true;
  /** 1 and more; 50 when nothing is said. */
  readonly 'e-sharpen'?: number;
  readonly 'e-usm'?: Unsharp;
  readonly 'e-shadow'?: Shadow;
  readonly 'e-gradient'?: Gradient;
  readonly 'e-colorize'?: Colorize;
  readonly 'e-distort'?: Distortion;
  /** In the order in which they are put on the image. */
  readonly layers?: readonly Layer[];

  readonly q?: number;
  readonly f?: 'auto' | 'orig' | 'jpg' | 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'svg';
  readonly pr?: boolean;
  readonly lo?: boolean;
  readonly cp?: boolean;
  readonly md?: boolean;
  /** Dots per inch, 1–1200. */
  readonly dn?: Amount;
  readonly orig?: boolean;
  /** Path of the image that stands in for a missing one. */
  readonly di?: string;
  readonly pg?: Page;
}

/** One step of a chain: parameters, or an `if-…` block, which stands alone. */
export type ChainStep = Step | Conditional;

/** `if-CONDITION,…,if-else,…,if-end`. */
export interface Conditional {
  readonly condition: Condition;
  readonly then: readonly ChainStep[];
  readonly otherwise: readonly ChainStep[];
}

/** Tells the two kinds of a chain's steps apart. */
export function isConditional(step: ChainStep): step is Conditional {
  return 'condition' in step;
}

/** Where a layer is put on what is below it. */
export interface LayerPosition {
  /** `lx`, `ly`: of the top left corner; negative (or `N0`, which is -0) from the opposite side. */
  readonly x?: Amount;
  readonly y?: Amount;
  /** `lxc`, `lyc`: of the centre. */
  readonly xc?: Amount;
  readonly yc?: Amount;
  /** `lap`: the point of the base that offsets count from. */
  readonly anchor?: Position;
  /** `lfo`: counts only without any offset. */
  readonly focus?: Position;
}

/** How a layer is joined with what is below it (`lm`); without one it is laid over it. */
export type LayerMode = 'multiply' | 'displace' | 'cutout' | 'cutter';

/** How far `lm-displace` moves pixels at most, in pixels; negative the other way. A missing side is 0. */
export type Displacement = Pick<LayerPosition, 'x' | 'y'>;

/** Something that is put on an image. */
export interface Layer {
  readonly source: LayerSource;
  readonly position: LayerPosition;
  readonly mode?: LayerMode;
  /** Only of `lm-displace`, where one was given. */
  readonly displacement?: Displacement;
  /** What is done to it first; of a text or block only what its source does not say already (`rt`, `fl`, …). */
  readonly steps: readonly ChainStep[];
}

/** Where the pixels of a layer come from. */
export type LayerSource =
  /** Another file of the same origins. */
  | { readonly kind: 'image'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string; readonly style: TextStyle }
  /** `ik_canvas`. Missing sides are those of the base. */
  | { readonly kind: 'canvas'; readonly width?: Amount; readonly height?: Amount; readonly color: Color };

/** How the text of a layer is set. */
export interface TextStyle {
  /** `w`: lines are broken at this width, in pixels (or, below 1, as a fraction of the base). */
  readonly width?: Amount;
  /** `fs`: size in pixels, 45 when nothing is said. */
  readonly size?: Amount;
  /** `ff`: name of a family, or the path of a font file. */
  readonly font?: string;
  /** `co`. */
  readonly color?: Color;
  /** `ia`. */
  readonly align?: 'left' | 'right' | 'center';
  /** `pa`: top, right, bottom, left. */
  readonly padding?: readonly [Amount, Amount, Amount, Amount];
  /** `al`, 1–9: opacity of all in tenths. */
  readonly alpha?: number;
  /** `tg`. */
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly strikethrough?: boolean;
  /** `bg`. */
  readonly background?: Color;
  /** `r`. */
  readonly radius?: Radius;
  /** `lh`: height of a line in pixels. */
  readonly lineHeight?: Amount;
}
