import type { SourceImage } from '../../../../lambda/image-delivery/image/source';

/** What the header of a small baseline JPEG tells, with some of it changed. */
export function sourceImage(changes: Partial<SourceImage> = {}): SourceImage {
  return {
    format: 'jpeg',
    width: 10,
    height: 10,
    frames: 1,
    hasAlpha: false,
    deep: false,
    grey: false,
    progressive: false,
    ...changes,
  };
}
