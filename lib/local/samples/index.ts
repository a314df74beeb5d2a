import { drawBeach } from './beach';
import { drawLandscape } from './landscape';
import { drawLoading } from './loading';
import { drawLogo } from './logo';
import { drawPortrait } from './portrait';
import { drawRotated } from './rotated';
import { drawTexture } from './texture';

/** One image of the sample set. */
export interface SampleImage {
  /** Blob name, folders included. */
  readonly name: string;
  readonly contentType: string;
  readonly data: Buffer;
  /** What it shows, for a gallery. */
  readonly title: string;
}

interface Sample extends Omit<SampleImage, 'data'> {
  readonly draw: () => Promise<Buffer>;
}

const samples: readonly Sample[] = [
  {
    name: 'landscape.jpg',
    contentType: 'image/jpeg',
    title: 'Mountain lake at dawn, 12 megapixels',
    draw: drawLandscape,
  },
  { name: 'portrait.jpg', contentType: 'image/jpeg', title: 'Balloon over the bay', draw: drawPortrait },
  { name: 'logo.png', contentType: 'image/png', title: 'Logo on a transparent ground', draw: drawLogo },
  { name: 'loading.gif', contentType: 'image/gif', title: 'Animated spinner', draw: drawLoading },
  {
    name: 'rotated.jpg',
    contentType: 'image/jpeg',
    title: 'Rocket, turned by its EXIF orientation',
    draw: drawRotated,
  },
  { name: 'verão/praia ao pôr do sol.jpg', contentType: 'image/jpeg', title: 'Beach at sunset', draw: drawBeach },
  { name: 'texture.webp', contentType: 'image/webp', title: 'Geometric tiles', draw: drawTexture },
];

/** Draws all sample images; the same bytes on every machine with the same sharp. */
export async function renderSamples(): Promise<SampleImage[]> {
  return Promise.all(samples.map(async ({ draw, ...sample }) => ({ ...sample, data: await draw() })));
}
