import type { Output } from '../plan';
import type { Sharp } from '../sharp';

/** AVIF quality that looks like a JPEG or WebP of quality 80 is 50 (measured by Next.js with SSIMULACRA 2). */
const avifQualityFactor = 50 / 80;

/** Encodes the result. Metadata and ICC profile are left out, and colours become sRGB: sharp's default. */
export function encode(pipeline: Sharp, output: Output): Sharp {
  const { timing } = output;
  // sharp takes whole numbers only.
  const quality = Math.round(output.quality);
  switch (output.format) {
    case 'jpeg':
      // JPEG has no transparency: it becomes black, ImageKit's default background.
      return pipeline.flatten({ background: '#000000' }).jpeg({ quality });
    case 'png':
      return pipeline.png();
    case 'webp':
      return pipeline.webp({ quality, effort: webpEffort(output), ...timing });
    case 'avif':
      return pipeline.avif({
        quality: Math.max(1, Math.round(quality * avifQualityFactor)),
        effort: avifEffort(output),
      });
    case 'gif':
      return pipeline.gif({ ...timing });
  }
}

/**
 * Sharp's default is 4; at 48 megapixels and quality 100 it takes 18 s where 2 takes 4. Below 2 libwebp fails on such an
 * image.
 */
function webpEffort(output: Output): number {
  return output.width * output.height <= 4_000_000 ? 4 : 2;
}

/** Effort 4, sharp's default, takes ten times as long as 1 for 6 % fewer bytes. */
function avifEffort(output: Output): number {
  const pixels = output.width * output.height;
  if (pixels <= 250_000) return 2;
  return pixels <= 2_000_000 ? 1 : 0;
}
