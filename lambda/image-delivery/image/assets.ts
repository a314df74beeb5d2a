import { DeliveryError } from '../errors';
import type { SourceImage } from './source';

/** An image file that a layer shows. */
export interface ImageAsset {
  readonly data: Buffer;
  readonly source: SourceImage;
}

/** The files that layers are made of, read before any pixel is looked at. */
export interface Assets {
  /** @throws DeliveryError when the file is missing or no image */
  readonly image: (path: string) => ImageAsset;
  /** @throws DeliveryError when the file is missing */
  readonly font: (path: string) => Buffer;
}

/** For images without layers. */
export const noAssets: Assets = { image: missing, font: missing };

function missing(path: string): never {
  throw new DeliveryError(404, 'ENOENT', `No file was found for the layer "${path}"`);
}
