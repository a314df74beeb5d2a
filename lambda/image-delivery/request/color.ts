/** A colour in sRGB. */
export interface Color {
  /** 0–255. */
  readonly r: number;
  readonly g: number;
  readonly b: number;
  /** Opacity, 0–1. */
  readonly alpha: number;
}

/** Nothing. */
export const transparent: Color = { r: 0, g: 0, b: 0, alpha: 0 };
/** What padding, JPEG's missing transparency and text have without a colour: ImageKit's default. */
export const black: Color = { r: 0, g: 0, b: 0, alpha: 1 };
