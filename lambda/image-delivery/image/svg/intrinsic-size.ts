import type { Size } from '../operations';

/** CSS pixels of a unit. */
const units: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
  pt: 96 / 72,
  pc: 16,
  em: 16,
  ex: 8,
};

/** What browsers give a drawing that says nothing of its size. */
const usual: Size = { width: 300, height: 150 };

/** A size in whole pixels, and the part of the drawing's plane that it shows. */
export interface Extent {
  readonly size: Size;
  /** A value of `viewBox`. */
  readonly viewBox: string;
}

/**
 * The size that an SVG says it has, in CSS pixels: `width` and `height`, where one is missing by the shape of `viewBox`,
 * where both are its size, else 300 × 150.
 * @param root attributes of the root
 */
export function extentOf(root: ReadonlyMap<string, string>): Extent {
  const box = boxOf(root.get('viewBox'));
  const width = lengthOf(root.get('width'));
  const height = lengthOf(root.get('height'));
  const size = {
    width: width ?? (box && height ? (height * box.width) / box.height : (box?.width ?? usual.width)),
    height: height ?? (box && width ? (width * box.height) / box.width : (box?.height ?? usual.height)),
  };
  const viewBox = box ? (root.get('viewBox') ?? '') : `0 0 ${size.width} ${size.height}`;
  return { size: { width: whole(size.width), height: whole(size.height) }, viewBox };
}

/** Undefined for a share of what is around, of which there is nothing, and for what is no length. */
function lengthOf(text: string | undefined): number | undefined {
  const [, number = '', unit = ''] = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d{1,3})?)\s*([a-z]{0,2})\s*$/i.exec(text ?? '') ?? [];
  const pixels = Number(number) * (units[unit.toLowerCase()] ?? 0);
  return pixels > 0 && Number.isFinite(pixels) ? pixels : undefined;
}

function boxOf(text: string | undefined): Size | undefined {
  const [left, top, width, height, ...others] = (text ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (others.length > 0 || left === undefined || top === undefined || !width || !height) return undefined;
  return [left, top, width, height].every(Number.isFinite) && width > 0 && height > 0 ? { width, height } : undefined;
}

function whole(length: number): number {
  return Math.max(1, Math.round(length));
}
