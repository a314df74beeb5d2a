import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { below, box, ellipse, everywhere, mix, noise, Painter, polygon, without } from './painter';

/** In Jest each look at `Math` takes longer than the arithmetic. */
const { cos, floor, hypot, max, min, round, sin } = Math;

/** The files that the golden URLs ask for, by name: all but a font made here, so nobody's picture. */
export async function goldenSources(): Promise<ReadonlyMap<string, Buffer>> {
  const photo = scene(640, 865);
  const wide = scene(300, 200);
  const jpeg = { quality: 92 };
  const files: [name: string, data: Buffer | Promise<Buffer>][] = [
    // The size of which ImageKit's documentation gives results.
    ['photo.jpg', opaque(photo).jpeg(jpeg).toBuffer()],
    ['wide.jpg', opaque(wide).jpeg(jpeg).toBuffer()],
    ['albums/summer/wide.jpg', opaque(scene(150, 100)).jpeg(jpeg).toBuffer()],
    ['wide.png', opaque(wide).png().toBuffer()],
    ['wide.webp', opaque(wide).webp({ quality: 92 }).toBuffer()],
    ['wide.avif', opaque(wide).avif({ quality: 75, effort: 2 }).toBuffer()],
    ['gray.jpg', opaque(wide).toColourspace('b-w').jpeg(jpeg).toBuffer()],
    ['cmyk.jpg', opaque(wide).toColourspace('cmyk').jpeg(jpeg).toBuffer()],
    ['deep.png', opaque(wide).toColourspace('rgb16').png().toBuffer()],
    ['lying.jpg', lying(wide)],
    ['margin.png', opaque(margin()).png().toBuffer()],
    ['paper.png', opaque(paper()).png().toBuffer()],
    ['logo.png', pipeline(logo()).png().toBuffer()],
    ['layers/logo.png', pipeline(logo()).png().toBuffer()],
    ['glow.png', pipeline(glow()).png().toBuffer()],
    ['ring.png', pipeline(ring()).png().toBuffer()],
    ['waves.png', opaque(waves()).png().toBuffer()],
    ['moving.gif', moving().gif({ delay, loop: 0 }).toBuffer()],
    ['moving.webp', moving().webp({ delay, loop: 0 }).toBuffer()],
    [
      'dot.png',
      pipeline(new Painter(1, 1).fill(everywhere, [220, 40, 40]))
        .png()
        .toBuffer(),
    ],
    ['drawing.svg', Buffer.from(drawing)],
    ['fonts/own.woff', readFileSync(require.resolve('@fontsource/lobster/files/lobster-latin-400-normal.woff'))],
  ];
  return new Map(await Promise.all(files.map(async ([name, data]) => [name, await data] as const)));
}

