import { black } from '../../request/transformation/color';
import type { Output } from '../encoding/output';
import { withDensity } from '../encoding/density';
import type { Sharp } from '../sharp';

/** AVIF quality that looks like a JPEG or WebP of quality 80 is 50 (measured by Next.js with SSIMULACRA 2). */
const avifQualityFactor = 50 / 80;

/**
 * Encodes the result, once. Metadata is left out and colours become sRGB, unless the output says otherwise: then the
 * pipeline must be the one that reads the source, as pixels in memory carry neither metadata nor a profile.
 */
export async function encode(pipeline: Sharp, output: Output): Promise<Buffer> {
  const explained = describe(output.alpha ? pipeline : pipeline.removeAlpha(), output);
  const data = await write(explained, output).toBuffer();
  return output.density === undefined || output.keepMetadata ? data : withDensity(data, output.density);
}

/** What is kept of the source besides pixels. sharp takes the orientation out of it, as it has turned the pixels. */
function describe(pipeline: Sharp, { format, keepIcc, keepMetadata, density }: Output): Sharp {
  // A GIF holds no profile, so its colours have to be sRGB.
  if (format === 'gif') return pipeline;
  if (!keepMetadata) return keepIcc ? pipeline.keepIccProfile() : pipeline;
  const described = pipeline.keepMetadata();
  return density === undefined ? described : described.withDensity(density);
}

function write(pipeline: Sharp, output: Output): Sharp {
  const { timing, progressive, lossless } = output;
  // sharp takes whole numbers only.
  const quality = Math.round(output.quality);
  switch (output.format) {
    case 'jpeg':
      // JPEG has no transparency: what is left of it becomes black. Only then, as a second `flatten` would replace the
      // colour of one before. MozJPEG's ways take half as long again, for a sixth of the bytes.
      return (output.alpha ? pipeline.flatten({ background: black }) : pipeline).jpeg({ quality, progressive });
    case 'png':
      // Always lossless: ImageKit reduces a PNG to a palette unless told otherwise, which takes 2.7 µs a pixel.
      return pipeline.png({ compressionLevel: pngLevel(output) });
    case 'webp':
      return pipeline.webp({ quality, lossless, effort: webpEffort(output), ...timing });
    case 'avif':
      return pipeline.avif({
        quality: Math.max(1, Math.round(quality * avifQualityFactor)),
        effort: avifEffort(output),
      });
    case 'gif':
      return pipeline.gif({ effort: gifEffort(output), ...timing });
  }
}

/**
 * Sharp's default is 4; at 48 megapixels and quality 100 it takes 18 s where 2 takes 4. Below 2 libwebp fails on such an
 * image. Without loss 0 takes half as long as 4 for a tenth more bytes.
 */
function webpEffort(output: Output): number {
  const pixels = pixelsOf(output);
  if (output.lossless) return pixels <= 1_000_000 ? 4 : 0;
  return pixels <= 4_000_000 ? 4 : 2;
}

/** Level 1 takes half as long as 6, sharp's default, for a quarter more bytes. */
function pngLevel(output: Output): number {
  return pixelsOf(output) <= 10_000_000 ? 6 : 1;
}

/**
 * Finding the colours of a photograph takes 6 µs for each pixel at effort 7, sharp's default, and an eighth of that at 3,
 * for a fifth more bytes.
 */
function gifEffort(output: Output): number {
  return pixelsOf(output) <= 250_000 ? 7 : 3;
}

/** Of all frames. */
function pixelsOf({ width, height, frames }: Output): number {
  return width * height * frames;
}

/** Effort 4, sharp's default, takes ten times as long as 1 for 6 % fewer bytes. */
function avifEffort({ width, height }: Output): number {
  const pixels = width * height;
  if (pixels <= 250_000) return 2;
  return pixels <= 2_000_000 ? 1 : 0;
}
