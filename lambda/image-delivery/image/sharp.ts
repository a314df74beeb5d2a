import sharp from 'sharp';

// One thread a job: with as many jobs as cores in flight more threads gain nothing, and memory stays predictable.
sharp.concurrency(1);
// Every request has other pixels; a cache would only hold memory.
sharp.cache(false);
// The smallest decoder surface: five loaders, and those from memory only. TIFF, PDF, SVG, … and all file paths then
// end in "unsupported image format".
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});

export { sharp };
export type { Sharp } from 'sharp';

/**
 * Changes when the same request may give other bytes: part of every ETag. The first number is for what is done here: one
 * more after a change of what is drawn, or of what is taken out of an SVG.
 */
export const encoderVersion = `2/${sharp.versions.sharp}/${sharp.versions.vips}`;
