import { jpegMarker, jpegSegments } from './jpeg-segments';

/** Luminance table of ITU T.81, annex K.1, in the zigzag order of files: what nearly all encoders scale. */
const standardTable = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
];

/** Mean difference from the scaled standard table, relative to its values, up to which a table counts as one. */
const tolerance = 0.1;

/**
 * The quality that a JPEG was written with, 1–100 on the scale of libjpeg, as its quantization of luminance tells.
 * @returns undefined for what is no JPEG, and for tables that are not the standard's, scaled
 */
export function jpegQuality(data: Buffer): number | undefined {
  for (const { marker, start, end } of jpegSegments(data)) {
    const table = marker === jpegMarker.dqt ? luminanceTable(data.subarray(start, end)) : undefined;
    if (table) return nearestQuality(table);
  }
  return undefined;
}

/** Table 0 of a `DQT` segment, which may hold several of them. */
function luminanceTable(segment: Buffer): number[] | undefined {
  let position = 0;
  while (position < segment.length) {
    const head = segment[position] ?? 0;
    const bytes = head >> 4 === 0 ? 1 : 2;
    const begin = position + 1;
    position = begin + bytes * standardTable.length;
    if (position > segment.length) return undefined;
    if ((head & 15) === 0) {
      return standardTable.map((_, index) => segment.readUIntBE(begin + index * bytes, bytes));
    }
  }
  return undefined;
}

function nearestQuality(table: readonly number[]): number | undefined {
  const differences = Array.from({ length: 100 }, (_, index) => difference(table, scaledTable(index + 1)));
  const least = Math.min(...differences);
  return least <= tolerance ? differences.indexOf(least) + 1 : undefined;
}

/** libjpeg's `jpeg_quality_scaling` and `jpeg_add_quant_table`, for tables of 8 bits. */
function scaledTable(quality: number): number[] {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return standardTable.map((value) => Math.min(255, Math.max(1, Math.floor((value * percent + 50) / 100))));
}

function difference(table: readonly number[], scaled: readonly number[]): number {
  const total = scaled.reduce((sum, value) => sum + value, 0);
  return scaled.reduce((sum, value, index) => sum + Math.abs(value - (table[index] ?? 0)), 0) / total;
}
