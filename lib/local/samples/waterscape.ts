import { addGrain, encoder, paint, paintOver } from './picture';
import { type Random, seededRandom } from './random';
import { floodWith, type Water } from './water';

/** A scene with water between what it reflects and what stands in front of it. */
export interface Waterscape {
  readonly seed: number;
  /** SVG of everything beyond the water. */
  readonly distance: (random: Random) => string;
  readonly water: Water;
  /** SVG of everything on the water or nearer. */
  readonly foreground: (random: Random) => string;
  /** Strength of the photographic grain. */
  readonly grain: number;
  /** JPEG quality. */
  readonly quality: number;
}

/** Draws the scene as a JPEG. */
export async function drawWaterscape(scene: Waterscape): Promise<Buffer> {
  const random = seededRandom(scene.seed);
  const picture = await paint(scene.distance(random));
  floodWith(scene.water, picture);
  const finished = await paintOver(picture, scene.foreground(random));
  addGrain(finished, random, scene.grain);
  return encoder(finished).jpeg({ quality: scene.quality }).toBuffer();
}
