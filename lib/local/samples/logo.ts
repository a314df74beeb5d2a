import sharp from 'sharp';
import { ellipse, gradient, group, path, rect, svg } from './svg';

// About the origin, so that it can be turned and scaled in place.
const blob =
  'M0 -218C120 -240 240 -160 268 -42C294 66 250 182 142 218C40 252 -70 226 -156 160C-250 88 -282 -24 -222 -110C-170 -184 -90 -202 0 -218Z';

const scene = svg(
  { width: 800, height: 600 },
  gradient('front', [-230, -200], [230, 210], [0, '#ff8a6b'], [0.5, '#e4567d'], [1, '#7d49c4']),
  gradient('back', [-220, 160], [230, -180], [0, '#22bfae'], [1, '#3f7be0']),
  `<clipPath id="window"><path d="${blob}"/></clipPath>`,
  // The same blob twice more, turned and translucent: whatever lies under the logo shines through.
  group('translate(462 262) rotate(148) scale(0.95)', path(blob, 'url(#back)', 0.6)),
  group('translate(340 332) rotate(66) scale(0.9)', path(blob, '#ffc23d', 0.6)),
  group(
    'translate(400 306) scale(0.84)',
    '<g clip-path="url(#window)">',
    rect([-300, -260], { width: 600, height: 540 }, 'url(#front)'),
    ellipse([112, -92], 50, '#fff6df'),
    path('M20 260L136 44Q152 18 170 44L330 260Z', '#ffffff', 0.6),
    path('M-330 260L-86 -70Q-66 -96 -46 -70L200 260Z', '#fdf1f4'),
    path('M-86 -70Q-66 -96 -46 -70L3 -4L-34 26L-66 -8L-100 24L-134 -5Z', '#7d49c4', 0.45),
    '</g>',
  ),
);

/** A picture mark on a transparent ground. */
export const drawLogo = (): Promise<Buffer> => sharp(Buffer.from(scene)).png({ compressionLevel: 9 }).toBuffer();
