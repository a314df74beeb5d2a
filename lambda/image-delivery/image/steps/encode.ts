import { black } from '../../request/transformation/color';
import { withDensity } from '../encoding/density';
import { effortOf } from '../encoding/encoding-cost';
import type { Output } from '../encoding/output';
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
      // colour of one before.
      return (output.alpha ? pipeline.flatten({ background: black }) : pipeline).jpeg({ quality, progressive });
    case 'png':
      // Always lossless: ImageKit reduces a PNG to a palette unless told otherwise, which takes 2.7 µs a pixel.
      return pipeline.png({ compressionLevel: effortOf(output) });
    case 'webp':
      return pipeline.webp({ quality, lossless, effort: effortOf(output), ...timing });
    case 'avif':
      return pipeline.avif({
        quality: Math.max(1, Math.round(quality * avifQualityFactor)),
        effort: effortOf(output),
      });
    case 'gif':
      return pipeline.gif({ effort: effortOf(output), ...timing });
  }
}