/** Milliseconds of each frame of the animations. */
const delay = [100, 200, 300, 400];

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80">
<rect width="120" height="80" fill="#fc0"/><circle cx="40" cy="40" r="25" fill="#c00"/><path d="M70 65h40L90 20z" fill="#06c"/></svg>
`;

/**
 * Something like a photograph: sky, sun, a person on the left who looks at us, a house on the right, grass. No two
 * corners and no two sides are alike, so that what was cut off, mirrored or turned shows.
 */
function scene(width: number, height: number): Painter {
  const [X, Y, S] = [(u: number) => u * width, (v: number) => v * height, min(width, height)];
  const horizon = (x: number) => Y(0.55) + sin((x / width) * 7) * Y(0.025) - (x / width) * Y(0.05);
  const house = box(X(0.58), Y(0.42), X(0.32), Y(0.28));
  return new Painter(width, height)
    .fill(everywhere, (_, y) => mix([58, 118, 190], [205, 228, 243], y / Y(0.55)))
    .fill(everywhere, (x, y) => {
      const distance = hypot(x - X(0.8), y - Y(0.15)) / S;
      return [255, 236, 170, max(0, 0.7 - distance * 2.5)];
    })
    .fill(ellipse(X(0.8), Y(0.15), S * 0.09), [255, 221, 64])
    .fill(ellipse(X(0.2), Y(0.13), X(0.13), Y(0.035)), [248, 250, 252, 0.9])
    .fill(ellipse(X(0.27), Y(0.105), X(0.08), Y(0.04)), [248, 250, 252, 0.9])
    .fill(polygon([X(0.28), Y(0.6)], [X(0.5), Y(0.27)], [X(0.72), Y(0.6)]), (x, y) =>
      mix([122, 116, 140], [94, 92, 118], (x / width - 0.4) * 4 + noise(x >> 3, y >> 3) * 0.3),
    )
    .fill(below(horizon), (x, y) => {
      const blade = noise(x, floor(y / 5)) * 0.5 + noise(x >> 2, y >> 3) * 0.5;
      return mix([96, 148, 62], [46, 96, 38], blade * 0.4 + ((y - Y(0.5)) / height) * 0.5);
    })
    .fill(house, (x, y) => {
      const [unit, row] = [max(3, S / 40), floor(y / max(3, S / 40))];
      const mortar = y % unit < 1 || (x + (row % 2) * unit) % (unit * 2) < 1;
      return mortar ? [214, 196, 180] : mix([176, 70, 50], [150, 52, 40], noise(floor(x / unit), row));
    })
    .fill(polygon([X(0.54), Y(0.43)], [X(0.74), Y(0.29)], [X(0.94), Y(0.43)]), [84, 60, 58])
    .fill(box(X(0.63), Y(0.48), X(0.08), Y(0.08)), [250, 232, 150])
    .fill(box(X(0.666), Y(0.48), X(0.008), Y(0.08)), [84, 60, 58])
    .fill(box(X(0.78), Y(0.54), X(0.08), Y(0.16)), [60, 96, 70])
    .fill(ellipse(X(0.845), Y(0.62), S * 0.008), [240, 210, 90])
    .fill(ellipse(X(0.82), Y(0.93), X(0.16), Y(0.04)), [70, 130, 170])
    .fill(box(X(0.2), Y(0.72), X(0.07), Y(0.16)), [44, 46, 70])
    .fill(box(X(0.29), Y(0.72), X(0.07), Y(0.16)), [44, 46, 70])
    .fill(box(X(0.17), Y(0.5), X(0.22), Y(0.25), S * 0.05), [224, 120, 40])
    .fill(box(X(0.37), Y(0.42), X(0.045), Y(0.17), S * 0.02), [236, 188, 150])
    .fill(ellipse(X(0.28), Y(0.405), S * 0.115), [70, 44, 30])
    .fill(ellipse(X(0.28), Y(0.42), S * 0.1, S * 0.11), [240, 196, 160])
    .fill(ellipse(X(0.28) - S * 0.038, Y(0.41), S * 0.014), [34, 30, 40])
    .fill(ellipse(X(0.28) + S * 0.038, Y(0.41), S * 0.014), [34, 30, 40])
    .fill(box(X(0.28) - S * 0.035, Y(0.42) + S * 0.045, S * 0.07, S * 0.014, S * 0.007), [170, 50, 50])
    .fill(box(0, Y(0.92), X(0.14), Y(0.08)), (x, y) => {
      const square = max(2, round(S / 40));
      return (floor(x / square) + floor(y / square)) % 2 ? [255, 255, 255] : [200, 20, 40];
    });
}

/** Squared paper, a square 20 pixels, with its middle marked and a red corner at the top left: shows where layers sit. */
function paper(): Painter {
  return new Painter(160, 100)
    .fill(everywhere, (x, y) => (x % 20 && y % 20 ? [226, 236, 244] : [190, 205, 220]))
    .fill(box(80, 0, 1, 100), [90, 120, 160])
    .fill(box(0, 50, 160, 1), [90, 120, 160])
    .fill(polygon([0, 0], [12, 0], [0, 12]), [200, 30, 30]);
}

/** A badge with a hole, in a transparent margin of 10 pixels at the left and top and 14 at the right and bottom. */
function logo(): Painter {
  const hole = ellipse(108, 48, 14);
  return new Painter(160, 100)
    .fill(without(box(10, 10, 136, 76, 18), hole), (_, y) => mix([255, 140, 20], [210, 40, 90], (y - 10) / 76))
    .fill(box(28, 24, 10, 48), [255, 255, 255])
    .fill(without(ellipse(40, 37, 20, 13), box(0, 0, 33, 100)), [255, 255, 255])
    .fill(without(ellipse(40, 59, 24, 13), box(0, 0, 33, 100)), [255, 255, 255])
    .fill(ellipse(44, 37, 8, 5), [230, 90, 60])
    .fill(ellipse(45, 59, 10, 5), [225, 65, 75])
    .fill(box(76, 64, 50, 6, 3), [255, 255, 255, 0.5]);
}

/** Every opacity there is: a green disc that fades, a violet bar that fades to the right. */
function glow(): Painter {
  return new Painter(160, 120)
    .fill(everywhere, (x, y) => [20, 170, 90, max(0, 1 - hypot(x - 60, y - 60) / 58)])
    .fill(box(20, 92, 130, 16), (x) => [120, 40, 200, 1 - (x - 20) / 130]);
}

/** Opaque and transparent with nothing in between but the edges: a ring, and a bar towards the top. */
function ring(): Painter {
  return new Painter(120, 120)
    .fill(without(ellipse(60, 66, 50), ellipse(60, 66, 26)), [250, 250, 250])
    .fill(box(52, 0, 16, 40), [250, 250, 250]);
}

/** What a displacement reads: red waves along x, green ones along y. */
function waves(): Painter {
  return new Painter(120, 80).fill(everywhere, (x, y) => [
    round(127.5 + 127.5 * sin((y / 80) * Math.PI * 4)),
    round(127.5 + 127.5 * sin((x / 120) * Math.PI * 2)),
    128,
  ]);
}

/** A picture in nested margins, each a little darker than the one around it: thresholds of `t` differ. */
function margin(): Painter {
  return new Painter(160, 120)
    .fill(everywhere, [255, 255, 255])
    .fill(box(10, 10, 140, 100), [252, 252, 252])
    .fill(box(20, 18, 120, 84), [247, 247, 247])
    .fill(box(30, 26, 100, 68), [242, 242, 242])
    .fill(ellipse(76, 60, 36, 24), (x, y) => mix([40, 90, 180], [220, 70, 60], (x + y - 60) / 120))
    .fill(polygon([96, 84], [120, 40], [124, 84]), [30, 120, 60]);
}

/** Four frames with transparency: a disc goes round, and the bar below grows. */
function moving(): Sharp {
  const colours = [
    [220, 40, 40],
    [240, 180, 30],
    [40, 150, 70],
    [40, 90, 200],
  ] as const;
  const frames = colours.map((colour, index) => {
    const angle = (index / 4) * 2 * Math.PI;
    return new Painter(120, 90)
      .fill(box(4, 4, 112, 82, 12), [245, 240, 225])
      .fill(ellipse(60 + 30 * cos(angle), 40 + 22 * sin(angle), 14), colour)
      .fill(box(12, 74, 24 * (index + 1), 6), [40, 40, 60]);
  });
  const raw = { width: 120, height: 90 * frames.length, channels: 4, pageHeight: 90 } as const;
  return sharp(Buffer.concat(frames.map(({ data }) => data)), { raw });
}

/** The picture as a camera writes it that was held upright: lying on its side, with an EXIF entry that says so. */
async function lying(painter: Painter): Promise<Buffer> {
  const turned = await opaque(painter).rotate(270).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = turned.info;
  return sharp(turned.data, { raw: { width, height, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 92 })
    .toBuffer();
}

function pipeline({ data, width, height }: Painter): Sharp {
  return sharp(data, { raw: { width, height, channels: 4 } });
}

function opaque(painter: Painter): Sharp {
  return pipeline(painter).removeAlpha();
}
