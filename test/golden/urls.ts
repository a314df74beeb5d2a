import { effectUrls } from './urls/effects';
import { geometryUrls } from './urls/geometry';
import { grammarUrls } from './urls/grammar';
import { layerUrls } from './urls/layers';
import { outputUrls } from './urls/output';
import { shapeUrls } from './urls/shapes';
import { textUrls } from './urls/text';

export type { GoldenUrl } from './urls/row';

/** Every golden URL. */
export const goldenUrls = [
  ...geometryUrls,
  ...shapeUrls,
  ...effectUrls,
  ...grammarUrls,
  ...layerUrls,
  ...textUrls,
  ...outputUrls,
];
