import sharp, { type Sharp } from 'sharp';
import { seededRandom } from '../../lib/local/samples/random';
import { clearHeic, tiledHeic } from '../support/heic';

/** A good file, to be mutated or asked for. */
export interface Picture {
  readonly name: string;
  readonly data: Buffer;
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 40">
<defs><linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient></defs>
<rect width="60" height="40" fill="url(#g)"/><circle cx="20" cy="20" r="9"/><text x="5" y="35">fuzz</text>
<use xlink:href="#g"/><image href="data:image/png;base64,iVBORw0KGgo=" width="9" height="9"/></svg>`;

/** Smooth with some noise, so that all parts of a coder are used. */
function picture(width: number, height: number, frames = 1): Sharp {
  const random = seededRandom(width * height * frames);
  const data = Buffer.alloc(width * height * frames * 4);
  for (let at = 0; at < data.length; at += 4) {
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    const alpha = (x + y) % 17 === 0 ? 128 : 255;
    data.set([(255 * x) / width, (y * 7) % 256, 255 * random(), alpha], at);
  }
  return sharp(data, { raw: { width, height: height * frames, channels: 4, pageHeight: height } });
}

/** Files of all formats that sharp writes, and of those that it does not. */
export async function pictures(): Promise<Picture[]> {
  const made: Record<string, Sharp> = {
    'baseline.jpg': picture(61, 40).flatten().jpeg(),
    'progressive.jpg': picture(48, 33).flatten().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
    'gray.jpg': picture(40, 40).flatten().grayscale().jpeg(),
    'cmyk.jpg': picture(32, 32).flatten().toColourspace('cmyk').jpeg(),
    'exif.jpg': picture(50, 30)
      .flatten()
      .withMetadata({ orientation: 6 })
      .withExif({ IFD0: { Copyright: 'fuzz' } })
      .jpeg(),
    'plain.png': picture(37, 29).png(),
    'interlaced.png': picture(37, 29).png({ progressive: true }),
    'palette.png': picture(37, 29).png({ palette: true, colours: 16 }),
    'deep.png': picture(21, 19).toColourspace('rgb16').png(),
    'lossy.webp': picture(60, 41).flatten().webp(),
    'lossless.webp': picture(40, 31).webp({ lossless: true }),
    'alpha.webp': picture(40, 31).webp({ alphaQuality: 50 }),
    'animated.webp': picture(24, 20, 3).webp(),
    'still.gif': picture(30, 30).gif(),
    'animated.gif': picture(24, 20, 4).gif(),
    'lossy.avif': picture(40, 30).flatten().avif({ effort: 0 }),
    'alpha.avif': picture(33, 24).avif({ effort: 0, chromaSubsampling: '4:2:0' }),
    'plain.tiff': picture(30, 20).tiff({ compression: 'lzw' }),
    'tiled.tiff': picture(40, 40).flatten().tiff({ compression: 'jpeg', tile: true, tileWidth: 16, tileHeight: 16 }),
  };
  const written = Object.entries(made).map(async ([name, image]) => ({ name, data: await image.toBuffer() }));
  return [
    ...(await Promise.all(written)),
    { name: 'tiled.heic', data: tiledHeic },
    { name: 'clear.heic', data: clearHeic },
    { name: 'drawing.svg', data: Buffer.from(svg) },
    { name: 'page.html', data: Buffer.from('<!doctype html><script>alert(1)</script>') },
    { name: 'empty.jpg', data: Buffer.alloc(0) },
  ];
}
