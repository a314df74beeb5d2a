import type { Color } from '../request/transformation/color';
import type { Variables } from '../request/transformation/expression';
import type {
  Background,
  Colorize,
  ColorReplacement,
  Distortion,
  Gradient,
  Layer,
  Radius,
} from '../request/transformation/step';
import type { Shadow, Unsharp } from '../request/transformation/step';

/** Width and height in whole pixels, each at least 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of an image, in pixels from its top left. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** Keeps a part of an image. */
export interface Extract {
  readonly kind: 'extract';
  readonly region: Region;
}

/** Scales to exactly the size that is planned. */
export interface Resize {
  readonly kind: 'resize';
  /** Scale until the size is covered, and keep the part that draws the eye. */
  readonly crop?: 'attention';
}

/** Puts an image on a larger canvas of one colour. */
export interface Pad {
  readonly kind: 'pad';
  readonly left: number;
  readonly top: number;
  readonly color: Color;
}

/** Puts an image on a larger canvas that is made of the image itself. */
export interface Backdrop {
  readonly kind: 'backdrop';
  readonly left: number;
  readonly top: number;
  readonly background: Exclude<Background, { kind: 'color' }>;
}

/** Turns clockwise; the canvas grows to hold all of the image. */
export interface Rotate {
  readonly kind: 'rotate';
  /** 0 < d < 360. */
  readonly degrees: number;
  /** Of the corners that the canvas gains. */
  readonly color: Color;
}

/** Mirrors. */
export interface Flip {
  readonly kind: 'flip';
  readonly horizontal: boolean;
  readonly vertical: boolean;
}

/** Gaussian blur. */
export interface Blur {
  readonly kind: 'blur';
  /** Standard deviation in pixels. */
  readonly sigma: number;
}

/** `e-sharpen`. */
export interface Sharpen {
  readonly kind: 'sharpen';
  /** 1 and more, 50 is ImageKit's default. */
  readonly amount: number;
}

/** `e-usm`. */
export interface UnsharpMask extends Unsharp {
  readonly kind: 'unsharp-mask';
}

/** `e-contrast`: stretches to the full range. */
export interface Contrast {
  readonly kind: 'contrast';
}

/** `e-grayscale`. */
export interface Grayscale {
  readonly kind: 'grayscale';
}

/** `e-colorize`. */
export interface ColorizeImage extends Colorize {
  readonly kind: 'colorize';
}

/** `cr`. */
export interface ReplaceColor extends ColorReplacement {
  readonly kind: 'replace-color';
}

/** `e-gradient`, laid over the image. */
export interface OverlayGradient extends Omit<Gradient, 'stop'> {
  readonly kind: 'gradient';
  /** Where it ends: up to 1 a fraction of the way, else pixels. */
  readonly stop: number;
}

/** `e-shadow`; the size stays. */
export interface CastShadow extends Shadow {
  readonly kind: 'shadow';
}

/** `e-distort`. */
export interface Distort {
  readonly kind: 'distort';
  readonly distortion: Distortion;
}

/** Draws a border around an image, which grows by it on every side. */
export interface Border {
  readonly kind: 'border';
  /** In pixels. */
  readonly width: number;
  readonly color: Color;
  /** Of the outer corners, which are rounded afterwards: the inner ones have to follow. */
  readonly radius?: Radius;
}

/** Rounds the corners: what is outside becomes transparent. */
export interface Round {
  readonly kind: 'round';
  readonly radius: Radius;
}

/** Multiplies the opacity. */
export interface Opacity {
  readonly kind: 'opacity';
  /** 0–1. */
  readonly opacity: number;
}

/** Puts one colour behind an image, which is opaque then. */
export interface Flatten {
  readonly kind: 'flatten';
  readonly color: Color;
}

/** Puts layers on an image, one after the other. */
export interface AddLayers {
  readonly kind: 'layers';
  readonly layers: readonly Layer[];
  /** Size of this image, for expressions: `bw`, `bh`, `bar`. */
  readonly variables: Variables;
}

/** One thing that is done to an image. `steps/` has a file for each kind. */
export type Operation =
  | Extract
  | Resize
  | Pad
  | Backdrop
  | Rotate
  | Flip
  | Blur
  | Sharpen
  | UnsharpMask
  | Contrast
  | Grayscale
  | ColorizeImage
  | ReplaceColor
  | OverlayGradient
  | CastShadow
  | Distort
  | Border
  | Round
  | Opacity
  | Flatten
  | AddLayers;

/** An operation with the size of its result. */
export type Planned<Kind extends Operation = Operation> = Kind & { readonly size: Size };
