/** Pixel dimensions. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place in the picture, from its top left corner. */
export type Point = readonly [x: number, y: number];

/** The points of a list written as in SVG: `0,10 25,30`. */
export const points = (list: string): Point[] =>
  list.split(' ').map((pair) => {
    const [x = NaN, y = NaN] = pair.split(',').map(Number);
    return [x, y];
  });

/** A gradient's stop; opaque unless told otherwise. */
export type Stop = readonly [offset: number, colour: string, opacity?: number];

const stopTags = (stops: readonly Stop[]): string =>
  stops
    .map(
      ([offset, colour, opacity = 1]) => `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`,
    )
    .join('');

/** A whole SVG document. No text anywhere: rendering must not depend on installed fonts. */
export const svg = ({ width, height }: Size, ...parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;

/** A gradient from one point of the picture to another; used as `url(#id)`. */
export const gradient = (id: string, [x1, y1]: Point, [x2, y2]: Point, ...stops: readonly Stop[]): string =>
  `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">${stopTags(stops)}</linearGradient>`;

/** A round gradient about a point of the picture; used as `url(#id)`. */
export const glow = (id: string, [x, y]: Point, radius: number, ...stops: readonly Stop[]): string =>
  `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" cx="${x}" cy="${y}" r="${radius}">${stopTags(stops)}</radialGradient>`;

/** A path filled with a colour or gradient. */
export const path = (d: string, fill: string, opacity = 1): string =>
  `<path d="${d}" fill="${fill}" fill-opacity="${opacity}"/>`;

/** An open line with round ends. */
export const stroke = (d: string, colour: string, width: number, opacity = 1): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-opacity="${opacity}" stroke-linecap="round"/>`;

/** The path data of a closed shape. Rounded, for the text of a coordinate must not hang on its last bit. */
export const outline = (corners: readonly Point[]): string =>
  `M${corners.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`;

/** A closed shape through the points. */
export const polygon = (corners: readonly Point[], fill: string, opacity = 1): string =>
  path(outline(corners), fill, opacity);

/** A filled ellipse; a circle unless the second radius is given. */
export const ellipse = ([x, y]: Point, rx: number, fill: string, opacity = 1, ry = rx): string =>
  `<ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${rx.toFixed(1)}" ry="${ry.toFixed(1)}" fill="${fill}" fill-opacity="${opacity.toFixed(2)}"/>`;

/** A filled rectangle. */
export const rect = ([x, y]: Point, { width, height }: Size, fill: string, opacity = 1): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" fill-opacity="${opacity}"/>`;

/** Parts drawn in coordinates of their own, put into the picture by an SVG transform. */
export const group = (transform: string, ...parts: readonly string[]): string =>
  `<g transform="${transform}">${parts.join('')}</g>`;
