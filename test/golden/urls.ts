import { effectUrls } from './urls/effects';
import { geometryUrls } from './urls/geometry';
import { grammarUrls } from './urls/grammar';
import { layerUrls } from './urls/layers';
import { outputUrls } from './urls/output';
import { shapeUrls } from './urls/shapes';
import { textUrls } from './urls/text';

export type { GoldenUrl } from './urls/row';

/** The golden URLs by what they are about. */
export const goldenSections = [
  ['Size, crop, padding, trim', geometryUrls],
  ['Rotation, corners, borders, background', shapeUrls],
  ['Effects', effectUrls],
  ['Chains, conditionals, expressions, refusals', grammarUrls],
  ['Image layers and blocks', layerUrls],
  ['Texts', textUrls],
  ['Formats, animations, names', outputUrls],
] as const;

/** Every golden URL. */
export const goldenUrls = goldenSections.flatMap(([, urls]) => [...urls]);
