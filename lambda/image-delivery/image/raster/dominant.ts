import { black, type Color } from '../../request/transformation/color';
import { fromPixels, type Pixels, toPixels } from './pixels';

/** Samples are taken in a grid of at most so many a side. */
const samplesPerSide = 64;
/** Colours are grouped by cubes of these sides, one after the other: first what is alike, then what is the same. */
const cubes = [32, 8];
/** Two colours that are nearer than this are taken for one, as distance in the RGB cube. */
const distinct = 64;

/** The colour that an image shows most, opaque; black when all is transparent. */
export async function dominantColor(pixels: Pixels): Promise<Color> {
  return mostFrequent(samplesOf(await sampled(pixels))) ?? black;
}

/** The colour that the edges of an image show most, opaque; black when they are transparent. */
export async function dominantBorderColor(pixels: Pixels): Promise<Color> {
  const grid = await sampled(pixels);
  const isEdge = (x: number, y: number): boolean => x === 0 || y === 0 || x === grid.width - 1 || y === grid.height - 1;
  return mostFrequent(samplesOf(grid, isEdge)) ?? black;
}

/** The colours that an image shows most, the most frequent first; fewer when it has not so many different ones. */
export async function dominantColors(pixels: Pixels, count: number): Promise<Color[]> {
  let left = samplesOf(await sampled(pixels));
  const colors: Color[] = [];
  while (colors.length < count) {
    const color = mostFrequent(left);
    if (!color) break;
    colors.push(color);
    left = left.filter((sample) => distance(sample, color) >= distinct);
  }
  return colors;
}

/** A few of the pixels, as they are: means of them would be colours that the image does not have. */
async function sampled(pixels: Pixels): Promise<Pixels> {
  const { width, height } = pixels;
  if (Math.max(width, height) <= samplesPerSide) return pixels;
  const size = { width: Math.min(width, samplesPerSide), height: Math.min(height, samplesPerSide) };
  return toPixels(fromPixels(pixels).resize({ ...size, fit: 'fill', kernel: 'nearest' }));
}

/** What is not transparent. */
function samplesOf({ data, width, height }: Pixels, wanted?: (x: number, y: number) => boolean): Color[] {
  const samples: Color[] = [];
  for (let index = 0; index < width * height; index += 1) {
    if (wanted?.(index % width, Math.floor(index / width)) === false) continue;
    const [r = 0, g = 0, b = 0, alpha = 0] = data.subarray(index * 4, index * 4 + 4);
    if (alpha > 0) samples.push({ r, g, b, alpha: alpha / 255 });
  }
  return samples;
}

function mostFrequent(samples: readonly Color[]): Color | undefined {
  return samples.length === 0 ? undefined : mean(cubes.reduce(largestGroup, samples));
}

/** Those samples that fall into the one cube of colours that holds most of them. */
function largestGroup(samples: readonly Color[], side: number): readonly Color[] {
  const groups = new Map<number, Color[]>();
  for (const sample of samples) {
    const [r, g, b] = [sample.r, sample.g, sample.b].map((value) => Math.floor(value / side));
    const cube = ((r ?? 0) * 256 + (g ?? 0)) * 256 + (b ?? 0);
    const group = groups.get(cube);
    if (group) group.push(sample);
    else groups.set(cube, [sample]);
  }
  return [...groups.values()].reduce((largest, group) => (weight(group) > weight(largest) ? group : largest), []);
}

function weight(samples: readonly Color[]): number {
  return samples.reduce((sum, { alpha }) => sum + alpha, 0);
}

function mean(samples: readonly Color[]): Color {
  const total = weight(samples);
  const of = (channel: 'r' | 'g' | 'b'): number =>
    Math.round(samples.reduce((sum, sample) => sum + sample[channel] * sample.alpha, 0) / total);
  return { r: of('r'), g: of('g'), b: of('b'), alpha: 1 };
}

function distance(one: Color, other: Color): number {
  return Math.hypot(one.r - other.r, one.g - other.g, one.b - other.b);
}
