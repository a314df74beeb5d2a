import type { Size } from '../../../lambda/image-delivery/image/operations';

/** The same AVIF or HEIC saying of all of its images that they are larger (`ispe`). */
export function withHeifSize(file: Buffer, { width, height }: Size): Buffer {
  return withEach(file, 'ispe', (box) => {
    box.writeUInt32BE(width, 8);
    box.writeUInt32BE(height, 12);
  });
}

/** The same file saying of itself that it holds so many images (`iinf`). */
export function withHeifItems(file: Buffer, count: number): Buffer {
  return withEach(file, 'iinf', (box) => box.writeUInt16BE(count, 8));
}

/** The same file with so many tiles in each of its grids, which begin with their own kind of box in `mdat`. */
export function withHeifTiles(heic: Buffer, grid: Buffer, rows: number, columns: number): Buffer {
  const changed = Buffer.from(heic);
  const at = changed.indexOf(grid);
  changed[at + 2] = rows - 1;
  changed[at + 3] = columns - 1;
  return changed;
}

/** @param change takes the box from its name on */
function withEach(file: Buffer, name: string, change: (box: Buffer) => void): Buffer {
  const changed = Buffer.from(file);
  for (let at = changed.indexOf(name); at >= 0; at = changed.indexOf(name, at + 4)) change(changed.subarray(at));
  return changed;
}
