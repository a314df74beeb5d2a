import type { Size } from '../operations';

/** A side of an image: whole pixels, at least 1. */
export function side(pixels: number): number {
  return Math.max(1, Math.round(pixels));
}

/** A size in whole pixels. */
export function wholeSize(width: number, height: number): Size {
  return { width: side(width), height: side(height) };
}

/** The image scaled to the largest size inside the box; one side is the box's exactly. */
export function inside(box: Size, image: Size): Size {
  return box.width * image.height <= box.height * image.width ? toWidth(box.width, image) : toHeight(box.height, image);
}

/** The image scaled to the smallest size that covers the box; one side is the box's exactly. */
export function covering(box: Size, image: Size): Size {
  return box.width * image.height >= box.height * image.width ? toWidth(box.width, image) : toHeight(box.height, image);
}

/** A size, or the limit where it is exceeded; meant for sizes of one ratio. */
export function atMost(limit: Size, size: Size): Size {
  return size.width > limit.width || size.height > limit.height ? limit : size;
}

/** Whether two sizes are equal. */
export function isSame(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}

function toWidth(width: number, image: Size): Size {
  return { width, height: side((width * image.height) / image.width) };
}

function toHeight(height: number, image: Size): Size {
  return { width: side((height * image.width) / image.height), height };
}
